"""What is done to a registry's state without running it."""

from qirvo.server.data_folder import alone_in
from qirvo.server.search.tantivy_index import TantivyIndex
from qirvo.server.settings import Settings
from qirvo.server.sql.database import Database
from qirvo.server.sql.migrating import upgrade
from qirvo.server.usecases.catalog_search import rebuild_catalog


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


def rebuild_index(settings: Settings) -> int:
    """Make the search index anew; return how many plugins are in it.

    Raises:
        RegistryRunsError: Another process uses the data folder.
        DatabaseUnavailableError: The database did not answer.
    """
    with alone_in(settings.data_folder):
        database = Database.open(settings.database_address)
        try:
            upgrade(database.engine)
            return rebuild_catalog(new_uow=database.reading, index=TantivyIndex(settings.search_folder))
        finally:
            database.close()
