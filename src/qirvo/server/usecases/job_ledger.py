"""What an operator may do about the queue: look at it, and let work that was given up be done again."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from qirvo.domain.access import Account, Right
from qirvo.domain.errors import InvalidError, NotFoundError
from qirvo.server.operator_ports import QueuedJob
from qirvo.server.ports import NewId, UnitOfWork
from qirvo.server.usecases.acting import Acting

STATES = ("waiting", "running", "dead")


class NoSuchJobError(NotFoundError):
    """There is no job of this number that was given up."""

    code = "job-unknown"
    hint = "List those that were given up with `qirvo job list --state dead`."


class UnknownJobStateError(InvalidError):
    """Jobs are in no such state."""

    code = "job-state-unknown"
    hint = "States are `waiting`, `running` and `dead` (given up)."


def list_jobs(
    *, state: str | None = None, after: int = 0, limit: int, by: Account, uow: UnitOfWork
) -> Sequence[QueuedJob]:
    """Return jobs by number, those above `after`.

    Raises:
        MissingRightError: `by` may not administer.
        UnknownJobStateError: `state` is none.
    """
    by.require(Right.ADMINISTER)
    if state is not None and state not in STATES:
        raise UnknownJobStateError(f"`{state[:80]}` is not a state of a job")
    with uow:
        return uow.job_ledger.page(state=state, after=after, limit=limit)


def count_jobs(*, by: Account, uow: UnitOfWork) -> Mapping[str, int]:
    """Return how many jobs there are in each of `STATES`.

    Raises:
        MissingRightError: `by` may not administer.
    """
    by.require(Right.ADMINISTER)
    with uow:
        counted = uow.job_ledger.counts()
    return {state: counted.get(state, 0) for state in STATES}


def retry_job(job_id: int, *, by: Account, now: datetime, uow: UnitOfWork, new_id: NewId) -> None:
    """Let a job that was given up be done again, at once.

    Raises:
        MissingRightError: `by` may not administer.
        NoSuchJobError: No job of this number was given up.
    """
    by.require(Right.ADMINISTER)
    with uow:
        if not uow.job_ledger.retry(job_id):
            raise NoSuchJobError(f"no job `{job_id}` was given up")
        before, after = {"state": "dead"}, {"state": "waiting"}
        Acting(by=by, now=now, uow=uow, new_id=new_id).record("job.retry", f"job:{job_id}", before=before, after=after)
        uow.commit()
