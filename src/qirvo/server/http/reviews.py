"""What reviewers do before a decision, over HTTP; and how long reviews take, for everybody."""

from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from qirvo.domain.review_times import ReviewTimes
from qirvo.domain.review_work import CHECKLIST, ReviewWork
from qirvo.server.http.authentication import BEARER, Caller
from qirvo.server.http.bodies import described, json_body
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.times import moment
from qirvo.server.http.wiring import acting_of, registry_of
from qirvo.server.usecases import review_desk
from qirvo.wire.reviews import (
    AnswerBody,
    AnswerDocument,
    AnswerPage,
    ChecklistItem,
    FlagBody,
    ReviewTimesDocument,
    ReviewWorkDocument,
    TickBody,
    TierTimes,
)

router = LateRouter(prefix="/v1", tags=["reviews"])
OF = "/submissions/{submission_id}"


@router.get(f"{OF}/review", openapi_extra=dict(BEARER))
def show(request: Request, by: Caller, submission_id: str) -> ReviewWorkDocument:
    """Show what was done on a submission before a decision; reviewers only."""
    return work_document(review_desk.show_work(submission_id, acting=acting_of(request, by)))


@router.put(f"{OF}/claim", openapi_extra=dict(BEARER))
def claim(request: Request, by: Caller, submission_id: str) -> ReviewWorkDocument:
    """Keep other reviewers away for a while."""
    policy = registry_of(request).review_policy
    return work_document(review_desk.claim(submission_id, acting=acting_of(request, by), policy=policy))


@router.delete(f"{OF}/claim", openapi_extra=dict(BEARER))
def release(request: Request, by: Caller, submission_id: str) -> ReviewWorkDocument:
    """Let other reviewers have it."""
    return work_document(review_desk.release(submission_id, acting=acting_of(request, by)))


@router.put(f"{OF}/checklist", openapi_extra=described(TickBody))
def tick(
    request: Request, by: Caller, submission_id: str, body: Annotated[TickBody, Depends(json_body(TickBody))]
) -> ReviewWorkDocument:
    """Let exactly these items of the checklist be ticked."""
    return work_document(review_desk.tick(submission_id, body.items, acting=acting_of(request, by)))


@router.put(f"{OF}/flag", openapi_extra=described(FlagBody))
def flag(
    request: Request, by: Caller, submission_id: str, body: Annotated[FlagBody, Depends(json_body(FlagBody))]
) -> ReviewWorkDocument:
    """Doubt a submission's security: nobody approves it before the flag is cleared."""
    return work_document(review_desk.flag(submission_id, body.reason, acting=acting_of(request, by)))


@router.delete(f"{OF}/flag", openapi_extra=dict(BEARER))
def clear(request: Request, by: Caller, submission_id: str) -> ReviewWorkDocument:
    """Clear the flag."""
    return work_document(review_desk.clear_flag(submission_id, acting=acting_of(request, by)))


@router.get("/ready-answers", openapi_extra=dict(BEARER))
def answers(request: Request, by: Caller) -> AnswerPage:
    """List sentences that reviewers say often; reviewers only."""
    found = review_desk.list_answers(acting=acting_of(request, by))
    return AnswerPage(answers=[AnswerDocument(id=each.id, title=each.title, text=each.text) for each in found])


@router.post("/ready-answers", status_code=201, openapi_extra=described(AnswerBody))
def add_answer(
    request: Request, by: Caller, body: Annotated[AnswerBody, Depends(json_body(AnswerBody))]
) -> AnswerDocument:
    """Add a ready answer; administrators only."""
    made = review_desk.save_answer(body.title, body.text, acting=acting_of(request, by))
    return AnswerDocument(id=made.id, title=made.title, text=made.text)


@router.delete("/ready-answers/{answer_id}", status_code=204, response_class=Response, openapi_extra=dict(BEARER))
def remove_answer(request: Request, by: Caller, answer_id: str) -> None:
    """Forget a ready answer; administrators only."""
    review_desk.remove_answer(answer_id, acting=acting_of(request, by))


@router.get("/review-times")
def times(request: Request, days: Annotated[int, Query(ge=1, le=365)] = 90) -> ReviewTimesDocument:
    """Say how long reviews took, from this registry's own history."""
    registry = registry_of(request)
    found = review_desk.times_by_tier(now=registry.clock(), uow=registry.reading(), looked_back=timedelta(days=days))
    rows = [("all", found.all), *((tier.value, of) for tier, of in found.tiers.items())]
    return ReviewTimesDocument(days=days, times=[_tier(name, of) for name, of in rows])


def work_document(work: ReviewWork) -> ReviewWorkDocument:
    """Return what was done on a submission as it travels."""
    return ReviewWorkDocument(
        submission=work.submission,
        claimedBy=work.claimed_by,
        claimedUntil=moment(work.claimed_until),
        flag=work.flag,
        flaggedBy=work.flagged_by,
        approvedBy=sorted(work.approved_by),
        securityConfirmedBy=work.security_by,
        checklist=[ChecklistItem(item=item, text=text, ticked=item in work.ticked) for item, text in CHECKLIST.items()],
    )


def _tier(name: str, times: ReviewTimes) -> TierTimes:
    return TierTimes(
        tier=name,
        decided=times.decided,
        waiting=times.waiting,
        p50Seconds=_seconds(times.p50),
        p90Seconds=_seconds(times.p90),
    )


def _seconds(time: timedelta | None) -> int | None:
    return None if time is None else round(time.total_seconds())
