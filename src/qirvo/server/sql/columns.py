"""How values lie in columns: as text that people can read and every database orders alike.

A moment is ISO 8601 in UTC with six decimals, so that the order of the texts is the order of the times; a value of the
domain is its own text; a record is JSON.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

import msgspec
from sqlalchemy import Dialect, Text, TypeDecorator

from qirvo.domain.versions import Version

V = TypeVar("V")


class Moment(TypeDecorator[datetime]):
    """An aware time."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002  # SQLAlchemy's signature
        """Return the column's text."""
        return None if value is None else value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  # the same
        """Return the time."""
        return None if value is None else datetime.fromisoformat(value)


class TextOf(TypeDecorator[V], Generic[V]):
    """A value whose `str()` is its text and that `parse` reads again."""

    impl = Text
    cache_ok = True

    def __init__(self, parse: Callable[[str], V]) -> None:
        super().__init__()
        self.parse = parse

    def process_bind_param(self, value: V | None, dialect: Dialect) -> str | None:  # noqa: ARG002  # SQLAlchemy's signature
        """Return the column's text."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> V | None:  # noqa: ARG002  # the same
        """Return the value."""
        return None if value is None else self.parse(value)


class JsonOf(TypeDecorator[V], Generic[V]):
    """A value of type `kind` as JSON text."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: Any) -> None:  # noqa: ANN401  # any type expression
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: V | None, dialect: Dialect) -> str | None:  # noqa: ARG002  # SQLAlchemy's signature
        """Return the column's text."""
        if value is None:
            return None
        return msgspec.json.encode(value, order="deterministic", enc_hook=_plain).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> V | None:  # noqa: ARG002  # the same
        """Return the value."""
        read: V | None = None if value is None else msgspec.json.decode(value, type=self.kind, dec_hook=_made)
        return read


def _plain(value: object) -> str:
    """Return a name that is more than text as text."""
    if isinstance(value, str):
        return str(value)
    raise NotImplementedError(f"`{type(value).__name__}` has no form in JSON")


def _made(kind: Callable[[Any], Any], value: object) -> object:
    """Make a name of its text."""
    return kind(value)


def precedence(version: Version) -> str:
    """Return the text that two versions share exactly when they are equal: build metadata does not count."""
    return str(version).partition("+")[0]
