"""All that only SQLite knows: its pragmas, how its transactions begin, and how it says that a disk is full.

A unit of work begins with BEGIN IMMEDIATE: with the plain BEGIN, a writer that read first is refused as "locked"
whatever the time-out (stack facts §3). A reader begins plainly and never waits for a writer.
"""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, event

from qirvo.domain.errors import UnavailableError
from qirvo.server.sql.transactions import READS_ONLY

DIALECT = "sqlite"
_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # what is acknowledged survives a power cut
    "PRAGMA busy_timeout = 10000",
    "PRAGMA foreign_keys = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA mmap_size = 268435456",
    "PRAGMA cache_size = -20000",
)
_MOVED = 1  # of the file's user version
_FULL = frozenset({"SQLITE_FULL", "SQLITE_IOERR_WRITE"})


def prepare(engine: Engine) -> None:
    """Make every connection of `engine` durable, patient and explicit about its transactions."""
    make_folder(engine.url)
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)


def make_folder(url: URL) -> None:
    """Create the folder that the database file is to lie in."""
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)


class DatabaseMovedError(UnavailableError):
    """The records were moved to another database; this file is kept as it was."""

    code = "database-moved"
    hint = "Start the registry with `database_url` set to where its records were moved."


def require_own(engine: Engine) -> None:
    """See that the records are still kept here; other databases than SQLite's are never marked.

    Raises:
        DatabaseMovedError: They were moved.
    """
    if engine.dialect.name == DIALECT:
        with engine.connect().execution_options(**{READS_ONLY: True}) as connection:
            _require_own(connection)


def mark_moved(connection: Connection) -> None:
    """Let nobody write here from the end of this transaction on."""
    connection.exec_driver_sql(f"PRAGMA user_version = {_MOVED}")


def is_full(error: BaseException | None) -> bool:
    """Say whether the driver's `error` means that there is no room to write."""
    return isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorname", "") in _FULL


def _set_pragmas(connection: sqlite3.Connection, _record: Any) -> None:  # noqa: ANN401  # the pool's record
    connection.isolation_level = None  # the driver begins nothing by itself
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _begin(connection: Connection) -> None:
    reads_only = connection.get_execution_options().get(READS_ONLY, False)
    connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if reads_only else 'OFF'}")
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")
    if not reads_only:
        _require_own(connection)


def _require_own(connection: Connection) -> None:
    if connection.exec_driver_sql("PRAGMA user_version").scalar() == _MOVED:
        raise DatabaseMovedError("the registry's records were moved to another database")
