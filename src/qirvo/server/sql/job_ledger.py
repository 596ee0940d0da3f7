"""The queue as an operator sees it; `sql.jobs` is the worker's side of the same table."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, bindparam, delete, exists, func, select, update

from qirvo.server.operator_ports import QueuedJob
from qirvo.server.sql.jobs import AT_ONCE
from qirvo.server.sql.schema import DEAD, WAITING, jobs

_COUNTS = select(jobs.c.state, func.count().label("many")).group_by(jobs.c.state)
_PAGE = select(jobs).where(jobs.c.id > bindparam("after")).order_by(jobs.c.id)
_IS_IT = (jobs.c.id == bindparam("of"), jobs.c.state == DEAD)
_other = jobs.alias("other")
_HAS_SUCCESSOR = exists().where(_other.c.dedupe == jobs.c.dedupe, _other.c.state == WAITING)
_DROP = delete(jobs).where(*_IS_IT, _HAS_SUCCESSOR)
_HURRY = (
    update(jobs)
    .where(jobs.c.state == WAITING, jobs.c.run_at > AT_ONCE, jobs.c.error.startswith(bindparam("begin")))
    .values(run_at=AT_ONCE)
)
_RETRY = update(jobs).where(*_IS_IT).values(state=WAITING, attempt=0, run_at=AT_ONCE, lease_until=None)


class SqlJobLedger:
    """`operator_ports.JobLedger` on the table of jobs."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def counts(self) -> Mapping[str, int]:
        """Return how many jobs there are in each state."""
        return {row.state: row.many for row in self._connection.execute(_COUNTS)}

    def page(self, *, state: str | None = None, after: int = 0, limit: int) -> Sequence[QueuedJob]:
        """Return jobs by number, those above `after`; only those in `state`, when given."""
        asked = _PAGE if state is None else _PAGE.where(jobs.c.state == state)
        return [
            QueuedJob(
                id=row.id,
                kind=row.kind,
                arguments=row.arguments,
                state=row.state,
                attempt=row.attempt,
                run_at=row.run_at,
                error=row.error or "",
            )
            for row in self._connection.execute(asked.limit(limit), {"after": after})
        ]

    def retry(self, job_id: int) -> bool:
        """Let a job that was given up wait again, from its first attempt; False when there is no such job.

        One that would wait beside another with its `dedupe` key is dropped: the other does the same.
        """
        asked = {"of": job_id}
        if self._connection.execute(_DROP, asked).rowcount == 1:
            return True
        return self._connection.execute(_RETRY, asked).rowcount == 1

    def hurry(self, code: str) -> bool:
        """Make due at once what waits because an error with this `code` ended its last attempt; say if any did."""
        return self._connection.execute(_HURRY, {"begin": f"{code}: "}).rowcount > 0
