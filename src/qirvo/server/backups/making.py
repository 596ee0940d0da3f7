"""Making a backup while the registry runs.

Records come first: whatever they name was stored before them and is still there when the files are copied. Signed
metadata is copied while nobody signs; a read plane that is ahead of the records is what a killed publication leaves,
and the next start goes on with it.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec

from qirvo import __version__
from qirvo.artifacts.disk import disk_errors, fsync_folder
from qirvo.server.backups.copying import BLOBS, Copier
from qirvo.server.backups.fetching_events import fetched_events
from qirvo.server.backups.manifest import (
    FILES,
    FORMAT,
    MANIFEST,
    RECORDS,
    Backup,
    BackupRestlessError,
    FileCopy,
    backups_in,
    read_backup,
    read_files,
)
from qirvo.server.backups.reading_blobs import at_once
from qirvo.server.backups.records import write_records
from qirvo.server.blobs.filesystem import PLACING_FILE
from qirvo.server.blobs.places import PLACE_FILE, PLACE_LOCK
from qirvo.server.chosen_blobs import blob_store_of, require_place
from qirvo.server.data_folder import LOCK_FILE as DATA_LOCK
from qirvo.server.data_folder import RESTORING_FILE
from qirvo.server.events.parts import LIST, read_parts
from qirvo.server.settings import Settings
from qirvo.server.sql.database import Database
from qirvo.server.sql.migrating import require_form, revision_of
from qirvo.trust.durable import alone, write_durably
from qirvo.trust.layout import METADATA
from qirvo.trust.signing import LOCK_FILE

_NOT_COPIED = frozenset({LOCK_FILE, DATA_LOCK, RESTORING_FILE, PLACE_FILE, PLACE_LOCK, PLACING_FILE})
_MADE_AGAIN = frozenset(
    {
        "registry.db",
        "registry.db-wal",
        "registry.db-shm",
        "search",
        "staging",
        "nodes",
        "challenges",
        "blob-copies",
        "blobs-arriving",
    }
)
_TRIES = 20


def make_backup(settings: Settings, folder: Path, *, now: datetime) -> tuple[Path, Backup]:
    """Copy the whole registry into a new folder below `folder`; what is there already is linked, not copied.

    Returns:
        Where the backup lies, and what it says about itself.

    Raises:
        BlobsMovedError: Blobs are not where the settings say.
        NewerDatabaseError: A later version changed the database.
        UnavailableError: The disk or the database refuses, or has an earlier form; what was begun is removed.
    """
    require_place(settings)
    target = folder / now.strftime("%Y%m%dT%H%M%SZ")
    with disk_errors(target):
        (target / RECORDS).mkdir(parents=True, mode=0o700)
        target.chmod(0o700)  # the keys are in it
    try:
        return target, _fill(settings, target, now=now)
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise


def _fill(settings: Settings, target: Path, *, now: datetime) -> Backup:
    database = Database.open(settings.database_address)
    try:
        require_form(database.engine)
        tables = write_records(database.engine, target)
        revision = revision_of(database.engine)
    finally:
        database.close()
    copier = Copier(settings.data_folder, target, _before(target))
    for metadata in sorted(settings.data_folder.glob(f"repositories/**/{METADATA}")):
        with alone(metadata.parent / LOCK_FILE):
            for path in _files(metadata):
                copier.copy(path)
    if settings.events_url is None:
        _copy_figures(settings.counted_folder, copier)
    else:
        copier.copied |= _fetch_figures(settings, settings.events_url, target)
    for path in _files(settings.data_folder):
        name = path.relative_to(settings.data_folder)
        is_made_again = name.parts[0] in _MADE_AGAIN or name.name in _NOT_COPIED
        is_figures = path.is_relative_to(settings.counted_folder)
        is_elsewhere = name.parts[0] == BLOBS and settings.blobs_url is not None
        if not is_made_again and not is_figures and not is_elsewhere and name.as_posix() not in copier.copied:
            copier.copy(path)
    if settings.blobs_url is not None:
        blobs = blob_store_of(settings, is_only_read=True)
        for _ in at_once(lambda digest: copier.copy_blob(digest, blobs), (digest for digest, _at in blobs.digests())):
            pass
    files = sorted(copier.copied.values(), key=lambda copy: copy.path)
    listed = b"".join(msgspec.json.encode(copy) + b"\n" for copy in files)
    write_durably(target / FILES, listed)
    backup = Backup(
        format=FORMAT,
        made_at=now,
        qirvo=__version__,
        revision=str(revision),
        tables=tuple(tables),
        files=len(files),
        bytes=sum(copy.size for copy in files),
        files_sha256=hashlib.sha256(listed).hexdigest(),
    )
    with disk_errors(target):
        for inner, _, _ in os.walk(target):
            fsync_folder(Path(inner))
    write_durably(target / MANIFEST, msgspec.json.format(msgspec.json.encode(backup)) + b"\n", mode=0o600)
    return backup


def _before(target: Path) -> tuple[Path, dict[str, FileCopy]] | None:
    earlier = backups_in(target.parent)
    if not earlier:
        return None
    read_backup(earlier[-1])
    return earlier[-1], {copy.path: copy for copy in read_files(earlier[-1])}


def _copy_figures(store: Path, copier: Copier) -> None:
    """Copy the list of the parts, then the parts; anew where one was put together with others meanwhile."""
    for _ in range(_TRIES):
        if not (store / LIST).exists():
            return
        copier.copy(store / LIST)
        with disk_errors(store):
            named = read_parts(store).named() - {LIST}
        if all(copier.copy(store / name) for name in sorted(named)):
            return
        copier.forget("events/store")
    raise BackupRestlessError("the figures were put together anew each time they were copied")


def _fetch_figures(settings: Settings, address: str, target: Path) -> dict[str, FileCopy]:
    """Copy the figures from elsewhere, as the embedded store has them."""
    with fetched_events(settings, address) as fetched:
        copier = Copier(fetched, target, None)
        for path in _files(fetched):
            copier.copy(path)
    return copier.copied


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files below `folder`; those that are being written bear a dot in front."""
    for path, inner, names in os.walk(folder):
        inner.sort()
        for name in sorted(names):
            if not name.endswith(".partial") and not name.startswith(".partial-"):
                yield Path(path) / name
