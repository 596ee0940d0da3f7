"""Making a repository: root, targets that delegate to the bins, every bin, snapshot, and last the timestamp.

A creation that is cut off leaves no timestamp and is simply done again.
"""

from datetime import datetime
from pathlib import Path

from qirvo.domain.errors import ConflictError
from qirvo.trust.current import is_created, read_current, read_root
from qirvo.trust.durable import alone, write_all_durably, write_durably
from qirvo.trust.hardware_sessions import Pin, no_pin
from qirvo.trust.keys import (
    OFFLINE_FILE,
    ONLINE_FILE,
    OfflineKeys,
    OnlineKeys,
    create_keys,
    load_offline_keys,
    load_online_keys,
)
from qirvo.trust.layout import BIN_PREFIX, BITS, METADATA, TIMESTAMP_FILE, VALIDITY, Validity, metadata_file, renewal_of
from qirvo.trust.online_keys import NamedKeys, online_keys_in
from qirvo.trust.roles import a_bin, a_snapshot, a_timestamp, signed_bytes
from qirvo.trust.signing import LOCK_FILE, SignedRepository, Steps, no_steps
from qirvo.trust.tuf_api import Delegations, Metadata, MetaFile, Root, Snapshot, SuccinctRoles, Targets, Timestamp


class RepositoryExistsError(ConflictError):
    """The folder holds a repository already."""

    code = "repository-exists"
    hint = "Name an empty folder; a repository is made once."


def create_repository(
    folder: Path,
    offline: OfflineKeys,
    online: OnlineKeys,
    *,
    now: datetime,
    bits: int = BITS,
    validity: Validity = VALIDITY,
) -> SignedRepository:
    """Make an empty repository of `2 ** bits` bins in `folder`.

    Raises:
        RepositoryExistsError: There is one.
        UnavailableError: The disk refuses, or another process is at it.
    """
    with alone(folder / LOCK_FILE):
        if is_created(folder):
            raise RepositoryExistsError(f"`{folder}` holds a repository")
        bins = SuccinctRoles([online.bins.public_key.keyid], 1, bits, BIN_PREFIX)
        files = {name: a_bin(1, Targets(), online.bins, now=now, validity=validity) for name in bins.get_roles()}
        files[Targets.type] = targets_bytes(1, bins, offline, online, now=now, validity=validity)
        due = renewal_of(now + validity.bins, validity.bins)
        listed = dict.fromkeys(files, 1)
        files[Snapshot.type] = a_snapshot(1, listed, online.snapshot, bins_due=due, now=now, validity=validity)
        files[Root.type] = root_bytes(1, offline, online, now=now, validity=validity)
        reached = MetaFile.from_data(1, files[Snapshot.type], ["sha256"])
        timestamp = a_timestamp(1, reached, online.timestamp, signed_time=now, now=now, validity=validity)
        named = {metadata_file(role, 1): content for role, content in files.items()}
        write_all_durably(folder / METADATA, named)
        write_durably(folder / METADATA / TIMESTAMP_FILE, timestamp)
    return SignedRepository(folder, online, validity=validity)


def open_repository(
    folder: Path,
    keys: Path,
    *,
    now: datetime,
    bits: int = BITS,
    validity: Validity = VALIDITY,
    steps: Steps = no_steps,
    pin: Pin = no_pin,
) -> SignedRepository:
    """Return the repository in `folder`, made with new keys in `keys` when there is none yet.

    Where a ceremony replaces the online keys, what is returned goes on with those that took their place.

    Raises:
        KeyFileMissingError: The repository is there and its `online.json` is not, or one of the key files is there
            without the other before the repository was made.
        KeyFileMalformedError: A key file cannot be read.
        KeysDoNotFitError: The keys are another repository's.
        RepositoryDamagedError: The repository cannot be read.
        UnavailableError: The disk refuses.
        QirvoError: A token that has one of the keys cannot be used.
    """
    if not is_created(folder):
        with alone(keys / LOCK_FILE):
            if not is_created(folder):
                offline, online = _new_keys(keys)
                create_repository(folder, offline, online, now=now, bits=bits, validity=validity)

    def named_ones(named: NamedKeys) -> OnlineKeys:
        return online_keys_in(keys, named, pin=pin)

    present = named_ones(NamedKeys.by(read_root(folder).signed, read_current(folder)))
    return SignedRepository(folder, present, validity=validity, steps=steps, others=named_ones)


def _new_keys(folder: Path) -> tuple[OfflineKeys, OnlineKeys]:
    if (folder / ONLINE_FILE).exists():  # a start that was cut off after the keys
        return load_offline_keys(folder / OFFLINE_FILE), load_online_keys(folder / ONLINE_FILE)
    return create_keys(folder)


def root_bytes(version: int, offline: OfflineKeys, online: OnlineKeys, *, now: datetime, validity: Validity) -> bytes:
    """Sign a root that names who may sign what."""
    root = Root(version=version, expires=now + validity.root, consistent_snapshot=True)
    for role, signer in (
        (Root.type, offline.root),
        (Targets.type, offline.targets),
        (Snapshot.type, online.snapshot),
        (Timestamp.type, online.timestamp),
    ):
        root.add_key(signer.public_key, role)
    return signed_bytes(Metadata(root), offline.root)


def targets_bytes(
    version: int, bins: SuccinctRoles, offline: OfflineKeys, online: OnlineKeys, *, now: datetime, validity: Validity
) -> bytes:
    """Sign the targets role: it lists nothing and delegates everything to the bins."""
    key = online.bins.public_key
    delegations = Delegations(keys={key.keyid: key}, succinct_roles=bins)
    targets = Targets(version=version, expires=now + validity.targets, delegations=delegations)
    return signed_bytes(Metadata(targets), offline.targets)
