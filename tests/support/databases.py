"""Databases for tests: the real one, made from a migrated copy, and the one in memory."""

import functools
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from qirvo.server.sql.database import Database
from qirvo.server.sql.migrating import upgrade
from tests.support.fake_database import FakeDatabase
from tests.support.postgres import postgres_database

AnyDatabase = Database | FakeDatabase


def sqlite_database(folder: Path) -> Database:
    """A migrated SQLite database in `folder`."""
    file = folder / "registry.db"
    file.write_bytes(_migrated())
    return Database.open(f"sqlite:///{file}")


def memory_database(_folder: Path) -> FakeDatabase:
    """The fake."""
    return FakeDatabase()


REAL_DATABASES: Mapping[str, Callable[[Path], Database]] = {"sqlite": sqlite_database, "postgresql": postgres_database}
DATABASES: Mapping[str, Callable[[Path], AnyDatabase]] = {**REAL_DATABASES, "memory": memory_database}


@functools.cache
def _migrated() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "registry.db"
        database = Database.open(f"sqlite:///{file}")
        upgrade(database.engine)
        database.close()
        return file.read_bytes()
