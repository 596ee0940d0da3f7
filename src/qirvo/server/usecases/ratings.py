"""Rating a plugin, answering, voting, complaining, and what a reviewer does about it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from qirvo.deferred import dataclass
from qirvo.domain.access import Account, Right
from qirvo.domain.audit import AuditEntry
from qirvo.domain.names import PluginId
from qirvo.domain.notices import Notice, NoticeKind
from qirvo.domain.ratings import (
    COMPLAINTS_UNTIL_REVIEW,
    MAX_ANSWER,
    MAX_MODERATION_REASON,
    Complaint,
    MalformedRatingError,
    ModerationReasonError,
    NoSuchRatingError,
    Opinion,
    OwnRatingError,
    Rating,
    RatingState,
    Tally,
)
from qirvo.domain.update_channels import in_order
from qirvo.domain.versions import Version
from qirvo.server.ports import NewId, Page, UnitOfWork, UnknownCursorError, UnlistedPluginError
from qirvo.server.usecases.catalog import ask_for_catalog

_MOST_WAITING = 200
_LONGEST_CURSOR = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingsPage:
    """Some ratings of a plugin, and all of them counted."""

    page: Page[Rating]
    tally: Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A rating that a reviewer looks at, with what is said against it."""

    rating: Rating
    complaints: Sequence[Complaint]


def rate(
    plugin_id: PluginId, opinion: Opinion, *, by: Account, now: datetime, uow: UnitOfWork, new_id: NewId
) -> Rating:
    """Say what `by` thinks of the plugin; said again, it replaces what they said before.

    Raises:
        OwnRatingError: `by` is a member of the publisher.
        UnlistedPluginError: There is no such plugin.
        NoSuchReleaseError: It has no release of the version they name.
    """
    if by.has_part_in(plugin_id):
        raise OwnRatingError(f"`{by.name}` is a member of the publisher of `{plugin_id}`")
    with uow:
        opinion = _about_a_release(plugin_id, opinion, uow=uow)
        present = uow.ratings.by(by.name, plugin_id)
        flags = opinion.flags()
        rating = Rating(
            id=new_id("rat_") if present is None else present.id,
            plugin_id=plugin_id,
            account=by.name,
            opinion=opinion,
            at=now,
            state=RatingState.FLAGGED if flags else RatingState.SHOWN,
            flags=flags,
        )
        if present is not None and present.state is not RatingState.SHOWN:
            # What a reviewer hid, or is to look at, does not show again because a word of it was changed.
            rating = replace(rating, state=RatingState.FLAGGED, flags=tuple(dict.fromkeys((*flags, "edited"))))
        uow.ratings.save(rating)
        ask_for_catalog(plugin_id, uow=uow)
        before = {} if present is None else {"stars": present.opinion.stars}
        _note(uow, "rating.give", rating, by=by, now=now, new_id=new_id, before=before, after={"stars": opinion.stars})
        if present is None and rating.state is RatingState.SHOWN:
            owner = uow.transfers.owner(plugin_id)
            uow.notices.add(_notice_to_publisher(rating, owner, now=now, new_id=new_id))
        uow.commit()
    return rating


def take_back(plugin_id: PluginId, *, by: Account, now: datetime, uow: UnitOfWork, new_id: NewId) -> None:
    """Forget `by`'s rating of the plugin.

    Raises:
        NoSuchRatingError: There is none.
    """
    with uow:
        rating = _own(plugin_id, by=by, uow=uow)
        uow.ratings.remove(rating.id)
        ask_for_catalog(plugin_id, uow=uow)
        _note(uow, "rating.take-back", rating, by=by, now=now, new_id=new_id)
        uow.commit()


def own_rating(plugin_id: PluginId, *, by: Account, uow: UnitOfWork) -> Rating:
    """Return `by`'s rating of the plugin, whatever its state.

    Raises:
        NoSuchRatingError: There is none.
    """
    with uow:
        return _own(plugin_id, by=by, uow=uow)


def list_ratings(
    plugin_id: PluginId, *, after: str | None, limit: int, stars: int | None, uow: UnitOfWork
) -> RatingsPage:
    """Return the ratings of a plugin that others see, the latest first.

    Raises:
        UnlistedPluginError: There is no such plugin.
        UnknownCursorError: `after` is not the `next` of a page of ratings.
    """
    beyond = _number(after)
    with uow:
        if not uow.plugins.signed_number(plugin_id):
            raise UnlistedPluginError(f"there is no plugin `{plugin_id}` here")
        found = uow.ratings.page(plugin_id, after=beyond, limit=limit + 1, stars=stars)
        tally = uow.ratings.tally(plugin_id)
    items = found[:limit]
    following = str(items[-1][0]) if len(found) > limit else None
    return RatingsPage(page=Page(items=[rating for _, rating in items], next=following, total=tally.count), tally=tally)


def answer_rating(
    plugin_id: PluginId, rating_id: str, text: str, *, by: Account, now: datetime, uow: UnitOfWork, new_id: NewId
) -> Rating:
    """Say something to a rating as its plugin's publisher; an empty text takes the answer back.

    Raises:
        MissingRightError: `by` is not a member of the publisher.
        NoSuchRatingError: The plugin has no such rating that shows.
        MalformedRatingError: The answer is too long.
    """
    by.require_publisher(plugin_id)
    if len(text) > MAX_ANSWER:
        raise MalformedRatingError(f"an answer of `{len(text)}` characters is over `{MAX_ANSWER}`")
    with uow:
        rating = _shown(plugin_id, rating_id, uow=uow)
        answered = replace(rating, answer=text.strip(), answered_at=now if text.strip() else None)
        uow.ratings.save(answered)
        _note(uow, "rating.answer", answered, by=by, now=now, new_id=new_id, after={"answer": text[:200]})
        uow.notices.add(
            Notice(
                id=new_id("not_"),
                at=now,
                kind=NoticeKind.REVIEW,
                title=f"{uow.transfers.owner(plugin_id)} answered your rating of {plugin_id}",
                text=text[:1_000],
                link=f"/plugins/{plugin_id}#ratings",
                plugin_id=str(plugin_id),
                accounts=frozenset({rating.account}),
            )
        )
        uow.commit()
    return answered


def vote(
    plugin_id: PluginId, rating_id: str, *, helpful: bool, by: Account, now: datetime, uow: UnitOfWork, new_id: NewId
) -> Rating:
    """Say whether somebody else's rating helps.

    Raises:
        NoSuchRatingError: The plugin has no such rating that shows.
        OwnRatingError: It is `by`'s own.
    """
    with uow:
        rating = _shown(plugin_id, rating_id, uow=uow)
        if rating.account == by.name:
            raise OwnRatingError("nobody votes on a rating of their own", hint="Leave votes to others.")
        uow.ratings.vote(rating_id, by.name, helpful=helpful)
        _note(uow, "rating.vote", rating, by=by, now=now, new_id=new_id, after={"helpful": helpful})
        uow.commit()
        return uow.ratings.get(rating_id)


def complain(
    plugin_id: PluginId,
    rating_id: str,
    reason: Complaint,
    *,
    by: Account,
    now: datetime,
    uow: UnitOfWork,
    new_id: NewId,
) -> None:
    """Complain of a rating; after three people's complaints it waits for a reviewer.

    Raises:
        NoSuchRatingError: The plugin has no such rating that shows.
    """
    with uow:
        rating = _shown(plugin_id, rating_id, uow=uow)
        count = uow.ratings.complain(rating_id, by.name, reason, now=now)
        if count >= COMPLAINTS_UNTIL_REVIEW:
            uow.ratings.save(replace(rating, state=RatingState.FLAGGED, flags=(*rating.flags, "complaints")))
            ask_for_catalog(plugin_id, uow=uow)
        _note(uow, "rating.complain", rating, by=by, now=now, new_id=new_id, after={"reason": reason.value})
        uow.commit()


def list_waiting(*, state: RatingState, by: Account, uow: UnitOfWork) -> Sequence[Waiting]:
    """Return ratings that wait for a reviewer, or that one hid.

    Raises:
        MissingRightError: `by` may not review.
    """
    by.require(Right.REVIEW)
    with uow:
        found = uow.ratings.waiting(state=state, limit=_MOST_WAITING)
        return [Waiting(rating=rating, complaints=uow.ratings.complaints(rating.id)) for rating in found]


def moderate(
    rating_id: str, *, show: bool, reason: str, by: Account, now: datetime, uow: UnitOfWork, new_id: NewId
) -> Rating:
    """Hide a rating with a reason, or let it show again.

    Raises:
        MissingRightError: `by` may not review.
        NoSuchRatingError: There is none.
        OwnRatingError: It is `by`'s own, or of a plugin of their own publisher.
        ModerationReasonError: It is hidden without a reason, or the reason is too long.
    """
    by.require(Right.REVIEW)
    if len(reason) > MAX_MODERATION_REASON or (not show and not reason.strip()):
        raise ModerationReasonError("hiding a rating needs a reason" if not reason.strip() else "it is too long")
    with uow:
        rating = uow.ratings.get(rating_id)
        if by.name == rating.account or by.has_part_in(rating.plugin_id):
            raise OwnRatingError("nobody decides on ratings of their own", hint="Ask another reviewer.")
        state = RatingState.SHOWN if show else RatingState.HIDDEN
        decided = replace(rating, state=state, flags=(), reason="" if show else reason.strip())
        uow.ratings.save(decided)
        uow.ratings.drop_complaints(rating_id)
        ask_for_catalog(rating.plugin_id, uow=uow)
        act = "rating.restore" if show else "rating.hide"
        _note(uow, act, decided, by=by, now=now, new_id=new_id, after={"state": state.value}, reason=reason)
        if not show:
            uow.notices.add(_notice_to_author(decided, now=now, new_id=new_id))
        uow.commit()
    return decided


def _about_a_release(plugin_id: PluginId, opinion: Opinion, *, uow: UnitOfWork) -> Opinion:
    """Return `opinion` about a release that exists; without a version, about the one most people are offered."""
    if not uow.plugins.signed_number(plugin_id):
        raise UnlistedPluginError(f"there is no plugin `{plugin_id}` here")
    if not opinion.version:
        heads = uow.plugins.heads(plugin_id)
        offered = [str(heads[name].current) for name in in_order(heads)]
        return replace(opinion, version=offered[0] if offered else "")
    index = uow.plugins.index(plugin_id)
    version = Version.parse(opinion.version)
    if index is not None:
        index.release(version)
    return opinion


def _own(plugin_id: PluginId, *, by: Account, uow: UnitOfWork) -> Rating:
    rating = uow.ratings.by(by.name, plugin_id)
    if rating is None:
        raise NoSuchRatingError(f"`{by.name}` has not rated `{plugin_id}`")
    return rating


def _shown(plugin_id: PluginId, rating_id: str, *, uow: UnitOfWork) -> Rating:
    rating = uow.ratings.get(rating_id)
    if rating.plugin_id != plugin_id or rating.state is not RatingState.SHOWN:
        raise NoSuchRatingError(f"there is no rating `{rating_id[:100]}`")
    return rating


def _number(cursor: str | None) -> int:
    if cursor is None:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and 0 < len(cursor) <= _LONGEST_CURSOR and int(cursor) > 0):
        raise UnknownCursorError(f"`{cursor[:40]}` is not a cursor of ratings")
    return int(cursor)


def _note(
    uow: UnitOfWork,
    act: str,
    rating: Rating,
    *,
    by: Account,
    now: datetime,
    new_id: NewId,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    uow.audit.add(
        AuditEntry(
            id=new_id("aud_"),
            at=now,
            actor=by.name,
            act=act,
            subject=f"plugin:{rating.plugin_id}",
            reason=reason,
            before=before or {},
            after={"rating": rating.id, **(after or {})},
        )
    )


def _notice_to_publisher(rating: Rating, owner: str, *, now: datetime, new_id: NewId) -> Notice:
    stars = "1 star" if rating.opinion.stars == 1 else f"{rating.opinion.stars} stars"
    return Notice(
        id=new_id("not_"),
        at=now,
        kind=NoticeKind.REVIEW,
        title=f"{rating.plugin_id} was rated with {stars}",
        text=rating.opinion.title,
        link=f"/plugins/{rating.plugin_id}#ratings",
        plugin_id=str(rating.plugin_id),
        publishers=frozenset({owner}),
    )


def _notice_to_author(rating: Rating, *, now: datetime, new_id: NewId) -> Notice:
    return Notice(
        id=new_id("not_"),
        at=now,
        kind=NoticeKind.REVIEW,
        title=f"Your rating of {rating.plugin_id} was hidden",
        text=rating.reason,
        link=f"/plugins/{rating.plugin_id}#ratings",
        plugin_id=str(rating.plugin_id),
        accounts=frozenset({rating.account}),
    )
