"""What the database says when it fails, in our words: the one door for its errors."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from qirvo.domain.errors import UnavailableError
from qirvo.server.ports import StorageFullError
from qirvo.server.sql import postgresql, sqlite


class DatabaseUnavailableError(UnavailableError):
    """The database cannot be asked just now."""

    code = "database-unavailable"
    hint = "Try again; if it stays so, tell the registry's operator."


def translate(error: SQLAlchemyError) -> UnavailableError:
    """Return what `error` means to a caller."""
    cause = getattr(error, "orig", None)
    if sqlite.is_full(cause) or postgresql.is_full(cause):
        return StorageFullError("the disk of the database is full")
    reason = cause or error
    return DatabaseUnavailableError(f"the database did not answer: {str(reason).splitlines()[0]}")


@contextmanager
def translated() -> Iterator[None]:
    """Translate what the database says within.

    Raises:
        StorageFullError: The disk is full.
        DatabaseUnavailableError: Anything else.
    """
    try:
        yield
    except SQLAlchemyError as exc:
        raise translate(exc) from exc
