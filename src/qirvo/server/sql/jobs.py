"""The queue as a table: written in the unit of work's own transaction, taken under a lease.

Taking looks at due jobs *and* at running ones whose lease has ended: a queue that looks at waiting jobs only never
sees a dead worker's again (stack facts §7). A job's attempt is its fencing token: a worker that lost its lease can
neither complete nor fail what another has taken since.
"""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Select, and_, bindparam, case, delete, exists, insert, or_, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from qirvo.server.ports import FARTHEST_AHEAD, MAIN, Job
from qirvo.server.sql.faults import translated
from qirvo.server.sql.schema import DEAD, RUNNING, WAITING, jobs
from qirvo.server.sql.transactions import SHARES

USUAL, URGENT = 0, 10  # of `priority`
AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
_MAX_ERROR = 2_000  # characters; enough to find the line in the log
_COLUMNS = jobs.c

_ADD = insert(jobs)
_least = bindparam("least", type_=_COLUMNS.priority.type)
_HURRY = (
    update(jobs)
    .where(_COLUMNS.dedupe == bindparam("key"), _COLUMNS.state == WAITING)
    .values(run_at=bindparam("at"), priority=case((_COLUMNS.priority > _least, _COLUMNS.priority), else_=_least))
)
_DUE = or_(
    *(
        and_(_COLUMNS.state == state, or_(at <= bindparam("now"), at > bindparam("farthest")))
        for state, at in ((WAITING, _COLUMNS.run_at), (RUNNING, _COLUMNS.lease_until))
    )
)
_DUE_JOBS = select(_COLUMNS.id).where(_COLUMNS.queue == bindparam("of_queue"), _DUE)
_IS_HELD = and_(_COLUMNS.id == bindparam("of"), _COLUMNS.attempt == bindparam("of_attempt"), _COLUMNS.state == RUNNING)
_RENEW = update(jobs).where(_IS_HELD).values(lease_until=bindparam("lease_end"))
_COMPLETE = delete(jobs).where(_IS_HELD)
_RETRY = (
    update(jobs)
    .where(_IS_HELD)
    .values(state=WAITING, run_at=bindparam("at"), lease_until=None, error=bindparam("said"))
)
_BURY = update(jobs).where(_IS_HELD).values(state=DEAD, lease_until=None, error=bindparam("said"))
_other = jobs.alias("other")
_HAS_SUCCESSOR = select(
    exists().where(_COLUMNS.id == bindparam("of"), _other.c.dedupe == _COLUMNS.dedupe, _other.c.state == WAITING)
)
_IS_RUNNING = (_COLUMNS.state == RUNNING, _COLUMNS.queue == bindparam("of_queue"))
_RECOVER = update(jobs).where(*_IS_RUNNING).values(lease_until=bindparam("at"))


class SqlJobs:
    """`ports.Jobs` within a unit of work's transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def enqueue(
        self,
        kind: str,
        arguments: Mapping[str, Any],
        *,
        dedupe: str | None = None,
        queue: str = MAIN,
        urgent: bool = False,
    ) -> None:
        """Add a job; one with the same `dedupe` key that waits becomes due at once instead."""
        priority = URGENT if urgent else USUAL
        if dedupe is not None:
            hurried = {"key": dedupe, "at": AT_ONCE, "least": priority}
            if self._connection.execute(_HURRY, hurried).rowcount > 0:
                return
        columns = {
            "queue": queue,
            "kind": kind,
            "arguments": dict(arguments),
            "state": WAITING,
            "priority": priority,
            "run_at": AT_ONCE,
            "attempt": 0,
            "dedupe": dedupe,
        }
        self._connection.execute(_ADD, columns)


class SqlJobQueue:
    """`ports.JobQueue`: each act a transaction of its own."""

    def __init__(self, engine: Engine, queue: str = MAIN, *, kinds: Collection[str] | None = None) -> None:
        """Take jobs of `queue`, of these `kinds` alone where they are given."""
        self._engine = engine
        self._take = _taking(_DUE_JOBS if kinds is None else _DUE_JOBS.where(_COLUMNS.kind.in_(kinds)))
        self._beside_writers = engine.execution_options(**{SHARES: True})
        self._queue = queue

    def take(self, *, now: datetime, lease_s: int) -> Job | None:
        """Take a due job, or a running one whose lease has ended, or one of a wrong clock; None when there is none."""
        with translated(), self._beside_writers.begin() as connection:
            lease_end = now + timedelta(seconds=lease_s)
            asked = {"now": now, "farthest": now + FARTHEST_AHEAD, "lease_end": lease_end, "of_queue": self._queue}
            row = connection.execute(self._take, asked).one_or_none()
        return None if row is None else Job(id=row.id, kind=row.kind, arguments=row.arguments, attempt=row.attempt)

    def renew(self, job: Job, *, now: datetime, lease_s: int) -> None:
        """Keep a job that still runs from being taken; one that another worker has taken since stays its own."""
        lease_end = {"lease_end": now + timedelta(seconds=lease_s)}
        with translated(), self._beside_writers.begin() as connection:
            connection.execute(_RENEW, _held(job) | lease_end)

    def complete(self, job: Job) -> None:
        """Remove a job that is done; one that another worker has taken since stays."""
        with translated(), self._beside_writers.begin() as connection:
            connection.execute(_COMPLETE, _held(job))

    def fail(self, job: Job, *, error: str, retry_at: datetime | None) -> None:
        """Record a failure; try again at `retry_at`, or never (dead letter) when None.

        One that would wait beside another with its `dedupe` key is dropped: the other does the same.
        """
        said = {"said": error[:_MAX_ERROR]}
        with translated(), self._engine.begin() as connection:
            if retry_at is None:
                connection.execute(_BURY, _held(job) | said)
            elif connection.execute(_HAS_SUCCESSOR, {"of": job.id}).scalar_one():
                connection.execute(_COMPLETE, _held(job))
            else:
                connection.execute(_RETRY, _held(job) | said | {"at": retry_at})

    def recover(self) -> None:
        """Make running jobs due: whoever ran them is gone."""
        with translated(), self._engine.begin() as connection:
            connection.execute(_RECOVER, {"at": AT_ONCE, "of_queue": self._queue})


def _taking(due: Select[tuple[int]]) -> ReturningUpdate[tuple[int, str, dict[str, Any], int]]:
    """Return the statement that takes the first of the `due` jobs."""
    first = (
        due.order_by(_COLUMNS.priority.desc(), _COLUMNS.run_at, _COLUMNS.id)
        .limit(1)
        .with_for_update(skip_locked=True)  # where the database has row locks; SQLite locks whole
    )
    return (
        update(jobs)
        .where(_COLUMNS.id.in_(first))
        .values(state=RUNNING, attempt=_COLUMNS.attempt + 1, lease_until=bindparam("lease_end"))
        .returning(_COLUMNS.id, _COLUMNS.kind, _COLUMNS.arguments, _COLUMNS.attempt)
    )


def _held(job: Job) -> dict[str, object]:
    return {"of": job.id, "of_attempt": job.attempt}
