"""What reviewers work with beside the submissions."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from qirvo.domain.review_work import ReviewWork
from qirvo.domain.risk import Tier
from qirvo.domain.submissions import HistoryEntry, SubmissionState
from qirvo.server.review_ports import ReadyAnswer, Reviewed
from qirvo.server.sql.review_schema import ready_answers, review_work
from qirvo.server.sql.schema import submissions

_FIELDS = [column.name for column in review_work.columns]
_GET = select(review_work).where(review_work.c.submission == bindparam("of"))
_ANSWERS = select(ready_answers).order_by(ready_answers.c.title, ready_answers.c.id)
_SINCE = select(submissions.c.tier_rank, submissions.c.history).where(submissions.c.submitted_at >= bindparam("since"))
_PUBLISHED = (
    select(func.count())
    .select_from(submissions)
    .where(submissions.c.plugin_id == bindparam("of"), submissions.c.state == SubmissionState.PUBLISHED)
)
_DECIDED = frozenset({SubmissionState.APPROVED, SubmissionState.REJECTED, SubmissionState.CHANGES_REQUESTED})


class SqlReviewDesk:
    """`review_ports.ReviewDesk` in tables."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, submission_id: str) -> ReviewWork:
        """Return what was done on the submission so far; nothing when nobody did anything."""
        row = self._connection.execute(_GET, {"of": submission_id}).mappings().one_or_none()
        return ReviewWork(submission=submission_id) if row is None else ReviewWork(**row)

    def save(self, work: ReviewWork) -> None:
        """Replace what was done on the submission."""
        self._connection.execute(delete(review_work).where(review_work.c.submission == work.submission))
        self._connection.execute(insert(review_work), {name: getattr(work, name) for name in _FIELDS})

    def of(self, submission_ids: Collection[str]) -> Mapping[str, ReviewWork]:
        """Return what was done on each of these on which something was."""
        asked = select(review_work).where(review_work.c.submission.in_(sorted(submission_ids)))
        return {row["submission"]: ReviewWork(**row) for row in self._connection.execute(asked).mappings()}

    def answers(self) -> Sequence[ReadyAnswer]:
        """Return the ready answers by title."""
        return [ReadyAnswer(**row) for row in self._connection.execute(_ANSWERS).mappings()]

    def save_answer(self, answer: ReadyAnswer) -> None:
        """Add the answer, or replace the one of the same id."""
        self.remove_answer(answer.id)
        row = {"id": answer.id, "title": answer.title, "text": answer.text}
        self._connection.execute(insert(ready_answers), row)

    def remove_answer(self, answer_id: str) -> bool:
        """Forget an answer; False when there is none of this id."""
        return self._connection.execute(delete(ready_answers).where(ready_answers.c.id == answer_id)).rowcount == 1

    def reviewed(self, *, since: datetime) -> Sequence[Reviewed]:
        """Return submissions that came into review since then, in any order."""
        rows = self._connection.execute(_SINCE, {"since": since}).all()
        found = (_reviewed(row.tier_rank, row.history) for row in rows)
        return [each for each in found if each is not None]

    def releases_published(self, plugin_id: str) -> int:
        """Return how many submissions of the plugin were published."""
        asked = {"of": submissions.c.plugin_id.type.parse(plugin_id)}  # type: ignore[attr-defined]  # a TextOf
        return self._connection.execute(_PUBLISHED, asked).scalar_one()


def _reviewed(tier_rank: int, history: Sequence[HistoryEntry]) -> Reviewed | None:
    began = next((entry.at for entry in history if entry.state is SubmissionState.IN_REVIEW), None)
    if began is None:
        return None
    return Reviewed(
        tier=tuple(Tier)[tier_rank - 1] if tier_rank > 0 else None,
        began_at=began,
        decided_at=next((entry.at for entry in history if entry.state in _DECIDED), None),
        ended_at=next((entry.at for entry in history if entry.state is SubmissionState.WITHDRAWN), None),
    )
