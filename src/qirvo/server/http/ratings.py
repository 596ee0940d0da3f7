"""Ratings over HTTP."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends, Query
from starlette.requests import Request

from qirvo.domain.names import PluginId
from qirvo.domain.ratings import Complaint, Opinion, Rating, RatingState
from qirvo.server.http.authentication import BEARER, Caller
from qirvo.server.http.bodies import described, json_body
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.plugins import rating_summary
from qirvo.server.http.submissions import Cursor, Limit
from qirvo.server.http.times import moment
from qirvo.server.http.wiring import registry_of
from qirvo.server.usecases import ratings
from qirvo.wire.ratings import (
    AnswerBody,
    ComplaintBody,
    ModerationBody,
    RatingBody,
    RatingDocument,
    RatingPage,
    RatingQueue,
    VoteBody,
)

router = LateRouter(prefix="/v1", tags=["ratings"])


@router.get("/plugins/{plugin_id}/ratings")
def index(
    request: Request,
    plugin_id: str,
    after: Cursor = None,
    limit: Limit = 20,
    stars: Annotated[int | None, Query(ge=1, le=5)] = None,
) -> RatingPage:
    """List a plugin's ratings, the latest first."""
    found = ratings.list_ratings(
        PluginId.parse(plugin_id), after=after, limit=limit, stars=stars, uow=registry_of(request).reading()
    )
    return RatingPage(
        ratings=[rating_document(rating) for rating in found.page.items],
        summary=rating_summary(found.tally),
        total=found.page.total,
        next=found.page.next,
    )


@router.get("/plugins/{plugin_id}/ratings/mine", openapi_extra=dict(BEARER))
def mine(request: Request, by: Caller, plugin_id: str) -> RatingDocument:
    """Show the caller's own rating, whatever became of it."""
    return rating_document(ratings.own_rating(PluginId.parse(plugin_id), by=by, uow=registry_of(request).reading()))


@router.put("/plugins/{plugin_id}/ratings/mine", openapi_extra=described(RatingBody))
def rate(
    request: Request, by: Caller, plugin_id: str, body: Annotated[RatingBody, Depends(json_body(RatingBody))]
) -> RatingDocument:
    """Rate a plugin, in place of what the caller said before."""
    registry = registry_of(request)
    opinion = Opinion(
        stars=body.stars,
        title=body.title.strip(),
        text=body.text.strip(),
        pros=tuple(body.pros),
        cons=tuple(body.cons),
        recommends=body.wouldRecommend,
        usage=body.usageContext,
        version=body.version,
    )
    rating = ratings.rate(
        PluginId.parse(plugin_id),
        opinion,
        by=by,
        now=registry.clock(),
        uow=registry.new_uow(),
        new_id=registry.new_id,
    )
    registry.wake()
    return rating_document(rating)


@router.delete("/plugins/{plugin_id}/ratings/mine", status_code=204, openapi_extra=dict(BEARER))
def take_back(request: Request, by: Caller, plugin_id: str) -> None:
    """Take the caller's rating back."""
    registry = registry_of(request)
    ratings.take_back(
        PluginId.parse(plugin_id), by=by, now=registry.clock(), uow=registry.new_uow(), new_id=registry.new_id
    )
    registry.wake()


@router.put("/plugins/{plugin_id}/ratings/{rating_id}/answer", openapi_extra=described(AnswerBody))
def answer(
    request: Request,
    by: Caller,
    plugin_id: str,
    rating_id: str,
    body: Annotated[AnswerBody, Depends(json_body(AnswerBody))],
) -> RatingDocument:
    """Answer a rating as the plugin's publisher."""
    registry = registry_of(request)
    answered = ratings.answer_rating(
        PluginId.parse(plugin_id),
        rating_id,
        body.text,
        by=by,
        now=registry.clock(),
        uow=registry.new_uow(),
        new_id=registry.new_id,
    )
    return rating_document(answered)


@router.put("/plugins/{plugin_id}/ratings/{rating_id}/vote", openapi_extra=described(VoteBody))
def vote(
    request: Request,
    by: Caller,
    plugin_id: str,
    rating_id: str,
    body: Annotated[VoteBody, Depends(json_body(VoteBody))],
) -> RatingDocument:
    """Say whether somebody else's rating helps."""
    registry = registry_of(request)
    voted = ratings.vote(
        PluginId.parse(plugin_id),
        rating_id,
        helpful=body.helpful,
        by=by,
        now=registry.clock(),
        uow=registry.new_uow(),
        new_id=registry.new_id,
    )
    return rating_document(voted)


@router.post(
    "/plugins/{plugin_id}/ratings/{rating_id}/complaints",
    status_code=204,
    openapi_extra=described(ComplaintBody),
)
def complain(
    request: Request,
    by: Caller,
    plugin_id: str,
    rating_id: str,
    body: Annotated[ComplaintBody, Depends(json_body(ComplaintBody))],
) -> None:
    """Complain of a rating; three people's complaints send it to a reviewer."""
    registry = registry_of(request)
    ratings.complain(
        PluginId.parse(plugin_id),
        rating_id,
        Complaint.parse(body.reason),
        by=by,
        now=registry.clock(),
        uow=registry.new_uow(),
        new_id=registry.new_id,
    )
    registry.wake()


@router.get("/ratings", openapi_extra=dict(BEARER))
def waiting(request: Request, by: Caller, state: RatingState = RatingState.FLAGGED) -> RatingQueue:
    """List the ratings of all plugins in a state, for reviewers."""
    found = ratings.list_waiting(state=state, by=by, uow=registry_of(request).reading())
    return RatingQueue(ratings=[rating_document(each.rating, complaints=each.complaints) for each in found])


@router.post("/ratings/{rating_id}/moderation", openapi_extra=described(ModerationBody))
def moderate(
    request: Request,
    by: Caller,
    rating_id: str,
    body: Annotated[ModerationBody, Depends(json_body(ModerationBody))],
) -> RatingDocument:
    """Hide a rating with a reason, or let it show again."""
    registry = registry_of(request)
    decided = ratings.moderate(
        rating_id,
        show=body.show,
        reason=body.reason,
        by=by,
        now=registry.clock(),
        uow=registry.new_uow(),
        new_id=registry.new_id,
    )
    registry.wake()
    return rating_document(decided)


def rating_document(rating: Rating, *, complaints: Sequence[Complaint] = ()) -> RatingDocument:
    """Return a rating as it travels."""
    said = rating.opinion
    return RatingDocument(
        id=rating.id,
        pluginId=str(rating.plugin_id),
        account=rating.account,
        stars=said.stars,
        title=said.title,
        text=said.text,
        pros=list(said.pros),
        cons=list(said.cons),
        wouldRecommend=said.recommends,
        usageContext=said.usage,
        version=said.version,
        at=moment(rating.at),
        state=rating.state.value,
        flags=list(rating.flags),
        reason=rating.reason,
        answer=rating.answer,
        answeredAt=moment(rating.answered_at),
        helpful=rating.helpful,
        unhelpful=rating.unhelpful,
        complaints=[each.value for each in complaints],
    )
