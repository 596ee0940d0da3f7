"""Restoring a backup into an empty data folder and an empty database.

Until everything is there, a file marks the folder and no registry starts in it; a restore that was cut off begins anew.
What is signed leaps ahead of everything that hosts may have seen between the backup and now.
"""

import hashlib
import shutil
from datetime import datetime
from pathlib import Path

from qirvo.artifacts.disk import disk_errors
from qirvo.domain.downloads import day_of
from qirvo.domain.errors import ConflictError
from qirvo.server.backups.copying import is_blob, is_whole, place_file, store_blob
from qirvo.server.backups.leaping import ahead_of, signed_planes
from qirvo.server.backups.manifest import FILES, Backup, BackupDamagedError, FileCopy, read_backup, read_files
from qirvo.server.backups.moving_events import move_events
from qirvo.server.backups.reading_blobs import at_once
from qirvo.server.backups.records import load_records, read_lines
from qirvo.server.chosen_blobs import passing_store
from qirvo.server.data_folder import LOCK_FILE, RESTORING_FILE, locked
from qirvo.server.settings import Settings
from qirvo.server.sql.database import Database
from qirvo.server.sql.migrating import upgrade
from qirvo.trust.hardware_sessions import Pin, no_pin


class DataFolderNotEmptyError(ConflictError):
    """The data folder holds a registry already."""

    code = "data-folder-not-empty"
    hint = "Name another folder with `--data`, or move this one away; nothing was changed."


def check_backup(folder: Path) -> Backup:
    """Read every file of the backup in `folder`.

    Raises:
        NoBackupError: There is none.
        BackupDamagedError: A file is missing or changed.
    """
    backup = _read_sound(folder)
    for copy in read_files(folder):
        if not is_whole(folder, copy):
            raise BackupDamagedError(f"`{copy.path}` is missing or changed")
    for table in backup.tables:
        for _ in read_lines(folder, table):
            pass
    return backup


def restore(backup_folder: Path, settings: Settings, *, now: datetime, pin: Pin = no_pin) -> Backup:
    """Make the registry of a backup again, where `settings` say.

    Raises:
        NoBackupError: There is no backup.
        BackupDamagedError: A file of it is missing or changed.
        NewerDatabaseError: A later version made it.
        DataFolderNotEmptyError: There is a registry already.
        DatabaseNotEmptyError: Its database holds records already.
        EventsInUseError: Its ClickHouse holds other events already.
        RegistryRunsError: A registry runs there.
        UnavailableError: The disk or the database refuses.
    """
    backup = _read_sound(backup_folder)
    folder = settings.data_folder
    with locked(folder), disk_errors(folder):
        _clear(folder)
        (folder / RESTORING_FILE).write_text(f"{backup_folder.name}\n", encoding="utf-8")
        _place_files(backup_folder, settings)
        ahead = ahead_of(backup.made_at, now=now)
        _load(backup_folder, backup, settings, ahead=ahead)
        _count_elsewhere(settings, now=now)
        for plane in signed_planes(settings, now=now, pin=pin):
            plane.leap(ahead, now=now)
        (folder / RESTORING_FILE).unlink()
    return backup


def _read_sound(folder: Path) -> Backup:
    backup = read_backup(folder)
    listed = folder / FILES
    if not listed.is_file() or hashlib.sha256(listed.read_bytes()).hexdigest() != backup.files_sha256:
        raise BackupDamagedError(f"`{listed}` is missing or changed")
    return backup


def _clear(folder: Path) -> None:
    """Remove what a restore that was cut off left; refuse anything else."""
    found = [path for path in folder.iterdir() if path.name != LOCK_FILE]
    if found and not (folder / RESTORING_FILE).exists():
        raise DataFolderNotEmptyError(f"`{folder}` holds `{found[0].name}`")
    for path in found:
        if path.name == RESTORING_FILE:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _place_files(backup: Path, settings: Settings) -> None:
    """Put every file where it belongs: blobs into the bucket where there is one, everything else into the folder."""
    if settings.blobs_url is None:
        for copy in read_files(backup):
            place_file(backup, copy, settings.data_folder)
        return
    blobs = passing_store(settings, settings.blobs_url, settings.blobs_arriving_folder)

    def place(copy: FileCopy) -> None:
        if is_blob(copy):
            store_blob(backup, copy, blobs)
        else:
            place_file(backup, copy, settings.data_folder)

    for _ in at_once(place, read_files(backup)):
        pass
    shutil.rmtree(settings.blobs_arriving_folder)


def _load(folder: Path, backup: Backup, settings: Settings, *, ahead: int) -> None:
    """Load the records; every index is to be signed anew, with a number that no host has seen."""
    database = Database.open(settings.database_address)
    try:
        upgrade(database.engine, backup.revision)
        load_records(database.engine, folder, backup.tables)
        upgrade(database.engine)
        with database.unit_of_work() as uow:
            for plugin_id in uow.plugins.first_published():
                uow.plugins.mark_changed(plugin_id, by=ahead)
            uow.commit()
    finally:
        database.close()


def _count_elsewhere(settings: Settings, *, now: datetime) -> None:
    """Move the figures of the backup to where the settings want them."""
    if settings.events_url is not None:
        move_events(settings, settings.events_url, today=day_of(now))
        shutil.rmtree(settings.counted_folder)
