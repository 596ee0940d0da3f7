"""A ceremony: a new root and targets role, prepared in a file that goes from holder to holder until enough have signed.

The file holds what is to become true and the signatures so far; nothing in it is secret. A root needs the present root
keys' threshold and the new ones'; the targets role, the new root's. Only then does the registry take it, and until
then nothing changes for anybody. Online keys stay as they are, unless new ones are named.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from qirvo.deferred import dataclass
from qirvo.domain.errors import ConflictError, InvalidError
from qirvo.trust.current import read_current, read_root
from qirvo.trust.keys import OnlineKeys
from qirvo.trust.layout import VALIDITY, Validity
from qirvo.trust.signer_uris import sign
from qirvo.trust.tuf_api import Key, Metadata, Root, Signer, Snapshot, SuccinctRoles, Targets, Timestamp

MOST_BITS = 14  # 16,384 bins; above it the snapshot costs more than it saves
ROLES = (Root.type, Targets.type)


class CeremonyUnsoundError(InvalidError):
    """What was asked for cannot be signed by anybody, or not so that hosts follow."""

    code = "ceremony-unsound"
    hint = "Name at least as many keys as have to sign, and more bins than there are."


class NotAHolderError(ConflictError):
    """The key has no part in the ceremony."""

    code = "ceremony-not-a-holder"
    hint = "`qirvo repository root status` shows whose signatures are awaited."


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Who shall hold a role; None leaves what is.

    Attributes:
        keys: Public halves of the holders' keys.
        threshold: How many of them have to sign.
    """

    keys: tuple[Key, ...]
    threshold: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """Whose signatures one part of a ceremony needs.

    Attributes:
        what: For people: `root, by its present keys`, …
        signed: Key ids.
        missing: Key ids that could still sign.
    """

    what: str
    threshold: int
    signed: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def is_met(self) -> bool:
        """Whether enough have signed."""
        return len(self.signed) >= self.threshold


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceremony:
    """What is prepared.

    Attributes:
        present: The root in force.
        root: The root to be.
        targets: The targets role to be.
    """

    present: Metadata[Root]
    root: Metadata[Root]
    targets: Metadata[Targets]

    def awaited(self) -> Sequence[Awaited]:
        """Return whose signatures are needed, and whose are there."""
        new, old = self.root.signed, self.present.signed
        return (
            _awaited("root, by its present keys", old, Root.type, self.root),
            _awaited("root, by its new keys", new, Root.type, self.root),
            _awaited("targets", new, Targets.type, self.targets),
        )

    @property
    def is_finished(self) -> bool:
        """Whether the registry can take it."""
        return all(each.is_met for each in self.awaited())

    @property
    def replaces_online_keys(self) -> bool:
        """Whether the registry signs with another timestamp key from then on."""
        return self.root.signed.roles[Timestamp.type].keyids != self.present.signed.roles[Timestamp.type].keyids

    def signed_by(self, signers: Iterable[Signer]) -> "Ceremony":
        """Return it with the signatures of those of `signers` that have a part in it.

        Raises:
            NotAHolderError: None has.
        """
        took_part = False
        after = self._copy()  # the signatures of `self` stay as they are
        for signer in signers:
            key_id = signer.public_key.keyid
            if key_id in {*after.root.signed.roles[Root.type].keyids, *after.present.signed.roles[Root.type].keyids}:
                sign(after.root, signer)
                took_part = True
            if key_id in after.root.signed.roles[Targets.type].keyids:
                sign(after.targets, signer)
                took_part = True
        if not took_part:
            raise NotAHolderError("no key of these has a part in the ceremony")
        return after

    def _copy(self) -> "Ceremony":
        return Ceremony(
            present=self.present,
            root=Metadata[Root].from_bytes(self.root.to_bytes()),
            targets=Metadata[Targets].from_bytes(self.targets.to_bytes()),
        )


def begin(
    folder: Path,
    *,
    now: datetime,
    wanted: Mapping[str, Wanted] | None = None,
    bits: int | None = None,
    online: OnlineKeys | None = None,
    validity: Validity = VALIDITY,
) -> Ceremony:
    """Prepare the next root and targets role of the repository in `folder`.

    Args:
        folder: The repository's.
        now: When the new validity begins.
        wanted: Who shall hold `root` and `targets`; those that are not named stay.
        bits: Spread release indexes over `2 ** bits` bins; None leaves them.
        online: The online keys to be; None leaves those that are.
        validity: How long it holds.

    Raises:
        CeremonyUnsoundError: Nobody could sign it, or there would be fewer bins.
        RepositoryDamagedError: The present state cannot be read.
    """
    present, current = read_root(folder), read_current(folder)
    root = Metadata[Root].from_bytes(present.to_bytes())
    root.signatures.clear()
    root.signed.version += 1
    root.signed.expires = now + validity.root
    for role, holders in (wanted or {}).items():
        _hand_over(root.signed, role, holders)
    targets = Metadata[Targets].from_bytes(current.targets.to_bytes())
    targets.signatures.clear()
    targets.signed.version += 1
    targets.signed.expires = now + validity.targets
    if bits is not None:
        _spread(targets.signed, bits)
    if online is not None:
        _name_online(root.signed, targets.signed, online)
    return Ceremony(present=present, root=root, targets=targets)


def changed_holders(
    folder: Path, role: str, *, add: Sequence[Key] = (), remove: Sequence[str] = (), threshold: int | None = None
) -> Wanted:
    """Return the present holders of a role with some more and some less.

    Args:
        folder: The repository's.
        role: `root` or `targets`.
        add: Public halves of further keys.
        remove: Beginnings of the ids of keys that go.
        threshold: How many have to sign; None leaves it.

    Raises:
        NotAHolderError: One that is to go is none.
        RepositoryDamagedError: The present state cannot be read.
    """
    root = read_root(folder).signed
    present = {key_id: root.keys[key_id] for key_id in root.roles[role].keyids}
    for start in remove:
        going = [key_id for key_id in present if start and key_id.startswith(start)]
        if len(going) != 1:
            raise NotAHolderError(f"`{start[:64]}` is the beginning of `{len(going)}` keys that hold `{role}`")
        del present[going[0]]
    keys = present | {key.keyid: key for key in add}
    return Wanted(keys=tuple(keys.values()), threshold=root.roles[role].threshold if threshold is None else threshold)


def _hand_over(root: Root, role: str, holders: Wanted) -> None:
    if role not in ROLES:
        raise CeremonyUnsoundError(f"`{role}` is held online; a ceremony is about `root` and `targets`")
    if not 1 <= holders.threshold <= len({key.keyid for key in holders.keys}):
        raise CeremonyUnsoundError(f"`{holders.threshold}` of `{len(holders.keys)}` keys cannot sign `{role}`")
    _replace(root, role, holders.keys)
    root.roles[role].threshold = holders.threshold


def _name_online(root: Root, targets: Targets, online: OnlineKeys) -> None:
    for role, signer in ((Snapshot.type, online.snapshot), (Timestamp.type, online.timestamp)):
        _replace(root, role, [signer.public_key])
    delegations, key = targets.delegations, online.bins.public_key
    present = None if delegations is None else delegations.succinct_roles
    if delegations is None or present is None:
        raise CeremonyUnsoundError("the repository delegates to no bins")
    delegations.keys = {key.keyid: key}
    delegations.succinct_roles = SuccinctRoles([key.keyid], 1, present.bit_length, present.name_prefix)


def _replace(root: Root, role: str, keys: Iterable[Key]) -> None:
    for key_id in list(root.roles[role].keyids):
        root.revoke_key(key_id, role)
    for key in keys:
        root.add_key(key, role)


def _spread(targets: Targets, bits: int) -> None:
    delegations = targets.delegations
    present = None if delegations is None else delegations.succinct_roles
    if delegations is None or present is None:
        raise CeremonyUnsoundError("the repository delegates to no bins")
    if not present.bit_length < bits <= MOST_BITS:
        raise CeremonyUnsoundError(f"there are `{2**present.bit_length}` bins; `{bits}` bits are not more, or too many")
    delegations.succinct_roles = SuccinctRoles(present.keyids, present.threshold, bits, present.name_prefix)


def _awaited(what: str, holders: Root, role: str, metadata: Metadata[Any]) -> Awaited:
    payload, found = metadata.signed_bytes, holders.roles[role]
    verified = holders.get_verification_result(role, payload, metadata.signatures)
    signed = tuple(sorted(verified.signed))
    return Awaited(
        what=what,
        threshold=found.threshold,
        signed=signed,
        missing=tuple(sorted(set(found.keyids) - set(signed))),
    )
