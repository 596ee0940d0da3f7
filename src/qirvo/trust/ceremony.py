"""A ceremony: a new root and targets role, prepared in a file that goes from holder to holder until enough have signed.

The file holds what is to become true and the signatures so far; nothing in it is secret. A root needs the present root
keys' threshold and the new ones'; the targets role, the new root's. Only then does the registry take it, and until
then nothing changes for anybody. Online keys stay as they are.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from tuf.api.exceptions import RepositoryError

from qirvo.artifacts.disk import disk_errors
from qirvo.domain.errors import ConflictError, IntegrityError, InvalidError, NotFoundError
from qirvo.trust.current import Current, read_current, read_root, versions_of
from qirvo.trust.durable import alone, write_all_durably, write_durably
from qirvo.trust.keys import OnlineKeys
from qirvo.trust.layout import METADATA, TIMESTAMP_FILE, VALIDITY, Validity, metadata_file, renewal_of
from qirvo.trust.roles import COMPACT, a_bin, a_snapshot, a_timestamp
from qirvo.trust.signing import LOCK_FILE, SignedRepository
from qirvo.trust.tuf_api import Metadata, MetaFile, Root, Signer, Snapshot, SuccinctRoles, Targets

SCHEMA = "qirvo-ceremony/1"
MOST_BITS = 14  # 16,384 bins; above it the snapshot costs more than it saves
ROLES = (Root.type, Targets.type)


class CeremonyFileError(IntegrityError):
    """The file is not a ceremony's."""

    code = "ceremony-file-malformed"
    hint = "Take a copy from before; the file must not be edited."


class CeremonyFileMissingError(NotFoundError):
    """There is no such file."""

    code = "ceremony-file-missing"
    hint = "Begin one with `qirvo repository root rotate`."


class CeremonyUnsoundError(InvalidError):
    """What was asked for cannot be signed by anybody, or not so that hosts follow."""

    code = "ceremony-unsound"
    hint = "Name at least as many keys as have to sign, and more bins than there are."


class NotAHolderError(ConflictError):
    """The key has no part in the ceremony."""

    code = "ceremony-not-a-holder"
    hint = "`qirvo repository root status` shows whose signatures are awaited."


class CeremonyUnfinishedError(ConflictError):
    """Not enough holders have signed."""

    code = "ceremony-unfinished"
    hint = "`qirvo repository root status` shows whose signatures are awaited."


class CeremonyOvertakenError(ConflictError):
    """The repository is not any more what the ceremony began with."""

    code = "ceremony-overtaken"
    hint = "Another ceremony was taken meanwhile. Begin a new one."


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Who shall hold a role; None leaves what is.

    Attributes:
        keys: Public halves of the holders' keys.
        threshold: How many of them have to sign.
    """

    keys: tuple[Any, ...]  # securesystemslib's keys
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

    def signed_by(self, signers: Iterable[Signer]) -> "Ceremony":
        """Return it with the signatures of those of `signers` that have a part in it.

        Raises:
            NotAHolderError: None has.
        """
        took_part = False
        after = from_bytes(to_bytes(self))  # the signatures of `self` stay as they are
        for signer in signers:
            key_id = signer.public_key.keyid
            if key_id in {*after.root.signed.roles[Root.type].keyids, *after.present.signed.roles[Root.type].keyids}:
                after.root.sign(signer, append=True)
                took_part = True
            if key_id in after.root.signed.roles[Targets.type].keyids:
                after.targets.sign(signer, append=True)
                took_part = True
        if not took_part:
            raise NotAHolderError("no key of these has a part in the ceremony")
        return after


class _CeremonyFile(msgspec.Struct, kw_only=True):
    schema: str
    present: msgspec.Raw
    root: msgspec.Raw
    targets: msgspec.Raw


def begin(
    folder: Path,
    *,
    now: datetime,
    wanted: Mapping[str, Wanted] | None = None,
    bits: int | None = None,
    validity: Validity = VALIDITY,
) -> Ceremony:
    """Prepare the next root and targets role of the repository in `folder`.

    Args:
        folder: The repository's.
        now: When the new validity begins.
        wanted: Who shall hold `root` and `targets`; those that are not named stay.
        bits: Spread release indexes over `2 ** bits` bins; None leaves them.
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
    return Ceremony(present=present, root=root, targets=targets)


def changed_holders(
    folder: Path, role: str, *, add: Sequence[Any] = (), remove: Sequence[str] = (), threshold: int | None = None
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


def take(
    folder: Path, ceremony: Ceremony, online: OnlineKeys, *, now: datetime, validity: Validity = VALIDITY
) -> SignedRepository:
    """Let what was prepared become true; hosts follow at their next check.

    Raises:
        CeremonyUnfinishedError: Not enough have signed.
        CeremonyOvertakenError: The repository's root or targets role is another than it was.
        RepositoryDamagedError: The present state cannot be read.
        UnavailableError: The disk refuses, or another process holds the repository.
    """
    lacking = [each.what for each in ceremony.awaited() if not each.is_met]
    if lacking:
        raise CeremonyUnfinishedError(f"too few have signed: {'; '.join(lacking)}")
    with alone(folder / LOCK_FILE):
        current, present = read_current(folder), read_root(folder)
        is_next = ceremony.targets.signed.version == current.targets.signed.version + 1
        if present.to_bytes() != ceremony.present.to_bytes() or not is_next:
            raise CeremonyOvertakenError(f"the root in `{folder}` is `{present.signed.version}` now")
        files, versions, bins_due = _bins_anew(current, ceremony.targets.signed, online, now=now, validity=validity)
        versions[Targets.type] = ceremony.targets.signed.version
        files[metadata_file(Targets.type, versions[Targets.type])] = ceremony.targets.to_bytes(COMPACT)
        number = current.timestamp.signed.snapshot_meta.version + 1
        snapshot = a_snapshot(number, versions, online.snapshot, bins_due=bins_due, now=now, validity=validity)
        timestamp = a_timestamp(
            current.timestamp.signed.version + 1,
            MetaFile.from_data(number, snapshot, ["sha256"]),
            online.timestamp,
            signed_time=max(now, current.signed_now),
            now=now,
            validity=validity,
        )
        version = ceremony.root.signed.version
        write_all_durably(folder / METADATA, files | {metadata_file(Snapshot.type, number): snapshot})
        write_durably(folder / METADATA / metadata_file(Root.type, version), ceremony.root.to_bytes(COMPACT))
        write_durably(folder / METADATA / TIMESTAMP_FILE, timestamp)
    return SignedRepository(folder, online, validity=validity)


def to_bytes(ceremony: Ceremony) -> bytes:
    """Return the ceremony as it lies in its file."""
    file = _CeremonyFile(
        schema=SCHEMA,
        present=msgspec.Raw(ceremony.present.to_bytes()),
        root=msgspec.Raw(ceremony.root.to_bytes()),
        targets=msgspec.Raw(ceremony.targets.to_bytes()),
    )
    return msgspec.json.format(msgspec.json.encode(file)) + b"\n"


def from_bytes(content: bytes) -> Ceremony:
    """Read a ceremony.

    Raises:
        CeremonyFileError: It is none.
    """
    try:
        file = msgspec.json.decode(content, type=_CeremonyFile)
        ceremony = Ceremony(
            present=Metadata[Root].from_bytes(bytes(file.present)),
            root=Metadata[Root].from_bytes(bytes(file.root)),
            targets=Metadata[Targets].from_bytes(bytes(file.targets)),
        )
    except (msgspec.MsgspecError, UnicodeDecodeError, RepositoryError) as exc:
        raise CeremonyFileError(f"this is no ceremony: {exc}") from exc
    kinds = tuple(each.signed.type for each in (ceremony.present, ceremony.root, ceremony.targets))
    if file.schema != SCHEMA or kinds != (Root.type, Root.type, Targets.type):
        raise CeremonyFileError(f"this is no ceremony of the form `{SCHEMA}`")
    return ceremony


def read_ceremony(path: Path) -> Ceremony:
    """Read a ceremony's file.

    Raises:
        CeremonyFileMissingError: There is none.
        CeremonyFileError: It is none.
        UnavailableError: It cannot be read.
    """
    with disk_errors(path):
        if not path.is_file():
            raise CeremonyFileMissingError(f"there is no file `{path}`")
        return from_bytes(path.read_bytes())


def write_ceremony(path: Path, ceremony: Ceremony) -> None:
    """Replace a ceremony's file."""
    write_durably(path, to_bytes(ceremony))


def _hand_over(root: Root, role: str, holders: Wanted) -> None:
    if role not in ROLES:
        raise CeremonyUnsoundError(f"`{role}` is held online; a ceremony is about `root` and `targets`")
    if not 1 <= holders.threshold <= len({key.keyid for key in holders.keys}):
        raise CeremonyUnsoundError(f"`{holders.threshold}` of `{len(holders.keys)}` keys cannot sign `{role}`")
    for key_id in list(root.roles[role].keyids):
        root.revoke_key(key_id, role)
    for key in holders.keys:
        root.add_key(key, role)
    root.roles[role].threshold = holders.threshold


def _spread(targets: Targets, bits: int) -> None:
    delegations = targets.delegations
    present = None if delegations is None else delegations.succinct_roles
    if delegations is None or present is None:
        raise CeremonyUnsoundError("the repository delegates to no bins")
    if not present.bit_length < bits <= MOST_BITS:
        raise CeremonyUnsoundError(f"there are `{2**present.bit_length}` bins; `{bits}` bits are not more, or too many")
    delegations.succinct_roles = SuccinctRoles(present.keyids, present.threshold, bits, present.name_prefix)


def _bins_anew(
    current: Current, targets: Targets, online: OnlineKeys, *, now: datetime, validity: Validity
) -> tuple[dict[str, bytes], dict[str, int], datetime]:
    """Sign every bin anew where there are more than before; return the files, all versions and the bins' due.

    A name that was listed once stays listed: hosts refuse a snapshot that leaves one out.
    """
    versions = dict(versions_of(current.snapshot.signed))
    delegations = targets.delegations
    spread = None if delegations is None else delegations.succinct_roles
    if spread is None or spread.bit_length == current.bin_roles.bit_length:
        return {}, versions, current.bins_due
    listed = {name: Targets() for name in spread.get_roles()}
    for old in current.bin_roles.get_roles():
        for path, target in current.bin(old).signed.targets.items():
            listed[spread.get_role_for_target(path)].targets[path] = target
    files: dict[str, bytes] = {}
    for name, each in listed.items():
        versions[name] = versions.get(name, 0) + 1
        signed = a_bin(versions[name], each, online.bins, now=now, validity=validity)
        files[metadata_file(name, versions[name])] = signed
    return files, versions, renewal_of(now + validity.bins, validity.bins)


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
