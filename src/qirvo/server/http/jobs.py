"""The queue and the settings over HTTP: what an operator looks at."""

from typing import Annotated

from fastapi import Path, Query
from starlette.requests import Request
from starlette.responses import Response

from qirvo.domain.access import Right
from qirvo.server.http.authentication import BEARER, Caller
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.people import Limit
from qirvo.server.http.times import moment
from qirvo.server.http.wiring import registry_of
from qirvo.server.operator_ports import QueuedJob
from qirvo.server.usecases import job_ledger
from qirvo.wire.operator import JobDocument, JobPage, SettingDocument, SettingPage

router = LateRouter(prefix="/v1", tags=["operation"])
_MOST = 2**53  # what every reader of JSON can hold


@router.get("/jobs", openapi_extra=dict(BEARER))
def index(
    request: Request,
    by: Caller,
    state: Annotated[str | None, Query(max_length=20)] = None,
    after: Annotated[int, Query(ge=0, le=_MOST)] = 0,
    limit: Limit = 50,
) -> JobPage:
    """List what the registry has yet to do, and what it gave up; administrators only."""
    registry = registry_of(request)
    found = job_ledger.list_jobs(state=state, after=after, limit=limit + 1, by=by, uow=registry.reading())
    shown = found[:limit]
    return JobPage(
        jobs=[job_document(job) for job in shown],
        counts=dict(job_ledger.count_jobs(by=by, uow=registry.reading())),
        next=shown[-1].id if len(found) > limit else None,
    )


@router.post("/jobs/{job_id}/retry", status_code=204, response_class=Response, openapi_extra=dict(BEARER))
def retry(request: Request, by: Caller, job_id: Annotated[int, Path(ge=0, le=_MOST)]) -> None:
    """Let a job that was given up be done again."""
    registry = registry_of(request)
    job_ledger.retry_job(job_id, by=by, now=registry.clock(), uow=registry.new_uow(), new_id=registry.new_id)
    registry.wake()


@router.get("/settings", openapi_extra=dict(BEARER))
def settings(request: Request, by: Caller) -> SettingPage:
    """List the settings in force; administrators only. Secrets are not told."""
    by.require(Right.ADMINISTER)
    return SettingPage(
        settings=[
            SettingDocument(
                name=setting.name, value=setting.value, isDefault=setting.is_default, meaning=setting.meaning
            )
            for setting in registry_of(request).settings
        ]
    )


def job_document(job: QueuedJob) -> JobDocument:
    """Return a job as it travels."""
    return JobDocument(
        id=job.id,
        kind=job.kind,
        state=job.state,
        attempt=job.attempt,
        dueAt=moment(job.run_at),
        error=job.error,
        arguments=dict(job.arguments),
    )
