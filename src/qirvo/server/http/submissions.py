"""Submissions over HTTP: opened by publishers, followed by them, decided by reviewers."""

from dataclasses import asdict, replace
from datetime import datetime
from enum import StrEnum
from functools import cache, partial
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, Query
from pydantic import TypeAdapter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from qirvo.domain.access import Account
from qirvo.domain.findings import verdict_of
from qirvo.domain.listings import Listing
from qirvo.domain.ramps import Ramp
from qirvo.domain.risk import Tier
from qirvo.domain.submissions import (
    GUIDE_STATUS,
    NOT_PEOPLE,
    PROGRESS_PERCENT,
    ReleaseRequest,
    Submission,
    SubmissionState,
)
from qirvo.server.http.authentication import BEARER, Caller, PublishingCaller, caller_still
from qirvo.server.http.bodies import described, json_body, open_json_body, read_json
from qirvo.server.http.forms import FILE_FIELD, SUBMISSION_FIELD, ReceivedForm, is_form, received_form
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.problems import MalformedRequestError
from qirvo.server.http.times import moment, read_moment
from qirvo.server.http.trusted_publishers import provenance_document
from qirvo.server.http.wiring import acting_of, address_of, registry_of
from qirvo.server.usecases import confirming_tests, differences, reviews, submissions, uploads
from qirvo.server.usecases.provenance import provenance_of_submission
from qirvo.server.usecases.review_desk import times_by_tier
from qirvo.server.usecases.rollouts import read_update_channel, strategy_of
from qirvo.server.usecases.submissions import SubmissionRequest, Submitted
from qirvo.wire.differences import (
    DifferenceDocument,
    FileDifferenceDocument,
    difference_to_wire,
    file_difference_to_wire,
    risk_to_wire,
)
from qirvo.wire.problems import to_wire
from qirvo.wire.submissions import (
    ConfirmTestsBody,
    DecisionBody,
    ReleaseOptions,
    SubmissionDocument,
    SubmissionPage,
    SubmitAnswer,
    SubmitBody,
    SubmitForm,
    WireHistoryEntry,
)

router = LateRouter(prefix="/v1", tags=["submissions"])
guide = LateRouter(tags=["the Guide's endpoints"])

ConfirmTestsJson = Annotated[ConfirmTestsBody, Depends(json_body(ConfirmTestsBody))]
DecisionJson = Annotated[DecisionBody, Depends(json_body(DecisionBody))]
Cursor = Annotated[str | None, Query(max_length=200)]
OPEN_ALREADY: dict[int | str, dict[str, Any]] = {200: {"model": SubmitAnswer, "description": "It was open already."}}
SUBMIT = described(SubmitBody, form={FILE_FIELD: {"type": "string", "format": "binary"}, SUBMISSION_FIELD: SubmitForm})
_read_submit = open_json_body(SubmitBody)
_form_adapter = cache(partial(TypeAdapter[SubmitForm], SubmitForm))
WAITING = frozenset({SubmissionState.RECEIVED, SubmissionState.IN_REVIEW})
Limit = Annotated[int, Query(ge=1, le=100)]


class Order(StrEnum):
    """What a list of submissions begins with: the oldest, or the gravest."""

    AGE = "age"
    RISK = "risk"


@guide.post("/submit", status_code=201, responses=OPEN_ALREADY, openapi_extra=SUBMIT)
@guide.post("/plugins/submit", status_code=201, responses=OPEN_ALREADY, openapi_extra=SUBMIT)
@router.post("/submissions", status_code=201, responses=OPEN_ALREADY, openapi_extra=SUBMIT)
async def submit(request: Request, response: Response, by: PublishingCaller) -> SubmitAnswer:
    """Submit an upload, or an archive in one form with what is asked of it, for review.

    201 when that opened a submission, 200 when it was open already.
    """
    if is_form(request):
        async with received_form(request) as form:
            submitted = await run_in_threadpool(_submit_form, request, form)
    else:
        body = await _read_submit(request)
        submitted = await run_in_threadpool(_submit_upload, request, by, body)
    response.status_code = 201 if submitted.is_new else 200
    return SubmitAnswer(
        submissionId=submitted.submission.id,
        reviewUrl=submission_address(request, submitted.submission),
        estimatedReviewTime=registry_of(request).review_time,
    )


@guide.get("/submissions/{submission_id}", openapi_extra=dict(BEARER))
@guide.get("/plugins/submissions/{submission_id}", openapi_extra=dict(BEARER))
@router.get("/submissions/{submission_id}", openapi_extra=dict(BEARER))
def show(request: Request, by: PublishingCaller, submission_id: str) -> SubmissionDocument:
    """Show a submission to the members of its publisher and to reviewers, with when it may be decided."""
    submission = submissions.get_submission(submission_id, by=by, uow=registry_of(request).reading())
    published_by = provenance_of_submission(submission, uow=registry_of(request).reading())
    return replace(
        submission_document(submission),
        estimatedCompletion=moment(estimate_of(request, submission)),
        provenance=None if published_by is None else provenance_document(published_by),
    )


@router.get("/submissions", openapi_extra=dict(BEARER))
def index(
    request: Request,
    by: Caller,
    *,
    state: SubmissionState | None = None,
    tier: Tier | None = None,
    order: Order = Order.AGE,
    after: Cursor = None,
    limit: Limit = 50,
) -> SubmissionPage:
    """List submissions: all for reviewers, those of their publishers for others.

    The oldest come first; with `order=risk` those of the highest tier do, and the oldest of them first.
    """
    page = submissions.list_submissions(
        state=state,
        tier=tier,
        gravest_first=order is Order.RISK,
        after=after,
        limit=limit,
        by=by,
        uow=registry_of(request).reading(),
    )
    return SubmissionPage(submissions=[submission_document(item) for item in page.items], next=page.next)


@router.post("/submissions/{submission_id}/send", openapi_extra=dict(BEARER))
def send(request: Request, by: Caller, submission_id: str) -> SubmissionDocument:
    """Let a draft be examined."""
    registry = registry_of(request)
    sent = submissions.send_draft(
        submission_id, by=by, now=registry.clock(), uow=registry.new_uow(), new_id=registry.new_id
    )
    registry.wake()
    return submission_document(sent)


@router.post("/submissions/{submission_id}/withdraw", openapi_extra=dict(BEARER))
def withdraw(request: Request, by: Caller, submission_id: str) -> SubmissionDocument:
    """Take a submission back, as long as nobody approved it."""
    registry = registry_of(request)
    return submission_document(
        submissions.withdraw(submission_id, by=by, now=registry.clock(), uow=registry.new_uow(), new_id=registry.new_id)
    )


@router.post("/submissions/{submission_id}/decision", openapi_extra=described(DecisionBody))
def decide(request: Request, by: Caller, submission_id: str, body: DecisionJson) -> SubmissionDocument:
    """Approve a submission, request changes, or reject it; an approval is signed and published right after."""
    registry = registry_of(request)
    decision = reviews.Decision(
        choice=reviews.Choice.parse(body.decision),
        comment=body.comment,
        confirmed=frozenset(body.confirmed),
        confirms_security=body.confirmsSecurity,
    )
    decided = reviews.decide(
        submission_id,
        decision,
        acting=acting_of(request, by),
        policy=registry.review_policy,
        repository=registry.repository,
    )
    registry.wake()
    return submission_document(decided)


@router.post("/submissions/{submission_id}/tests-confirmation", openapi_extra=described(ConfirmTestsBody))
def confirm_tests(request: Request, by: Caller, submission_id: str, body: ConfirmTestsJson) -> SubmissionDocument:
    """Confirm the tests of a submission that came without a report; reviewers only."""
    confirmed = confirming_tests.confirm_tests(submission_id, body.note, acting=acting_of(request, by))
    return submission_document(confirmed)


@router.get("/submissions/{submission_id}/difference", openapi_extra=dict(BEARER))
def difference(request: Request, by: Caller, submission_id: str) -> DifferenceDocument:
    """Show what is different in a submission since the release before it, to whoever may see the submission."""
    submission = submissions.get_submission(submission_id, by=by, uow=registry_of(request).reading())
    assessment = submission.assessment
    return difference_to_wire(assessment.difference, assessment.risk)


@router.get("/submissions/{submission_id}/difference/files/{file:path}", openapi_extra=dict(BEARER))
def file_difference(request: Request, by: Caller, submission_id: str, file: str) -> FileDifferenceDocument:
    """Show what changed in one file of a submission, to whoever may see the submission."""
    registry = registry_of(request)
    found = differences.file_difference_of(
        submission_id, file, by=by, uow=registry.reading(), blobs=registry.blobs, inspector=registry.inspector
    )
    return file_difference_to_wire(found)


@router.get(
    "/submissions/{submission_id}/artifact",
    response_class=FileResponse,
    responses={200: {"description": "The canonical archive.", "content": {"application/zip": {}}}},
    openapi_extra=dict(BEARER),
)
def artifact(request: Request, by: Caller, submission_id: str) -> FileResponse:
    """Send the bytes that are being reviewed; reviewers only."""
    registry = registry_of(request)
    path = submissions.artifact_under_review(submission_id, by=by, uow=registry.reading(), blobs=registry.blobs)
    return FileResponse(path, media_type="application/zip", filename=f"{submission_id}.zip")


def submit_archive(request: Request, by: Account, archive: Path, asked: SubmissionRequest) -> Submitted:
    """Keep the archive, open its submission, and wake the worker that checks it."""
    registry, acting = registry_of(request), acting_of(request, by)
    kept = uploads.keep(archive, acting=acting, blobs=registry.blobs, inspector=registry.inspector)
    submitted = submissions.submit_kept(kept, asked, acting=acting)
    registry.wake()
    return submitted


def _submit_form(request: Request, form: ReceivedForm) -> Submitted:
    if unknown := form.fields.keys() - {SUBMISSION_FIELD}:
        raise MalformedRequestError(
            f"the form has a field `{min(unknown)[:80]}`; what is asked stands in `{SUBMISSION_FIELD}`, as JSON"
        )
    body = read_json(_form_adapter(), form.fields.get(SUBMISSION_FIELD, "{}"), within=[SUBMISSION_FIELD])
    return submit_archive(request, caller_still(request), form.archive, request_of(body))


def _submit_upload(request: Request, by: Account, body: SubmitBody) -> Submitted:
    registry = registry_of(request)
    with registry.arrivals.one():
        submitted = submissions.submit(body.packageId, request_of(body), acting=acting_of(request, by))
        registry.wake()
    return submitted


def request_of(body: SubmitForm) -> SubmissionRequest:
    """Return what `body` asks for.

    Raises:
        MalformedUpdateChannelError: The update channel is none.
        MalformedStrategyError: The percentage or duration makes no sense.
        MalformedMomentError: The start is no moment.
    """
    options = body.release or ReleaseOptions()
    start = None if options.rolloutStart is None else read_moment(options.rolloutStart)
    strategy = strategy_of(options.rolloutPercentage, options.rolloutDuration, start=start)
    return SubmissionRequest(
        metadata=body.metadata,
        notes=options.releaseNotes,
        breaking=options.breaking,
        security=options.security,
        update_channel=read_update_channel(options.updateChannel),
        is_offered=options.offered,
        ramp=strategy.ramp,
        test_report=body.testReport,
        signature=body.signature,
        is_draft=body.draft,
        private=options.private,
        start=strategy.start,
        notify=options.notifyUsers,
    )


def estimate_of(request: Request, submission: Submission) -> datetime | None:
    """Return when nine tenths of submissions like this one are decided; None when that is past, or nobody knows."""
    registry = registry_of(request)
    if submission.state not in WAITING:
        return None
    risk, now = submission.assessment.risk, registry.clock()
    times = times_by_tier(now=now, uow=registry.reading()).of(None if risk is None else risk.tier)
    likely = None if times.p90 is None else submission.checked_at + times.p90
    return likely if likely is not None and likely > now else None


def submission_address(request: Request, submission: Submission) -> str:
    """Return where the submission can be followed."""
    return f"{address_of(request)}/v1/submissions/{submission.id}"


def submission_document(submission: Submission) -> SubmissionDocument:
    """Return `submission` as it travels."""
    return SubmissionDocument(
        id=submission.id,
        status=GUIDE_STATUS[submission.state],
        reviewProgress=PROGRESS_PERCENT[submission.state],
        feedback=_feedback(submission),
        estimatedCompletion=None,
        state=submission.state.value,
        pluginId=str(submission.plugin_id),
        version=str(submission.version),
        digest=str(submission.upload_digest),
        treeDigest=str(submission.artifact.tree_digest),
        artifactDigest=str(submission.artifact.digest),
        sizeBytes=submission.artifact.size_bytes,
        submittedBy=submission.submitted_by,
        submittedAt=moment(submission.submitted_at),
        verdict=verdict_of(submission.findings).value,
        manifest=dict(submission.manifest),
        listing=_listing(submission.listing),
        release=_options(submission.request),
        findings=[to_wire(finding) for finding in submission.findings],
        risk=None if submission.assessment.risk is None else risk_to_wire(submission.assessment.risk),
        history=[
            WireHistoryEntry(at=moment(entry.at), state=entry.state.value, by=entry.by, comment=entry.comment)
            for entry in submission.history
        ],
    )


def _feedback(submission: Submission) -> str:
    """Return what people last said or, failing that, what the checks refused."""
    said = [entry.comment for entry in submission.history if entry.comment and entry.by not in NOT_PEOPLE]
    if said:
        return said[-1]
    refused = submission.state is SubmissionState.REFUSED
    return "\n".join(f"{finding.rule}: {finding.message}" for finding in submission.findings) if refused else ""


def _listing(listing: Listing) -> dict[str, object]:
    shown = asdict(listing)
    return {**shown, "tags": list(listing.tags), "screenshots": list(listing.screenshots)}


def _options(request: ReleaseRequest) -> ReleaseOptions:
    percentage, duration = _strategy(request.ramp)
    return ReleaseOptions(
        releaseNotes=request.notes,
        breaking=request.breaking,
        security=request.security,
        updateChannel=request.update_channel.value,
        rolloutPercentage=percentage,
        rolloutDuration=duration,
        rolloutStart=moment(request.start),
        offered=request.ramp is not None,
        notifyUsers=request.notify,
    )


def _strategy(ramp: Ramp | None) -> tuple[float | None, int]:
    if ramp is None or ramp == Ramp.immediate():
        return None, 0
    return ramp.points[0].basis_points / 100, ramp.points[-1].seconds
