"""Which of several processes leads: the one that holds a lock of the database and one of the data folder, both.

The database's lock is a session's, so that it ends with its process or its connection. The folder's is held until the
last act that began under it is over: a leader whose connection broke ends what it does before another one can lead.
"""

import contextlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import structlog
from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from qirvo.domain.errors import UnavailableError
from qirvo.server.sql.transactions import SHARES

_LEADER = 0x7169_766C  # the lock's number: "qivl"
_TRY = text(f"SELECT pg_try_advisory_lock({_LEADER})")
_STILL = text("SELECT 1")

log = structlog.get_logger("qirvo.nodes")


class LeadLostError(UnavailableError):
    """This process does not lead any more, so it must not sign."""

    code = "lead-lost"
    hint = "Nothing is to be done: whoever leads now does it again."


class Leadership:
    """Leading in turns: asked before each act that one process alone may do; threads may share it.

    Args:
        engine: Of a PostgreSQL.
        lock: File of the data folder that the leader holds.
        began: Called each time this process begins to lead, before its first act; it must not fail.
    """

    def __init__(self, engine: Engine, lock: Path, *, began: Callable[[], None]) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT", **{SHARES: True})
        self._lock = FileLock(lock, thread_local=False)
        self._began = began
        self._looking = threading.RLock()
        self._acting = 0
        self._session: Connection | None = None
        self._leads = False

    @contextlib.contextmanager
    def turn(self) -> Iterator[bool]:
        """Say whether this process leads, and stay the leader of the folder until the block ends."""
        with self._looking:
            leads = self._holds() or self._begins()
            self._acting += leads
        try:
            yield leads
        finally:
            with self._looking:
                self._acting -= leads

    def require(self) -> None:
        """Refuse to go on where the lead was lost.

        Raises:
            LeadLostError: It was.
        """
        with self._looking:
            if not self._holds():
                raise LeadLostError("this process does not lead any more")

    def close(self) -> None:
        """Let another process lead."""
        with self._looking:
            self._leave()
            self._lock.release()

    def _holds(self) -> bool:
        if not self._leads or self._session is None:
            return False
        try:
            self._session.execute(_STILL)
        except SQLAlchemyError as exc:
            log.warning("lead lost", reason=str(exc).splitlines()[0])
            self._leave()
            return False
        return True

    def _begins(self) -> bool:
        if self._acting:  # an act of the lead that was lost is not over
            return False
        self._lock.release()
        try:
            self._session = self._session or self._engine.connect()
            if not self._session.execute(_TRY).scalar_one():
                return False
            self._lock.acquire(timeout=0)
        except (SQLAlchemyError, Timeout) as exc:
            log.debug("lead not taken", reason=str(exc).splitlines()[0])
            self._leave()
            return False
        self._leads = True
        self._began()
        log.info("lead taken")
        return True

    def _leave(self) -> None:
        self._leads = False
        if self._session is not None:
            with contextlib.suppress(SQLAlchemyError):
                self._session.invalidate()  # never back into the pool: the lock is the session's
                self._session.close()
            self._session = None
