"""Records as lines of text, from one database into another, whatever the two are.

A line is the JSON list of a row's columns, in the order of their names; bytes are an object with their base64. The
tables are those that the database has, so that an older form is read as it is.
"""

import base64
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import msgspec
from sqlalchemy import Connection, Integer, MetaData, Table, delete, func, insert, select, text

from qirvo.domain.errors import ConflictError, IntegrityError

_REVISIONS = "alembic_version"
_SEEDED = frozenset({"audit_head"})  # with a row from the first moment on
_BYTES = "base64"
_AT_ONCE = 500
_DEFER = "PRAGMA defer_foreign_keys = ON"


class DatabaseNotEmptyError(ConflictError):
    """There are records already where others are to be put."""

    code = "database-not-empty"
    hint = "Name an empty database, or make this one anew; nothing was changed."


class RecordsDamagedError(IntegrityError):
    """What was kept of a table is not rows of it."""

    code = "records-damaged"
    hint = "Take another backup; nothing of this one is used."


def tables_in(connection: Connection) -> Sequence[Table]:
    """Return the tables of records, each behind those that it refers to."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != _REVISIONS]


def lines_of(connection: Connection, table: Table) -> Iterator[bytes]:
    """Yield the table's rows, ordered by its key."""
    columns = _columns(table)
    key = list(table.primary_key.columns) or columns
    asked = select(*columns).order_by(*key)
    for row in connection.execute(asked, execution_options={"yield_per": _AT_ONCE}):
        yield msgspec.json.encode([_plain(value) for value in row])


def digest_of(lines: Iterable[bytes]) -> tuple[int, str]:
    """Return how many lines there are, and the SHA-256 of all."""
    count, hashing = 0, hashlib.sha256()
    for line in lines:
        count += 1
        hashing.update(line)
        hashing.update(b"\n")
    return count, hashing.hexdigest()


def empty(connection: Connection) -> None:
    """Take out what the migrations put into a new database; see that there is nothing else.

    Raises:
        DatabaseNotEmptyError: There is.
    """
    for table in reversed(tables_in(connection)):
        if table.name in _SEEDED:
            connection.execute(delete(table))
        elif connection.execute(select(func.count()).select_from(table)).scalar_one():
            raise DatabaseNotEmptyError(f"the table `{table.name}` has rows already")


def load(connection: Connection, table: Table, lines: Iterable[bytes]) -> None:
    """Add rows to an empty table, and let it count on from them.

    Raises:
        RecordsDamagedError: A line is no row of this table.
    """
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_DEFER)
    names = [column.name for column in _columns(table)]
    rows = (_row(line, names, table.name) for line in lines)
    adding = insert(table)
    while some := list(islice(rows, _AT_ONCE)):
        connection.execute(adding, some)
    if connection.dialect.name == "postgresql":
        _count_on(connection, table)


def _columns(table: Table) -> list[Any]:
    return sorted(table.columns, key=lambda column: column.name)


def _row(line: bytes, names: Sequence[str], table: str) -> dict[str, object]:
    try:
        values = msgspec.json.decode(line, type=list[Any])
        return dict(zip(names, map(_made, values), strict=True))
    except (msgspec.DecodeError, ValueError) as exc:
        raise RecordsDamagedError(f"a line of `{table}` is no row of {len(names)} columns") from exc


def _plain(value: object) -> object:
    return {_BYTES: base64.b64encode(value).decode()} if isinstance(value, bytes | memoryview) else value


def _made(value: object) -> object:
    if isinstance(value, dict) and set(value) == {_BYTES}:
        return base64.b64decode(value[_BYTES], validate=True)
    return value


def _count_on(connection: Connection, table: Table) -> None:
    """Let what PostgreSQL numbers by itself go on behind the highest number."""
    for column in table.primary_key.columns:
        if not isinstance(column.type, Integer):
            continue
        named = {"table": table.name, "column": column.name}
        sequence = connection.execute(text("SELECT pg_get_serial_sequence(:table, :column)"), named).scalar_one()
        highest = connection.execute(select(func.max(column))).scalar_one()
        if sequence is not None and highest is not None:
            connection.execute(
                text("SELECT setval(CAST(:sequence AS regclass), :highest)"), {"sequence": sequence, "highest": highest}
            )
