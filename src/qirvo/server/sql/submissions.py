"""Submissions and their histories."""

from collections.abc import Collection, Mapping, Sequence
from itertools import product
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Row,
    Select,
    Text,
    and_,
    bindparam,
    false,
    func,
    insert,
    or_,
    select,
    true,
    type_coerce,
    update,
)

from qirvo.domain.digests import Digest
from qirvo.domain.names import PluginId
from qirvo.domain.releases import Artifact
from qirvo.domain.risk import Tier
from qirvo.domain.submissions import FAILED, WITHDRAWABLE, NoSuchSubmissionError, Submission, SubmissionState
from qirvo.domain.versions import Version
from qirvo.server.ports import Page, UnknownCursorError
from qirvo.server.sql.columns import precedence
from qirvo.server.sql.schema import submissions
from qirvo.server.sql.transfer_schema import owned

_COLUMNS = submissions.c
_CLOSED = (*FAILED, SubmissionState.DRAFT)
_AFTER_ALL = 2**53  # of `number`
_NOT_ASSESSED, _ABOVE_ALL = 0, len(Tier) + 1  # of `tier_rank`
_SAME_IN_BOTH = (
    "id",
    "plugin_id",
    "version",
    "upload_digest",
    "manifest",
    "listing",
    "request",
    "submitted_by",
    "submitted_at",
    "state",
    "findings",
    "history",
    "assessment",
)

_ADD = insert(submissions)
_SAVE = update(submissions).where(_COLUMNS.id == bindparam("of"))
_GET = select(submissions).where(_COLUMNS.id == bindparam("id"))
_PLACE = select(_COLUMNS.number, _COLUMNS.tier_rank).where(_COLUMNS.id == bindparam("id"))
_FIND_OPEN = (
    select(submissions)
    .where(
        _COLUMNS.plugin_id == bindparam("plugin_id"),
        _COLUMNS.precedence == bindparam("precedence"),
        _COLUMNS.state.not_in(_CLOSED),
    )
    .order_by(_COLUMNS.number.desc())
    .limit(1)
)
_WITHDRAWABLE = (
    select(submissions)
    .where(_COLUMNS.plugin_id == bindparam("plugin_id"), _COLUMNS.state.in_(sorted(WITHDRAWABLE)))
    .order_by(_COLUMNS.number)
)
_FIND_BY_UPLOAD = (
    select(submissions)
    .where(
        _COLUMNS.upload_digest == bindparam("upload_digest"),
        _COLUMNS.submitted_by == bindparam("submitted_by"),
    )
    .order_by(_COLUMNS.number.desc())
    .limit(1)
)


def _wanted(*, of_publishers: bool) -> ColumnElement[bool]:
    state = bindparam("state", type_=_COLUMNS.state.type)
    tier_rank = bindparam("of_tier_rank", type_=_COLUMNS.tier_rank.type)
    names: BindParameter[Any] = bindparam("publishers", expanding=True)
    members = owned(_COLUMNS.plugin_id, _COLUMNS.publisher.in_(names), names) if of_publishers else true()
    of_state = or_(state.is_(None), _COLUMNS.state == state)
    return of_state & or_(tier_rank.is_(None), _COLUMNS.tier_rank == tier_rank) & members


def _page(*, of_publishers: bool, gravest_first: bool) -> Select[*tuple[Any, ...]]:
    """Return the statement of what follows the place (`tier_rank`, `number`) in one of the two orders."""
    rank = bindparam("tier_rank", type_=_COLUMNS.tier_rank.type)
    later = _COLUMNS.number > bindparam("number", type_=_COLUMNS.number.type)
    order: list[ColumnElement[int]] = [_COLUMNS.number]
    if gravest_first:
        later = or_(_COLUMNS.tier_rank < rank, and_(_COLUMNS.tier_rank == rank, later))
        order = [_COLUMNS.tier_rank.desc(), *order]
    found = select(submissions).where(_wanted(of_publishers=of_publishers), later)
    return found.order_by(*order).limit(bindparam("at_most"))


_PAGE = {
    (of_publishers, gravest_first): _page(of_publishers=of_publishers, gravest_first=gravest_first)
    for of_publishers, gravest_first in product((False, True), repeat=2)
}
_LATEST = {
    (of_publishers, False): select(submissions)
    .where(_wanted(of_publishers=of_publishers), _COLUMNS.number < bindparam("number", type_=_COLUMNS.number.type))
    .order_by(_COLUMNS.number.desc())
    .limit(bindparam("at_most"))
    for of_publishers in (False, True)
}
_TOTAL = {
    of_publishers: select(func.count()).select_from(submissions).where(_wanted(of_publishers=of_publishers))
    for of_publishers in (False, True)
}


class SqlSubmissions:
    """`ports.Submissions` in a table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, submission: Submission) -> None:
        """Add a submission."""
        self._connection.execute(_ADD, _columns(submission))

    def save(self, submission: Submission) -> None:
        """Replace the submission of the same id.

        Raises:
            NoSuchSubmissionError: There is none.
        """
        saved = self._connection.execute(_SAVE, {**_columns(submission), "of": submission.id})
        if saved.rowcount == 0:
            raise _unknown(submission.id)

    def get(self, submission_id: str) -> Submission:
        """Return the submission.

        Raises:
            NoSuchSubmissionError: There is none of that id.
        """
        row = self._connection.execute(_GET, {"id": submission_id}).one_or_none()
        if row is None:
            raise _unknown(submission_id)
        return _submission(row)

    def withdrawable(self, plugin_id: PluginId) -> Sequence[Submission]:
        """Return the plugin's submissions that can still be taken back, drafts among them, the oldest first."""
        return [_submission(row) for row in self._connection.execute(_WITHDRAWABLE, {"plugin_id": plugin_id})]

    def find_open_or_published(self, plugin_id: PluginId, version: Version) -> Submission | None:
        """Return the submission of this version that is neither a draft nor failed, or None."""
        wanted = {"plugin_id": plugin_id, "precedence": precedence(version)}
        return _first(self._connection, _FIND_OPEN, wanted)

    def find_by_upload(self, upload_digest: Digest, *, submitted_by: str) -> Submission | None:
        """Return the latest submission of these bytes by this account, or None."""
        wanted = {"upload_digest": upload_digest, "submitted_by": submitted_by}
        return _first(self._connection, _FIND_BY_UPLOAD, wanted)

    def page(
        self,
        *,
        state: SubmissionState | None,
        after: str | None,
        limit: int,
        publishers: frozenset[str] | None = None,
        tier: Tier | None = None,
        gravest_first: bool = False,
        latest_first: bool = False,
        patterns: Collection[str] = (),
    ) -> Page[Submission]:
        """Return submissions, oldest first, or first the gravest or latest; of plugins `publishers` own when given.

        Raises:
            UnknownCursorError: `after` is no cursor of such a page.
        """
        wanted: dict[str, object] = {"state": state, "of_tier_rank": None if tier is None else _rank_of(tier)}
        if publishers is not None:
            wanted["publishers"] = sorted(publishers)
        number, rank = self._place(after) if after is not None or not latest_first else (_AFTER_ALL, _ABOVE_ALL)
        seek = {"number": number, "at_most": limit + 1} | ({"tier_rank": rank} if gravest_first else {})
        narrow = or_(
            false(), *(type_coerce(_COLUMNS.plugin_id, Text).like(each.replace("*", "%")) for each in patterns)
        )
        asked = (_LATEST if latest_first else _PAGE)[publishers is not None, gravest_first]
        rows = self._connection.execute(asked.where(narrow) if patterns else asked, wanted | seek).all()
        items = [_submission(row) for row in rows[:limit]]
        counted = _TOTAL[publishers is not None]
        total = self._connection.execute(counted.where(narrow) if patterns else counted, wanted).scalar_one()
        return Page(items=items, next=items[-1].id if len(rows) > limit else None, total=total)

    def _place(self, after: str | None) -> tuple[int, int]:
        if after is None:
            return 0, _ABOVE_ALL
        place = self._connection.execute(_PLACE, {"id": after}).one_or_none()
        if place is None:
            raise UnknownCursorError(f"`{after[:80]}` is no cursor of this list")
        return place.number, place.tier_rank


def _first(connection: Connection, statement: Any, wanted: Mapping[str, object]) -> Submission | None:  # noqa: ANN401  # a select
    row = connection.execute(statement, wanted).one_or_none()
    return None if row is None else _submission(row)


def _columns(submission: Submission) -> dict[str, object]:
    risk = submission.assessment.risk
    return {name: getattr(submission, name) for name in _SAME_IN_BOTH} | {
        "publisher": submission.plugin_id.publisher,
        "precedence": precedence(submission.version),
        "artifact_digest": submission.artifact.digest,
        "artifact_size_bytes": submission.artifact.size_bytes,
        "tree_digest": submission.artifact.tree_digest,
        "tier_rank": _NOT_ASSESSED if risk is None else _rank_of(risk.tier),
    }


def _submission(row: Row[Any]) -> Submission:
    values = {name: getattr(row, name) for name in _SAME_IN_BOTH}
    artifact = Artifact(digest=row.artifact_digest, size_bytes=row.artifact_size_bytes, tree_digest=row.tree_digest)
    return Submission(artifact=artifact, **values)


def _rank_of(tier: Tier) -> int:
    return _NOT_ASSESSED + 1 + tier.rank


def _unknown(submission_id: str) -> NoSuchSubmissionError:
    return NoSuchSubmissionError(f"there is no submission `{submission_id[:80]}`")
