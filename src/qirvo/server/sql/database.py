"""The database as the wiring sees it: opened once, asked for units of work and the queue."""

from collections.abc import Collection
from typing import Self

from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from qirvo.deferred import dataclass
from qirvo.domain.errors import InvalidError
from qirvo.server.ports import MAIN
from qirvo.server.sql import postgresql, sqlite
from qirvo.server.sql.belonging import claim
from qirvo.server.sql.jobs import SqlJobQueue
from qirvo.server.sql.kept_facts import SqlKeptFacts
from qirvo.server.sql.transactions import READS_ONLY
from qirvo.server.sql.unit_of_work import SqlUnitOfWork

CONNECTIONS = 16
_ALIVE = text("SELECT 1")


class DatabaseAddressError(InvalidError):
    """The address names no database that can be used."""

    code = "database-address"
    hint = (
        "Set `database_url` to an address such as `sqlite:////var/lib/qirvo/registry.db` or "
        "`postgresql+psycopg://qirvo@db.example/qirvo`, or leave it out."
    )


@dataclass(frozen=True, slots=True)
class Database:
    """An open database; threads may share it."""

    engine: Engine

    @classmethod
    def open(cls, address: str) -> Self:
        """Open the database at the SQLAlchemy `address`; a new SQLite file is made, its tables are not (`upgrade`).

        Raises:
            DatabaseAddressError: `address` is not one, or its driver is not installed.
        """
        try:
            url = make_url(address)
            engine = create_engine(
                url,
                pool_size=CONNECTIONS,
                max_overflow=CONNECTIONS,
                pool_pre_ping=url.get_backend_name() != sqlite.DIALECT,  # a server may have been started anew
                hide_parameters=True,  # an error's text would tell what was being written
            )
        except (SQLAlchemyError, ImportError, TypeError, ValueError) as exc:
            raise DatabaseAddressError(f"the database address cannot be used: {exc}") from exc
        engines = {sqlite.DIALECT: sqlite, postgresql.DIALECT: postgresql}
        if (own := engines.get(engine.dialect.name)) is None:
            raise DatabaseAddressError(f"`{engine.dialect.name}` is no database that is known here")
        own.prepare(engine)
        return cls(engine)

    def unit_of_work(self) -> SqlUnitOfWork:
        """Return a unit of work that may write; one at a time can."""
        return SqlUnitOfWork(self.engine)

    def reading(self) -> SqlUnitOfWork:
        """Return a unit of work that only reads and waits for nobody."""
        return SqlUnitOfWork(self.engine, reads_only=True)

    def job_queue(self, queue: str = MAIN, *, kinds: Collection[str] | None = None) -> SqlJobQueue:
        """Return the worker's side of a queue, or of these kinds in it."""
        return SqlJobQueue(self.engine, queue, kinds=kinds)

    def kept_facts(self) -> SqlKeptFacts:
        """Return the facts that are kept by content."""
        return SqlKeptFacts(self.engine)

    def claim(self, fingerprint: str) -> None:
        """Have the records belong to the registry that hosts know by this root.

        Raises:
            ForeignDatabaseError: They belong to another one.
            DatabaseUnavailableError: The database does not answer.
        """
        claim(self.engine, fingerprint)

    def is_alive(self) -> bool:
        """Say whether the database answers."""
        try:
            with self.engine.connect() as connection:
                connection.execution_options(**{READS_ONLY: True}).execute(_ALIVE)
        except SQLAlchemyError:
            return False
        return True

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()
