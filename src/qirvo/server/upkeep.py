"""What is done to a registry's state without running it."""

from collections.abc import Callable
from pathlib import Path

from qirvo.domain.downloads import day_of
from qirvo.server.backups.checking import check_registry
from qirvo.server.backups.making import make_backup
from qirvo.server.backups.manifest import Backup
from qirvo.server.backups.migrating import hidden, move_records
from qirvo.server.backups.moving_blobs import move_blobs
from qirvo.server.backups.moving_events import MovedEvents, move_events
from qirvo.server.backups.realigning import Realigned, realign
from qirvo.server.backups.restoring import check_backup, restore
from qirvo.server.choices import pin_of
from qirvo.server.data_folder import alone_in
from qirvo.server.dice import clock
from qirvo.server.search.tantivy_index import TantivyIndex
from qirvo.server.settings import Settings
from qirvo.server.sql.database import Database
from qirvo.server.sql.migrating import upgrade
from qirvo.server.usecases.catalog_search import rebuild_catalog

__all__ = [
    "back_up",
    "bring_back",
    "check_backup",
    "check_registry",
    "hidden",
    "migrate",
    "move_blobs",
    "move_counted",
    "move_records",
    "rebuild_index",
    "sign_anew",
]


def back_up(settings: Settings, folder: Path) -> tuple[Path, Backup]:
    """Copy the whole registry, which may run meanwhile, into a new folder below `folder`.

    Raises:
        BlobsMovedError: Blobs are not where the settings say.
        UnavailableError: The disk or the database refuses.
    """
    return make_backup(settings, folder, now=clock())


def bring_back(backup: Path, settings: Settings) -> Backup:
    """Make the registry of a backup again where `settings` say.

    Raises:
        NoBackupError: There is no backup.
        BackupDamagedError: A file of it is missing or changed.
        ConflictError: There is a registry already.
        UnavailableError: The disk or the database refuses.
    """
    return restore(backup, settings, now=clock(), pin=pin_of(settings))


def sign_anew(settings: Settings) -> Realigned:
    """Have what is signed follow a database that was put back to an earlier moment.

    Raises what `realign` raises.
    """
    return realign(settings, now=clock(), pin=pin_of(settings))


def migrate(settings: Settings) -> bool:
    """Bring the database to this version's form; say whether anything was done.

    Raises:
        NewerDatabaseError: A later version wrote it.
        DatabaseUnavailableError: It did not answer.
    """
    settings.data_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    database = Database.open(settings.database_address)
    try:
        return upgrade(database.engine)
    finally:
        database.close()


def move_counted(settings: Settings, address: str, *, told: Callable[[str], object]) -> MovedEvents:
    """Move the events from the embedded store to the ClickHouse at `address`; the registry may run meanwhile.

    Raises what `move_events` raises.
    """
    return move_events(settings, address, today=day_of(clock()), told=told)


def rebuild_index(settings: Settings) -> int:
    """Make the search index anew; return how many plugins are in it.

    Raises:
        RegistryRunsError: Another process uses the data folder.
        DatabaseUnavailableError: The database did not answer.
    """
    with alone_in(settings.data_folder):
        database = Database.open(settings.database_address)
        try:
            upgrade(database.engine, or_later=True)
            return rebuild_catalog(new_uow=database.reading, index=TantivyIndex(settings.search_folder))
        finally:
            database.close()
