"""Wiring of the import of advisories: from OSV's files into the registry's database, which may be in use meanwhile."""

from collections.abc import Callable
from pathlib import Path

from qirvo.analysis.osv import AdvisoriesMissingError, Reading, read_records
from qirvo.deferred import dataclass
from qirvo.server.settings import Settings
from qirvo.server.sql.database import Database
from qirvo.server.sql.migrating import upgrade
from qirvo.server.usecases.advisories import import_advisories


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import came to.

    Attributes:
        reading: What was read.
        total: How many advisories the registry has now.
    """

    reading: Reading
    total: int


def import_from(settings: Settings, path: Path, *, told: Callable[[Reading], None] = lambda _: None) -> Imported:
    """Import the advisories at `path` into the registry that `settings` describe; `told` after each record.

    Raises:
        AdvisoriesMissingError: There is nothing at `path`.
        AdvisoriesUnreadableError: It holds no advisories.
        AdvisoriesTooLargeError: There is more than is read.
        UnavailableError: The database did not answer.
    """
    if not path.exists():  # before anything of a registry is made, perhaps in the wrong folder
        raise AdvisoriesMissingError(f"there are no advisories at `{path}`")
    settings.data_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    reading = Reading(told=told)
    database = Database.open(settings.database_address)
    try:
        upgrade(database.engine, or_later=True)
        records = ((record.id, record.advisories) for record in read_records(path, reading=reading))
        return Imported(reading=reading, total=import_advisories(records, new_uow=database.unit_of_work))
    finally:
        database.close()
