"""All that only PostgreSQL knows: one writer at a time, what a reader sees, how long to wait, how it says "full".

The use cases are written for one writer at a time, which SQLite gives by itself (ADR-0042). Here a writing transaction
waits for an advisory lock that ends with it. A reader sees one moment and waits for nobody.
"""

from typing import Any

from sqlalchemy import Connection, Engine, event, text

from qirvo.domain.errors import InvalidError
from qirvo.server.sql.transactions import READS_ONLY, SHARES

DIALECT = "postgresql"
_WRITERS = 0x7169_7276  # the lock's number: "qirv"
_PATIENCE = "10s"  # as long as SQLite's writers wait
_READ = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
_WAIT = f"SELECT pg_advisory_xact_lock({_WRITERS})"
_ORDER = text("SELECT 'B' < 'a', current_setting('server_encoding')")  # every language puts the small one first
_NO_ROOM = "53100"  # disk_full
_PATIENCE_WITH_NETWORK = {  # libpq's words; an address that says them itself is believed
    "connect_timeout": 5,  # seconds, as all but the last
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,  # milliseconds
}
_PATIENCE_OF_SERVER = ("tcp_keepalives_idle = 10", "tcp_keepalives_interval = 3", "tcp_keepalives_count = 3")
"""Whoever is gone without a word holds the writers' lock no longer than this."""


class DatabaseOrderError(InvalidError):
    """The database would order or keep text in another way than this registry."""

    code = "database-order"
    hint = "Make it with: CREATE DATABASE qirvo TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'"


def prepare(engine: Engine) -> None:
    """Make every connection of `engine` patient, and every writing transaction the only one."""
    event.listen(engine, "do_connect", _bound)
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)


def demand_order(engine: Engine) -> None:
    """See that texts are ordered byte by byte, as everywhere; other databases than PostgreSQL always do.

    Raises:
        DatabaseOrderError: They are not, or are kept in another encoding.
    """
    if engine.dialect.name != DIALECT:
        return
    with engine.connect() as connection:
        is_by_bytes, encoding = connection.execution_options(**{READS_ONLY: True}).execute(_ORDER).one()
    if not is_by_bytes:
        raise DatabaseOrderError("the database orders text by a language, not by its bytes")
    if encoding != "UTF8":
        raise DatabaseOrderError(f"the database keeps text as `{encoding}`, not as `UTF8`")


def is_full(error: BaseException | None) -> bool:
    """Say whether the driver's `error` means that there is no room to write."""
    return getattr(error, "sqlstate", None) == _NO_ROOM


def _bound(_dialect: Any, _record: Any, _arguments: Any, options: dict[str, Any]) -> None:  # noqa: ANN401  # the engine's
    """Wait for a network that has lost its way no longer than for a database that is down."""
    for name, value in _PATIENCE_WITH_NETWORK.items():
        options.setdefault(name, value)


def _configure(connection: Any, _record: Any) -> None:  # noqa: ANN401  # the driver's connection, the pool's record
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{_PATIENCE}'")
        for setting in _PATIENCE_OF_SERVER:
            cursor.execute(f"SET {setting}")
    connection.commit()


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get(READS_ONLY, False):
        connection.exec_driver_sql(_READ)
    elif not options.get(SHARES, False):
        connection.exec_driver_sql(_WAIT)
