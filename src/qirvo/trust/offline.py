"""What one person's offline keys are for: renewing the root and the targets role before they expire.

Where several hold the root, or keys change, there is a ceremony (`ceremony`).

The new root is written directly before the timestamp: until then hosts see the old state, afterwards the new one, and
a host that asks in between refuses and asks again. Whoever was cut off runs it again.
"""

from datetime import datetime
from pathlib import Path

from qirvo.trust.creating import root_bytes, targets_bytes
from qirvo.trust.current import Current, read_current, read_root, versions_of
from qirvo.trust.durable import alone, write_all_durably, write_durably
from qirvo.trust.keys import OfflineKeys, OnlineKeys
from qirvo.trust.layout import BIN_PREFIX, METADATA, TIMESTAMP_FILE, VALIDITY, Validity, metadata_file, renewal_of
from qirvo.trust.roles import a_bin, a_snapshot, a_timestamp
from qirvo.trust.signing import LOCK_FILE, SignedRepository
from qirvo.trust.tuf_api import MetaFile, Root, Snapshot, SuccinctRoles, Targets


def offline_expiry(folder: Path) -> datetime:
    """Return when the root or the targets role expires, whichever is first: the owner has to renew them before.

    Raises:
        RepositoryNotCreatedError: There is no repository.
        RepositoryDamagedError: It cannot be read.
    """
    return min(read_root(folder).signed.expires, read_current(folder).targets.signed.expires)


def renew_offline(
    folder: Path,
    offline: OfflineKeys,
    online: OnlineKeys,
    *,
    now: datetime,
    validity: Validity = VALIDITY,
) -> SignedRepository:
    """Sign the root and the targets role anew, naming `online`, which may be other keys than before.

    Args:
        folder: The repository's.
        offline: The present offline keys.
        online: The online keys from now on; every bin is signed anew when theirs changed.
        now: When it is signed.
        validity: How long it holds.

    Raises:
        RepositoryDamagedError: The present state cannot be read.
        UnavailableError: The disk refuses, or another process holds the repository.
    """
    with alone(folder / LOCK_FILE):
        current, root = read_current(folder), read_root(folder).signed
        files, versions, bins_due = _roles_anew(current, offline, online, now=now, validity=validity)
        number = current.timestamp.signed.snapshot_meta.version + 1
        snapshot = a_snapshot(number, versions, online.snapshot, bins_due=bins_due, now=now, validity=validity)
        # a new timestamp key may set right a time that was signed too far ahead; hosts believe it (`seen_time`)
        is_corrected = online.timestamp.public_key.keyid not in current.timestamp.signatures
        timestamp = a_timestamp(
            current.timestamp.signed.version + 1,
            MetaFile.from_data(number, snapshot, ["sha256"]),
            online.timestamp,
            signed_time=now if is_corrected else max(now, current.signed_now),
            now=now,
            validity=validity,
        )
        signed_root = root_bytes(root.version + 1, offline, online, now=now, validity=validity)
        write_all_durably(folder / METADATA, files | {metadata_file(Snapshot.type, number): snapshot})
        write_durably(folder / METADATA / metadata_file(Root.type, root.version + 1), signed_root)
        write_durably(folder / METADATA / TIMESTAMP_FILE, timestamp)
    return SignedRepository(folder, online, validity=validity)


def _roles_anew(
    current: Current, offline: OfflineKeys, online: OnlineKeys, *, now: datetime, validity: Validity
) -> tuple[dict[str, bytes], dict[str, int], datetime]:
    """Sign the targets role, and every bin when their key changed; return the files, all versions and the bins' due."""
    versions = dict(versions_of(current.snapshot.signed))
    present, bins_due = current.bin_roles, current.bins_due
    bins = SuccinctRoles([online.bins.public_key.keyid], 1, present.bit_length, BIN_PREFIX)
    files: dict[str, bytes] = {}
    if bins.keyids != present.keyids:
        bins_due = renewal_of(now + validity.bins, validity.bins)
        for name in present.get_roles():
            versions[name] += 1
            signed = a_bin(versions[name], current.bin(name).signed, online.bins, now=now, validity=validity)
            files[metadata_file(name, versions[name])] = signed
    versions[Targets.type] += 1
    signed = targets_bytes(versions[Targets.type], bins, offline, online, now=now, validity=validity)
    return files | {metadata_file(Targets.type, versions[Targets.type]): signed}, versions, bins_due
