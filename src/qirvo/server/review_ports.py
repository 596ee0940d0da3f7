"""What reviewers work with beside the submissions: their desk, ready answers, and how long reviews took.

Like `ports`, each docstring is the contract that the contract tests check.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from qirvo.deferred import dataclass
from qirvo.domain.review_work import ReviewWork
from qirvo.domain.risk import Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyAnswer:
    """A sentence that reviewers say often."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """When a submission came into review, and when a person decided; None while nobody did.

    Attributes:
        ended_at: When it ended otherwise, as when it was withdrawn.
    """

    tier: Tier | None
    began_at: datetime
    decided_at: datetime | None = None
    ended_at: datetime | None = None


class ReviewDesk(Protocol):
    """What was done on submissions, and what helps to do it."""

    def get(self, submission_id: str) -> ReviewWork:
        """Return what was done on the submission so far; nothing when nobody did anything."""
        ...

    def save(self, work: ReviewWork) -> None:
        """Replace what was done on the submission."""
        ...

    def of(self, submission_ids: Collection[str]) -> Mapping[str, ReviewWork]:
        """Return what was done on each of these on which something was."""
        ...

    def answers(self) -> Sequence[ReadyAnswer]:
        """Return the ready answers by title."""
        ...

    def save_answer(self, answer: ReadyAnswer) -> None:
        """Add the answer, or replace the one of the same id."""
        ...

    def remove_answer(self, answer_id: str) -> bool:
        """Forget an answer; False when there is none of this id."""
        ...

    def reviewed(self, *, since: datetime) -> Sequence[Reviewed]:
        """Return submissions that came into review since then, in any order."""
        ...

    def releases_published(self, plugin_id: str) -> int:
        """Return how many submissions of the plugin were published."""
        ...
