"""A submission as its publisher sees it, the upload that opens one, and everything that is theirs."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from qirvo.domain.access import Account
from qirvo.domain.errors import QirvoError
from qirvo.domain.risk import Tier
from qirvo.domain.submissions import ENDED, PROGRESS_PERCENT, SubmissionState
from qirvo.domain.update_channels import STANDARD
from qirvo.server.http.forms import SIGNATURE_FIELD, ReceivedForm, received_form
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.submission_events import stream_of
from qirvo.server.http.submissions import Cursor, estimate_of, submit_archive
from qirvo.server.http.wiring import registry_of
from qirvo.server.usecases import submissions
from qirvo.server.usecases.publisher_keys import signing_always
from qirvo.server.usecases.review_console import places_of
from qirvo.server.usecases.review_desk import times_by_tier
from qirvo.server.usecases.rollouts import read_update_channel
from qirvo.server.usecases.submissions import SubmissionRequest
from qirvo.server.web.forms import SECRET_FIELD, OwnForm
from qirvo.server.web.rendering import page, refused_here, seen_elsewhere
from qirvo.server.web.visitors import SignedIn, require_own_form, still_signed_in

router = LateRouter()
_SHOWN = 30
_STEPS = (
    (SubmissionState.RECEIVED, "Checks"),
    (SubmissionState.IN_REVIEW, "Review"),
    (SubmissionState.APPROVED, "Signing"),
    (SubmissionState.PUBLISHED, "Published"),
)


@router.get("/dashboard")
def dashboard(request: Request, by: SignedIn, after: Cursor = None) -> Response:
    """Show the visitor's publishers, plugins and submissions."""
    registry = registry_of(request)
    found = submissions.list_submissions(
        state=None,
        after=after,
        limit=_SHOWN,
        by=Account(name=by.name, publishers=by.publishers),
        uow=registry.reading(),
        latest_first=True,
    )
    with registry.reading() as uow:
        plugins = uow.plugins.of(by.publishers)
    return page(
        request,
        "dashboard.html",
        submissions=found.items,
        following=found.next,
        plugins=plugins,
        publishers=sorted(by.publishers),
    )


@router.get("/publish")
def show_form(request: Request, by: SignedIn) -> Response:
    """Show the form that a plugin's archive is sent with."""
    return _form(request, by)


@router.post("/publish")
async def publish(request: Request, by: SignedIn) -> Response:
    """Receive an archive and open a submission, or a draft, of it."""
    try:
        async with received_form(request) as form:
            require_own_form(request, form.fields.get(SECRET_FIELD, ""))
            submission = await run_in_threadpool(_open, request, form)
    except QirvoError as refused:
        return await run_in_threadpool(_form, request, by, refused)
    return seen_elsewhere(f"/dashboard/submissions/{submission}")


@router.get("/dashboard/submissions/{submission_id}")
def show(request: Request, by: SignedIn, submission_id: str) -> Response:
    """Show where a submission is, and why."""
    return _shown(request, by, submission_id)


@router.get("/dashboard/submissions/{submission_id}/events")
async def stream(request: Request, by: SignedIn, submission_id: str) -> Response:
    """Tell the page's script of each change."""
    return await stream_of(request, by, submission_id)


@router.post("/dashboard/submissions/{submission_id}/send")
def send(request: Request, by: SignedIn, submission_id: str, form: OwnForm) -> Response:
    """Let a draft be examined."""
    del form  # it only has to be ours
    registry = registry_of(request)
    try:
        submissions.send_draft(
            submission_id, by=by, now=registry.clock(), uow=registry.new_uow(), new_id=registry.new_id
        )
    except QirvoError as refused:
        return _shown(request, by, submission_id, refused=refused)
    registry.wake()
    return seen_elsewhere(f"/dashboard/submissions/{submission_id}")


@router.post("/dashboard/submissions/{submission_id}/withdraw")
def withdraw(request: Request, by: SignedIn, submission_id: str, form: OwnForm) -> Response:
    """Take a submission back."""
    del form  # it only has to be ours
    registry = registry_of(request)
    try:
        submissions.withdraw(submission_id, by=by, now=registry.clock(), uow=registry.new_uow(), new_id=registry.new_id)
    except QirvoError as refused:
        return _shown(request, by, submission_id, refused=refused)
    return seen_elsewhere(f"/dashboard/submissions/{submission_id}")


@router.get("/review-times")
def review_times(request: Request) -> Response:
    """Say how long reviews take here; everybody may know."""
    registry = registry_of(request)
    return page(
        request,
        "review_times.html",
        times=times_by_tier(now=registry.clock(), uow=registry.reading()),
        tiers=tuple(Tier),
        said=registry.review_time,
    )


def _open(request: Request, form: ReceivedForm) -> str:
    fields = form.fields
    asked = SubmissionRequest(
        metadata={},
        notes=fields.get("notes", ""),
        breaking=bool(fields.get("breaking")),
        security=bool(fields.get("security")),
        update_channel=read_update_channel(fields.get("update-channel") or None),
        is_draft=bool(fields.get("draft")),
        notify=not fields.get("quiet"),
        signature=fields.get(SIGNATURE_FIELD, "").strip(),
    )
    return submit_archive(request, still_signed_in(request), form.archive, asked).submission.id


def _form(request: Request, by: Account, refused: QirvoError | None = None) -> Response:
    problem = None if refused is None else refused_here(request, refused)
    return page(
        request,
        "publish.html",
        status=200 if problem is None else problem.status,
        problem=problem,
        publishers=sorted(by.publishers),
        signing=signing_always(by.publishers, uow=registry_of(request).reading()),
        update_channels=STANDARD,
        most_bytes=registry_of(request).limits.archive_bytes,
    )


def _shown(request: Request, by: Account, submission_id: str, *, refused: QirvoError | None = None) -> Response:
    registry = registry_of(request)
    submission = submissions.get_submission(submission_id, by=by, uow=registry.reading())
    problem = None if refused is None else refused_here(request, refused)
    return page(
        request,
        "submission.html",
        status=200 if problem is None else problem.status,
        submission=submission,
        is_own=by.owns(submission.plugin_id),
        places=places_of(submission, blobs=registry.blobs, inspector=registry.inspector),
        estimate=estimate_of(request, submission),
        said=registry.review_time,
        percent=PROGRESS_PERCENT[submission.state],
        steps=_STEPS,
        has_ended=submission.state in ENDED,
        problem=problem,
    )
