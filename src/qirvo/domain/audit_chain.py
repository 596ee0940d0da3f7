"""Entries of the audit log tied together: each names the hash of the one before, so that none is changed unseen.

A hash is the SHA-256 of an entry's canonical JSON: the fields of `entry_hash`, keys sorted, no spaces, everything
beyond ASCII escaped. Of where somebody came from it covers the digest alone, so that the network can be forgotten.

What this proves: whoever kept the number and hash of one entry sees every later change of it and of all before it.
What it does not: whoever owns the database and nobody kept a hash from can write the whole log anew.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from qirvo.deferred import dataclass
from qirvo.domain.audit import AuditEntry
from qirvo.domain.errors import IntegrityError, InvalidError
from qirvo.domain.hash_chain import FIRST, Link, follow

_FORM = 1
_HEAD = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})")
_EXACT_DIGITS = 15


class BrokenChainError(IntegrityError):
    """An entry of the audit log is not what it was, or is missing."""

    code = "audit-chain-broken"
    hint = "Compare with an earlier export; an export of some entries only, by a filter, cannot be verified."


class MalformedHeadError(InvalidError):
    """It is no head of an audit log."""

    code = "audit-head-malformed"
    hint = "Give what `qirvo audit head` printed: the number, a colon, and 64 hexadecimal digits."


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainHead:
    """The last entry of a log: what to keep elsewhere."""

    number: int = 0
    hash: str = FIRST


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainedEntry:
    """An entry in its place."""

    number: int
    entry: AuditEntry
    previous: str
    hash: str

    @property
    def head(self) -> ChainHead:
        """What the log's head was when this entry was its last."""
        return ChainHead(number=self.number, hash=self.hash)


def chained(entry: AuditEntry, head: ChainHead) -> ChainedEntry:
    """Return `entry` as the one that follows `head`, its values as plain JSON has them."""
    plain = replace(entry, before=_plain(entry.before), after=_plain(entry.after))
    number = head.number + 1
    return ChainedEntry(
        number=number, entry=plain, previous=head.hash, hash=entry_hash(plain, number=number, previous=head.hash)
    )


def follow_all(entries: Iterable[ChainedEntry], *, kept: Iterable[ChainHead] = ()) -> tuple[int, ChainHead]:
    """Return the number of the first entry, 0 of none, and the head after the last.

    Args:
        entries: In the order of writing.
        kept: Heads that were kept elsewhere.

    Raises:
        BrokenChainError: An entry does not follow the one before, is not what was hashed, or a head is not among them.
    """
    heads = ((each.number, each.hash) for each in kept if each.number)
    first, number, hash_ = follow(map(_link, entries), kept=heads, whole=False, broken=BrokenChainError)
    return first, ChainHead(number=number, hash=hash_)


def _link(kept: ChainedEntry) -> Link:
    """Return the place of `kept`, which has to be what was hashed."""
    if kept.hash != entry_hash(kept.entry, number=kept.number, previous=kept.previous):
        raise BrokenChainError(f"entry `{kept.number}` is not what was written")
    if not kept.entry.origin.is_true:
        raise BrokenChainError(f"the network of entry `{kept.number}` is not what was written")
    return Link(number=kept.number, previous=kept.previous, hash=kept.hash)


def read_head(text: str) -> ChainHead:
    """Read what `qirvo audit head` prints.

    Raises:
        MalformedHeadError: It is none.
    """
    found = _HEAD.fullmatch(text.strip())
    if found is None:
        raise MalformedHeadError(f"`{text[:100]}` is no head")
    return ChainHead(number=int(found[1]), hash=found[2])


def entry_hash(entry: AuditEntry, *, number: int, previous: str) -> str:
    """Return the hash of an entry in its place."""
    told = {
        "form": _FORM,
        "number": number,
        "previous": previous,
        "id": entry.id,
        "at": moment_text(entry.at),
        "actor": entry.actor,
        "act": entry.act,
        "subject": entry.subject,
        "outcome": entry.outcome.value,
        "reason": entry.reason,
        "before": dict(entry.before),
        "after": dict(entry.after),
        "networkDigest": entry.origin.digest,
    }
    return hashlib.sha256(_canonical(told).encode("ascii")).hexdigest()


def moment_text(at: datetime) -> str:
    """Return a moment as it is hashed and exported: to the microsecond, in UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _plain(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the values as every reader of JSON has them again: numbers that some would round become text."""
    plain: dict[str, Any] = json.loads(
        _canonical(dict(values)),
        parse_int=lambda text: int(text) if len(text) <= _EXACT_DIGITS else text,
        parse_constant=str,
    )
    return plain


def _canonical(value: Any) -> str:  # noqa: ANN401  # any JSON
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=str)
