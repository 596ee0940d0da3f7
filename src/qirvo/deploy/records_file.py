"""A SQLite file of the operator's own: opened durably, and what it says when it fails."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from qirvo.artifacts.disk import disk_errors
from qirvo.domain.errors import IntegrityError, UnavailableError

_BUSY_S = 30


class RecordsUnreadableError(IntegrityError):
    """The file with the revisions is not one this program wrote."""

    code = "deploy-records-unreadable"
    hint = "Restore the file from a copy, or name another in the settings; nothing was deployed."


class RecordsUnwritableError(UnavailableError):
    """The file with the revisions cannot be written."""

    code = "deploy-records-unwritable"
    hint = "Look at its rights and the free space; nothing is deployed that is not written down first."


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the file at `path`, made with its folder where it is missing; it begins and ends no transaction by itself.

    Raises:
        RecordsUnwritableError: It cannot be opened.
        RecordsUnreadableError: It is no such file.
        UnavailableError: Its folder cannot be made.
    """
    with disk_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    try:
        database = sqlite3.connect(path, timeout=_BUSY_S, isolation_level=None)
    except sqlite3.Error as exc:
        raise RecordsUnwritableError(f"`{path}` cannot be opened: {exc}") from exc
    with closing(database):
        try:
            database.execute("pragma journal_mode = wal")
            database.execute("pragma synchronous = full")
        except sqlite3.DatabaseError as exc:
            raise RecordsUnreadableError(f"`{path}` cannot be read: {exc}") from exc
        yield database
