"""Ratings, votes on them and complaints of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, case, delete, func, insert, select, update

from qirvo.domain.names import PluginId
from qirvo.domain.ratings import Complaint, NoSuchRatingError, Rating, RatingState, Tally
from qirvo.server.sql.listing_schema import rating_complaints, rating_votes, ratings

_R, _V, _C = ratings.c, rating_votes.c, rating_complaints.c
_FIELDS = ("id", "plugin_id", "account", "opinion", "at", "state", "flags", "reason", "answer", "answered_at")
_votes = (
    select(
        _V.rating,
        func.sum(case((_V.helpful, 1), else_=0)).label("helpful"),
        func.sum(case((_V.helpful, 0), else_=1)).label("unhelpful"),
    )
    .group_by(_V.rating)
    .subquery()
)
_ALL = select(
    ratings,
    func.coalesce(_votes.c.helpful, 0).label("helpful"),
    func.coalesce(_votes.c.unhelpful, 0).label("unhelpful"),
).join(_votes, _votes.c.rating == _R.id, isouter=True)
_GET = _ALL.where(_R.id == bindparam("of"))
_BY = _ALL.where(_R.account == bindparam("who"), _R.plugin_id == bindparam("of"))
_IN_STATE = _ALL.where(_R.state == bindparam("wanted")).order_by(_R.number).limit(bindparam("most"))
_SHOWN = _ALL.where(_R.plugin_id == bindparam("of"), _R.state == RatingState.SHOWN)
_ADD, _SAVE = insert(ratings), update(ratings).where(_R.id == bindparam("was"))
_TALLY = (
    select(_R.stars, _R.recommends, func.count().label("count"))
    .where(_R.plugin_id == bindparam("of"), _R.state == RatingState.SHOWN)
    .group_by(_R.stars, _R.recommends)
)
_FORGET = (
    delete(rating_votes).where(_V.rating == bindparam("of")),
    delete(rating_complaints).where(_C.rating == bindparam("of")),
    delete(ratings).where(_R.id == bindparam("of")),
)
_UNVOTE = delete(rating_votes).where(_V.rating == bindparam("of"), _V.account == bindparam("who"))
_UNCOMPLAIN = delete(rating_complaints).where(_C.rating == bindparam("of"), _C.account == bindparam("who"))
_COMPLAINTS = select(_C.reason).where(_C.rating == bindparam("of")).order_by(_C.at, _C.account)
_DROP_COMPLAINTS = delete(rating_complaints).where(_C.rating == bindparam("of"))


class SqlRatings:
    """`rating_ports.Ratings` in tables."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def save(self, rating: Rating) -> None:
        """Keep a rating, in place of the one of the same id; votes are not part of it."""
        opinion = {"stars": rating.opinion.stars, "recommends": rating.opinion.recommends}
        values = {name: getattr(rating, name) for name in _FIELDS} | opinion
        if self._connection.execute(_SAVE, {**values, "was": rating.id}).rowcount == 0:
            self._connection.execute(_ADD, values)

    def get(self, rating_id: str) -> Rating:
        """Return the rating, with its votes counted.

        Raises:
            NoSuchRatingError: There is none.
        """
        row = self._connection.execute(_GET, {"of": rating_id}).one_or_none()
        if row is None:
            raise NoSuchRatingError(f"there is no rating `{rating_id[:100]}`")
        return _rating(row)

    def by(self, account: str, plugin_id: PluginId) -> Rating | None:
        """Return the account's rating of the plugin, or None."""
        row = self._connection.execute(_BY, {"who": account, "of": plugin_id}).one_or_none()
        return None if row is None else _rating(row)

    def remove(self, rating_id: str) -> None:
        """Forget a rating with its votes and complaints; a missing one is a no-op."""
        for statement in _FORGET:
            self._connection.execute(statement, {"of": rating_id})

    def page(
        self, plugin_id: PluginId, *, after: int, limit: int, stars: int | None = None
    ) -> Sequence[tuple[int, Rating]]:
        """Return shown ratings of the plugin with their numbers, the latest first, below the number `after` if any."""
        wanted = _SHOWN.order_by(_R.number.desc()).limit(limit)
        wanted = wanted.where(_R.number < after) if after else wanted
        wanted = wanted.where(_R.stars == stars) if stars is not None else wanted
        return [(row.number, _rating(row)) for row in self._connection.execute(wanted, {"of": plugin_id})]

    def waiting(self, *, state: RatingState, limit: int) -> Sequence[Rating]:
        """Return ratings of every plugin in this state, the oldest first."""
        return [_rating(row) for row in self._connection.execute(_IN_STATE, {"wanted": state, "most": limit})]

    def tally(self, plugin_id: PluginId, *, since: datetime | None = None, until: datetime | None = None) -> Tally:
        """Count the plugin's shown ratings; only those given or changed from `since` on and before `until`, if any."""
        asked = _TALLY if since is None else _TALLY.where(_R.at >= since)
        asked = asked if until is None else asked.where(_R.at < until)
        stars: dict[int, int] = {}
        recommending = answering = 0
        for row in self._connection.execute(asked, {"of": plugin_id}):
            count = row._mapping["count"]  # noqa: SLF001  # SQLAlchemy's public name; `count` is a method of tuples
            stars[row.stars] = stars.get(row.stars, 0) + count
            recommending += count if row.recommends else 0
            answering += count if row.recommends is not None else 0
        return Tally(stars=stars, recommending=recommending, answering=answering)

    def vote(self, rating_id: str, account: str, *, helpful: bool) -> None:
        """Keep the account's vote, in place of an earlier one."""
        self._connection.execute(_UNVOTE, {"of": rating_id, "who": account})
        values = {"rating": rating_id, "account": account, "helpful": helpful}
        self._connection.execute(insert(rating_votes), values)

    def complain(self, rating_id: str, account: str, reason: Complaint, *, now: datetime) -> int:
        """Keep the account's complaint, in place of an earlier one; return from how many accounts there are now."""
        self._connection.execute(_UNCOMPLAIN, {"of": rating_id, "who": account})
        values = {"rating": rating_id, "account": account, "reason": reason, "at": now}
        self._connection.execute(insert(rating_complaints), values)
        return len(self.complaints(rating_id))

    def complaints(self, rating_id: str) -> Sequence[Complaint]:
        """Return what is complained of."""
        return self._connection.scalars(_COMPLAINTS, {"of": rating_id}).all()

    def drop_complaints(self, rating_id: str) -> None:
        """Forget the complaints, because somebody decided."""
        self._connection.execute(_DROP_COMPLAINTS, {"of": rating_id})


def _rating(row: Row[Any]) -> Rating:
    return Rating(helpful=row.helpful, unhelpful=row.unhelpful, **{name: getattr(row, name) for name in _FIELDS})
