"""The operator's console: how the registry does, who may act in it, what it has yet to do, how it is set."""

from typing import Annotated

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from qirvo.domain.access import Account, Right
from qirvo.domain.catalog_search import CatalogQuery
from qirvo.domain.errors import QirvoError
from qirvo.domain.submissions import SubmissionState
from qirvo.server.http.health import asked
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.wiring import registry_of
from qirvo.server.usecases import job_ledger, people
from qirvo.server.usecases.submissions import list_submissions
from qirvo.server.web.forms import Form, OwnForm
from qirvo.server.web.rendering import page, refused_here, seen_elsewhere
from qirvo.server.web.visitors import SignedIn

router = LateRouter(prefix="/operator")
_SHOWN = 50
_MOST = 2**53
After = Annotated[str, Query(max_length=200)]


@router.get("")
def overview(request: Request, by: SignedIn) -> Response:
    """Show how the registry does."""
    by.require(Right.ADMINISTER)
    registry = registry_of(request)
    waiting = list_submissions(state=SubmissionState.IN_REVIEW, after=None, limit=1, by=by, uow=registry.reading())
    published = registry.search.find(CatalogQuery(), limit=1)
    return page(
        request,
        "operator.html",
        probes=asked(registry),
        jobs=job_ledger.count_jobs(by=by, uow=registry.reading()),
        waits=bool(waiting.items),
        published=published.total,
    )


@router.get("/people")
def show_people(request: Request, by: SignedIn, after: After = "") -> Response:
    """List accounts, each with what may be done about it."""
    return _people(request, by, after=after)


@router.post("/people/{name}/suspend")
def suspend(request: Request, by: SignedIn, name: str, form: OwnForm) -> Response:
    """Suspend an account."""
    registry = registry_of(request)
    try:
        people.suspend(
            name,
            reason=form.text("reason"),
            by=by,
            now=registry.clock(),
            uow=registry.new_uow(),
            new_id=registry.new_id,
        )
    except QirvoError as refused:
        return _people(request, by, refused=refused)
    return seen_elsewhere("/operator/people")


@router.post("/people/{name}/restore")
def restore(request: Request, by: SignedIn, name: str, form: OwnForm) -> Response:
    """Restore an account."""
    del form  # it only has to be ours
    registry = registry_of(request)
    people.restore(name, by=by, now=registry.clock(), uow=registry.new_uow(), new_id=registry.new_id)
    return seen_elsewhere("/operator/people")


@router.post("/people/{name}/rights")
def set_rights(request: Request, by: SignedIn, name: str, form: OwnForm) -> Response:
    """Give an account rights, or take them."""
    registry = registry_of(request)
    try:
        people.set_rights(
            name, _rights(form), by=by, now=registry.clock(), uow=registry.new_uow(), new_id=registry.new_id
        )
    except QirvoError as refused:
        return _people(request, by, refused=refused)
    return seen_elsewhere("/operator/people")


@router.get("/jobs")
def show_jobs(
    request: Request,
    by: SignedIn,
    state: Annotated[str | None, Query(max_length=20)] = None,
    after: Annotated[int, Query(ge=0, le=_MOST)] = 0,
) -> Response:
    """List jobs."""
    registry = registry_of(request)
    found = job_ledger.list_jobs(state=state or None, after=after, limit=_SHOWN + 1, by=by, uow=registry.reading())
    return page(
        request,
        "operator_jobs.html",
        jobs=found[:_SHOWN],
        following=found[_SHOWN - 1].id if len(found) > _SHOWN else None,
        counts=job_ledger.count_jobs(by=by, uow=registry.reading()),
        state=state or "",
    )


@router.post("/jobs/{job_id}/retry")
def retry(request: Request, by: SignedIn, job_id: int, form: OwnForm) -> Response:
    """Let a job be done again."""
    del form  # it only has to be ours
    registry = registry_of(request)
    job_ledger.retry_job(job_id, by=by, now=registry.clock(), uow=registry.new_uow(), new_id=registry.new_id)
    registry.wake()
    return seen_elsewhere("/operator/jobs?state=dead")


@router.get("/settings")
def show_settings(request: Request, by: SignedIn) -> Response:
    """List the settings in force."""
    by.require(Right.ADMINISTER)
    return page(request, "operator_settings.html", settings=registry_of(request).settings)


def _people(request: Request, by: Account, *, after: str = "", refused: QirvoError | None = None) -> Response:
    found = people.list_people(after=after, limit=_SHOWN + 1, by=by, uow=registry_of(request).reading())
    problem = None if refused is None else refused_here(request, refused)
    return page(
        request,
        "operator_people.html",
        status=200 if problem is None else problem.status,
        people=found[:_SHOWN],
        following=found[_SHOWN - 1].account.name if len(found) > _SHOWN else None,
        problem=problem,
        rights=tuple(Right),
    )


def _rights(form: Form) -> tuple[str, ...]:
    return tuple(right.value for right in Right if form.is_set(f"right-{right}"))
