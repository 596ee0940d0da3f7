"""The audit log as it travels: entries for people to read, and entries in their chain for programs to verify."""

import csv
import io
import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from qirvo.deferred import dataclass
from qirvo.domain.audit import AuditEntry, Origin, Outcome
from qirvo.domain.audit_chain import ChainedEntry, moment_text

_COLUMNS = (
    *("number", "id", "at", "actor", "act", "subject", "outcome", "reason", "before", "after", "network"),
    *("previous", "hash"),
)
CSV_HEAD = ",".join(_COLUMNS) + "\r\n"
_FORMULA = frozenset("=+-@\t\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditDocument:
    """One act, done or refused; `network` is where a refused or signing-in actor came from, while that is kept."""

    number: int
    id: str
    at: str
    actor: str
    act: str
    subject: str
    outcome: str
    reason: str
    before: dict[str, Any]
    after: dict[str, Any]
    network: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPage:
    """Entries of the audit log, the latest first; `next` is the `before` of the page that follows."""

    entries: list[AuditDocument]
    next: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainedDocument:
    """One entry with all that its hash covers, and the hash of the entry before."""

    number: int
    id: str
    at: str
    actor: str
    act: str
    subject: str
    outcome: str
    reason: str
    before: dict[str, Any]
    after: dict[str, Any]
    network: str
    networkSalt: str  # on the wire
    networkDigest: str  # on the wire
    previous: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainPage:
    """Entries in the order of writing; `next` is the `after` of the page that follows."""

    entries: list[ChainedDocument]
    next: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadDocument:
    """The number and hash of the last entry: what to keep elsewhere."""

    number: int
    hash: str


def chained_document(kept: ChainedEntry) -> ChainedDocument:
    """Return an entry as it is exported."""
    entry = kept.entry
    return ChainedDocument(
        number=kept.number,
        id=entry.id,
        at=moment_text(entry.at),
        actor=entry.actor,
        act=entry.act,
        subject=entry.subject,
        outcome=entry.outcome.value,
        reason=entry.reason,
        before=dict(entry.before),
        after=dict(entry.after),
        network=entry.origin.network,
        networkSalt=entry.origin.salt,
        networkDigest=entry.origin.digest,
        previous=kept.previous,
        hash=kept.hash,
    )


def chained_entry(document: ChainedDocument) -> ChainedEntry:
    """Return the entry that was exported.

    Raises:
        ValueError: Its moment or outcome is none.
    """
    entry = AuditEntry(
        id=document.id,
        at=datetime.fromisoformat(document.at).astimezone(UTC),
        actor=document.actor,
        act=document.act,
        subject=document.subject,
        outcome=Outcome(document.outcome),
        reason=document.reason,
        before=document.before,
        after=document.after,
        origin=Origin(network=document.network, salt=document.networkSalt, digest=document.networkDigest),
    )
    return ChainedEntry(number=document.number, entry=entry, previous=document.previous, hash=document.hash)


def json_line(document: ChainedDocument) -> str:
    """Return an exported entry as a line of JSON."""
    return json.dumps(asdict(document), ensure_ascii=False) + "\n"


def csv_line(document: ChainedDocument) -> str:
    """Return an exported entry as a line of CSV; no cell is a formula to a spreadsheet."""
    row, written = asdict(document), io.StringIO()
    csv.writer(written).writerow([_cell(row[column]) for column in _COLUMNS])
    return written.getvalue()


def _cell(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)
    return f"'{text}" if text[:1] in _FORMULA else text
