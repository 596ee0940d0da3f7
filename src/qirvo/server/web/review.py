"""The review console: the queue, and everything about one submission with what may be done about it."""

from typing import Annotated

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from qirvo.domain.access import Account, Right
from qirvo.domain.errors import QirvoError
from qirvo.domain.review_work import CHECKLIST
from qirvo.domain.risk import Tier
from qirvo.domain.submissions import SubmissionState
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.submissions import Cursor
from qirvo.server.http.wiring import acting_of, registry_of
from qirvo.server.usecases import review_desk, reviews
from qirvo.server.usecases.review_console import open_console
from qirvo.server.usecases.submissions import list_submissions
from qirvo.server.web.forms import Form, OwnForm
from qirvo.server.web.rendering import page, refused_here, seen_elsewhere
from qirvo.server.web.visitors import SignedIn

router = LateRouter(prefix="/review")
_SHOWN = 30


@router.get("")
def queue(
    request: Request,
    by: SignedIn,
    tier: Annotated[str, Query(max_length=20)] = "",
    order: Annotated[str, Query(max_length=10)] = "risk",
    after: Cursor = None,
) -> Response:
    """Show what waits for a review, the gravest first."""
    by.require(Right.REVIEW)
    found = list_submissions(
        state=SubmissionState.IN_REVIEW,
        tier=Tier(tier) if tier in set(Tier) else None,
        gravest_first=order != "age",
        after=after,
        limit=_SHOWN,
        by=by,
        uow=registry_of(request).reading(),
    )
    return page(
        request,
        "review_queue.html",
        submissions=found.items,
        works=review_desk.works_of(found.items, acting=acting_of(request, by)),
        now=registry_of(request).clock(),
        following=found.next,
        tiers=tuple(Tier),
        tier=tier,
        order=order,
        total=found.total,
    )


@router.get("/{submission_id}")
def show(request: Request, by: SignedIn, submission_id: str) -> Response:
    """Show a submission with all that a decision needs."""
    return _shown(request, by, submission_id)


@router.post("/{submission_id}/claim")
def claim(request: Request, by: SignedIn, submission_id: str, form: OwnForm) -> Response:
    """Claim it, or let it go."""
    acting, policy = acting_of(request, by), registry_of(request).review_policy
    try:
        if form.text("act") == "release":
            review_desk.release(submission_id, acting=acting)
        else:
            review_desk.claim(submission_id, acting=acting, policy=policy)
    except QirvoError as refused:
        return _shown(request, by, submission_id, refused=refused)
    return seen_elsewhere(f"/review/{submission_id}")


@router.post("/{submission_id}/flag")
def flag(request: Request, by: SignedIn, submission_id: str, form: OwnForm) -> Response:
    """Doubt its security, or no more."""
    try:
        if form.text("act") == "clear":
            review_desk.clear_flag(submission_id, acting=acting_of(request, by))
        else:
            review_desk.flag(submission_id, form.text("reason"), acting=acting_of(request, by))
    except QirvoError as refused:
        return _shown(request, by, submission_id, refused=refused)
    return seen_elsewhere(f"/review/{submission_id}")


@router.post("/{submission_id}/decision")
def decide(request: Request, by: SignedIn, submission_id: str, form: OwnForm) -> Response:
    """Keep the checklist, and decide."""
    registry = registry_of(request)
    try:
        items = [item for item in CHECKLIST if form.is_set(f"item-{item}")]
        review_desk.tick(submission_id, items, acting=acting_of(request, by))
        if form.text("decision") != "keep":
            reviews.decide(
                submission_id,
                reviews.Decision(
                    choice=reviews.Choice.parse(form.text("decision")),
                    comment=form.text("comment"),
                    confirmed=frozenset(form.all("confirmed")),
                    confirms_security=form.is_set("confirm-security"),
                ),
                acting=acting_of(request, by),
                policy=registry.review_policy,
                repository=registry.repository,
            )
            registry.wake()
    except QirvoError as refused:
        return _shown(request, by, submission_id, refused=refused, form=form)
    return seen_elsewhere(f"/review/{submission_id}")


def _shown(
    request: Request, by: Account, submission_id: str, *, refused: QirvoError | None = None, form: Form | None = None
) -> Response:
    registry = registry_of(request)
    console = open_console(
        submission_id, acting=acting_of(request, by), blobs=registry.blobs, inspector=registry.inspector
    )
    problem = None if refused is None else refused_here(request, refused)
    return page(
        request,
        "review_console.html",
        status=200 if problem is None else problem.status,
        console=console,
        submission=console.submission,
        work=console.work,
        holder=console.work.holder(registry.clock()),
        needed=registry.review_policy.approvals_needed(console.submission),
        checklist=CHECKLIST,
        me=by.name,
        problem=problem,
        comment="" if form is None else form.text("comment"),
    )
