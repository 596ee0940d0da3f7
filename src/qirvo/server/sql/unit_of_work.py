"""One transaction over all tables, and the only place where one ends."""

from typing import Self

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from qirvo.server.component_ports import AdvisoryStore, Components
from qirvo.server.intake_ports import Rescans, RulePolicy, Scans, Suppressions
from qirvo.server.ports import Accounts, Jobs, Plugins, Submissions, Uploads
from qirvo.server.sql.accounts import SqlAccounts
from qirvo.server.sql.advisories import SqlAdvisories
from qirvo.server.sql.components import SqlComponents
from qirvo.server.sql.faults import translate, translated
from qirvo.server.sql.jobs import SqlJobs
from qirvo.server.sql.plugins import SqlPlugins
from qirvo.server.sql.rescans import SqlRescans
from qirvo.server.sql.rule_policy import SqlRulePolicy
from qirvo.server.sql.scans import SqlScans
from qirvo.server.sql.sqlite import READS_ONLY
from qirvo.server.sql.submissions import SqlSubmissions
from qirvo.server.sql.suppressions import SqlSuppressions
from qirvo.server.sql.uploads import SqlUploads


class SqlUnitOfWork:
    """`ports.UnitOfWork` on one connection; may be entered again after it was left.

    Attributes:
        reads_only: Begin without the right to write, so that no writer is waited for; whoever writes is refused.
    """

    accounts: Accounts
    uploads: Uploads
    submissions: Submissions
    plugins: Plugins
    jobs: Jobs
    rule_policy: RulePolicy
    suppressions: Suppressions
    scans: Scans
    rescans: Rescans
    components: Components
    advisories: AdvisoryStore

    def __init__(self, engine: Engine, *, reads_only: bool = False) -> None:
        self._engine = engine
        self.reads_only = reads_only
        self._connection: Connection | None = None

    def __enter__(self) -> Self:
        """Begin.

        Raises:
            DatabaseUnavailableError: Another writer does not end, or the database is away.
        """
        with translated():
            self._connection = connection = _begun(self._engine, reads_only=self.reads_only)
        self.accounts = SqlAccounts(connection)
        self.uploads = SqlUploads(connection)
        self.submissions = SqlSubmissions(connection)
        self.plugins = SqlPlugins(connection)
        self.jobs = SqlJobs(connection)
        self.rule_policy = SqlRulePolicy(connection)
        self.suppressions = SqlSuppressions(connection)
        self.scans = SqlScans(connection)
        self.rescans = SqlRescans(connection)
        self.components = SqlComponents(connection)
        self.advisories = SqlAdvisories(connection)
        return self

    def __exit__(self, *exc_info: object) -> None:
        """Roll back what was not committed.

        Raises:
            StorageFullError: The body failed because the disk is full.
            DatabaseUnavailableError: The body failed in the database for another reason.
        """
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
        error = exc_info[1]
        if isinstance(error, SQLAlchemyError):
            raise translate(error) from error

    def commit(self) -> None:
        """Make everything durable and visible at once.

        Raises:
            StorageFullError: The disk is full; nothing was changed.
            DatabaseUnavailableError: It could not be; nothing was changed.
        """
        assert self._connection is not None, "commit outside the unit of work"  # noqa: S101  # a bug of the caller
        with translated():
            self._connection.commit()


def _begun(engine: Engine, *, reads_only: bool) -> Connection:
    connection = engine.connect().execution_options(**{READS_ONLY: reads_only})
    try:
        connection.begin()
    except SQLAlchemyError:
        connection.close()
        raise
    return connection
