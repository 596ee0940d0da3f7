"""Letting a finished ceremony become true, beside a registry that may go on running.

The root is written before the timestamp: until then hosts see the old state, afterwards the new one, and a host that
asks in between refuses and asks again. Whoever was cut off takes the same ceremony again. Where it names new online
keys, every bin, the snapshot and the timestamp are signed with them, and they take the place of the old ones last; a
registry that runs finds them when it next signs (`signing`).
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from qirvo.domain.errors import ConflictError
from qirvo.trust.ceremony import Ceremony
from qirvo.trust.current import Current, read_current, read_root, versions_of
from qirvo.trust.durable import alone, write_all_durably, write_durably
from qirvo.trust.keys import OnlineKeys
from qirvo.trust.layout import METADATA, TIMESTAMP_FILE, VALIDITY, Validity, metadata_file, renewal_of
from qirvo.trust.online_keys import KeysDoNotFitError, NamedKeys
from qirvo.trust.roles import COMPACT, a_bin, a_snapshot, a_timestamp
from qirvo.trust.signing import LOCK_FILE
from qirvo.trust.tuf_api import MetaFile, Root, Snapshot, Targets


class CeremonyUnfinishedError(ConflictError):
    """Not enough holders have signed."""

    code = "ceremony-unfinished"
    hint = "`qirvo repository root status` shows whose signatures are awaited."


class CeremonyOvertakenError(ConflictError):
    """The repository is not any more what the ceremony began with."""

    code = "ceremony-overtaken"
    hint = "Another ceremony was taken meanwhile. Begin a new one."


def take(
    folder: Path,
    ceremony: Ceremony,
    online: OnlineKeys,
    *,
    now: datetime,
    validity: Validity = VALIDITY,
    done: Callable[[], None] = lambda: None,
) -> None:
    """Let what was prepared become true; hosts follow at their next check.

    Args:
        folder: The repository's.
        ceremony: What was prepared and signed.
        online: The online keys that it names.
        now: When it is signed.
        validity: How long that holds.
        done: Called once it is true, before anybody else signs.

    Raises:
        CeremonyUnfinishedError: Not enough have signed.
        CeremonyOvertakenError: The repository's root or targets role is another than it was.
        KeysDoNotFitError: These are not the online keys that it names.
        RepositoryDamagedError: The present state cannot be read.
        UnavailableError: The disk refuses, or another process holds the repository.
    """
    lacking = [each.what for each in ceremony.awaited() if not each.is_met]
    if lacking:
        raise CeremonyUnfinishedError(f"too few have signed: {'; '.join(lacking)}")
    if not NamedKeys.of(ceremony.root.signed, ceremony.targets.signed).fits(online):
        raise KeysDoNotFitError("these online keys are not those that the ceremony names")
    with alone(folder / LOCK_FILE):
        current = read_current(folder)
        _require_current(folder, ceremony, current)
        if online.timestamp.public_key.keyid in current.timestamp.signatures:
            now = max(now, current.signed_now)
        # else a new timestamp key sets right what may have been signed too far ahead; hosts believe it (`seen_time`)
        files, versions, bins_due = _bins_anew(current, ceremony.targets.signed, online, now=now, validity=validity)
        versions[Targets.type] = ceremony.targets.signed.version
        files[metadata_file(Targets.type, versions[Targets.type])] = ceremony.targets.to_bytes(COMPACT)
        number = current.timestamp.signed.snapshot_meta.version + 1
        snapshot = a_snapshot(number, versions, online.snapshot, bins_due=bins_due, now=now, validity=validity)
        timestamp = a_timestamp(
            current.timestamp.signed.version + 1,
            MetaFile.from_data(number, snapshot, ["sha256"]),
            online.timestamp,
            signed_time=now,
            now=now,
            validity=validity,
        )
        version = ceremony.root.signed.version
        write_all_durably(folder / METADATA, files | {metadata_file(Snapshot.type, number): snapshot})
        write_durably(folder / METADATA / metadata_file(Root.type, version), ceremony.root.to_bytes(COMPACT))
        write_durably(folder / METADATA / TIMESTAMP_FILE, timestamp)
        done()


def _require_current(folder: Path, ceremony: Ceremony, current: Current) -> None:
    """Refuse a ceremony that began with another state; its own root in force is where it was cut off before."""
    present = read_root(folder)
    is_next = ceremony.targets.signed.version == current.targets.signed.version + 1
    was_cut_off = present.signed_bytes == ceremony.root.signed_bytes
    if not is_next or not (was_cut_off or present.to_bytes() == ceremony.present.to_bytes()):
        raise CeremonyOvertakenError(f"the root in `{folder}` is `{present.signed.version}` now")


def _bins_anew(
    current: Current, targets: Targets, online: OnlineKeys, *, now: datetime, validity: Validity
) -> tuple[dict[str, bytes], dict[str, int], datetime]:
    """Sign every bin anew where there are more than before, or their key is another.

    A name that was listed once stays listed: hosts refuse a snapshot that leaves one out.

    Returns:
        The files, the versions of all roles, and when the bins are due.
    """
    versions = dict(versions_of(current.snapshot.signed))
    delegations, present = targets.delegations, current.bin_roles
    spread = None if delegations is None else delegations.succinct_roles
    is_same = spread is None or (spread.bit_length == present.bit_length and spread.keyids == present.keyids)
    if spread is None or is_same:
        return {}, versions, current.bins_due
    listed = {name: Targets() for name in spread.get_roles()}
    for old in present.get_roles():
        for path, target in current.bin(old).signed.targets.items():
            listed[spread.get_role_for_target(path)].targets[path] = target
    files: dict[str, bytes] = {}
    for name, each in listed.items():
        versions[name] = versions.get(name, 0) + 1
        signed = a_bin(versions[name], each, online.bins, now=now, validity=validity)
        files[metadata_file(name, versions[name])] = signed
    return files, versions, renewal_of(now + validity.bins, validity.bins)
