"""Moving a living registry's records into another database, all or none.

Nobody writes meanwhile: whoever would is told to try again. Everybody reads. The new database takes everything in one
transaction; only then the old one is marked, in the transaction that kept writers out. A move that was cut off in
between finds the same records in both and only marks.
"""

from collections.abc import Callable, Mapping

from sqlalchemy import Connection, Table, make_url

from qirvo.deferred import dataclass
from qirvo.domain.errors import ConflictError, IntegrityError, InvalidError
from qirvo.server.settings import Settings
from qirvo.server.sql import moving, sqlite
from qirvo.server.sql.database import Database
from qirvo.server.sql.migrating import upgrade

Steps = Callable[[str], None]


class NotEmbeddedError(InvalidError):
    """Only the embedded database is moved."""

    code = "database-not-embedded"
    hint = "Move PostgreSQL with its own tools, or `qirvo server backup` and `restore`."


class MovedRecordsDifferError(IntegrityError):
    """The new database does not hold what the old one does."""

    code = "records-differ"
    hint = "Nothing was changed in the old one, which goes on. Make the new one anew and try again."


class SameDatabaseError(ConflictError):
    """The new database is the old one."""

    code = "database-same"
    hint = "Name another with `--to`."


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What was moved: tables and rows; and whether the rows were there from a move that was cut off."""

    tables: int
    rows: int
    was_there: bool


def move_records(settings: Settings, address: str, *, steps: Steps = lambda _name: None) -> Moved:
    """Move the records from the embedded database to the one at `address`.

    Raises:
        DatabaseAddressError: `address` is none.
        NotEmbeddedError: The registry's database is not the embedded one.
        SameDatabaseError: Both are one.
        DatabaseMovedError: It was moved before.
        DatabaseNotEmptyError: The new one holds other records.
        MovedRecordsDifferError: What arrived is not what was sent; nothing is changed.
        DatabaseUnavailableError: One of the two does not answer.
    """
    source = Database.open(settings.database_address)
    target = Database.open(address)
    try:
        if source.engine.dialect.name != sqlite.DIALECT:
            raise NotEmbeddedError(f"the registry keeps its records in `{source.engine.dialect.name}`")
        if source.engine.url == target.engine.url:
            raise SameDatabaseError(f"`{target.engine.url.render_as_string()}` is where the records are")
        upgrade(source.engine)
        upgrade(target.engine)
        with source.engine.begin() as reading:
            moved = _move(reading, target, steps)
            steps("arrived")
            sqlite.mark_moved(reading)
        steps("marked")
    finally:
        source.close()
        target.close()
    return moved


def hidden(address: str) -> str:
    """Return the address without its password."""
    return make_url(address).render_as_string(hide_password=True)


def _move(reading: Connection, target: Database, steps: Steps) -> Moved:
    own = {table.name: table for table in moving.tables_in(reading)}
    sent = _digests(reading, own)
    rows = sum(count for count, _ in sent.values())
    steps("read")
    with target.engine.begin() as writing:
        there = {table.name: table for table in moving.tables_in(writing)}
        if set(there) != set(own):
            raise MovedRecordsDifferError("the two databases do not have the same tables")
        if _digests(writing, there) == sent and rows:
            return Moved(tables=len(sent), rows=rows, was_there=True)
        moving.empty(writing)
        for name, table in there.items():
            moving.load(writing, table, moving.lines_of(reading, own[name]))
            steps(f"loaded-{name}")
        if (arrived := _digests(writing, there)) != sent:
            differing = sorted(name for name in sent if arrived[name] != sent[name])
            raise MovedRecordsDifferError(f"`{differing[0]}` arrived as other rows than it left")
    return Moved(tables=len(sent), rows=rows, was_there=False)


def _digests(connection: Connection, tables: Mapping[str, Table]) -> dict[str, tuple[int, str]]:
    return {name: moving.digest_of(moving.lines_of(connection, table)) for name, table in tables.items()}
