"""What reviewers work with, in memory: the fake of `review_ports.ReviewDesk`."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from qirvo.domain.review_work import ReviewWork
from qirvo.server.review_ports import ReadyAnswer, Reviewed


@dataclass
class FakeReviewDesk:
    """`review_ports.ReviewDesk`; no test of a fake asks for the history."""

    work: dict[str, ReviewWork]

    def get(self, submission_id: str) -> ReviewWork:
        return self.work.get(submission_id, ReviewWork(submission=submission_id))

    def save(self, work: ReviewWork) -> None:
        self.work[work.submission] = work

    def of(self, submission_ids: Collection[str]) -> Mapping[str, ReviewWork]:
        return {each: self.work[each] for each in submission_ids if each in self.work}

    def answers(self) -> Sequence[ReadyAnswer]:
        raise NotImplementedError

    def save_answer(self, answer: ReadyAnswer) -> None:
        raise NotImplementedError

    def remove_answer(self, answer_id: str) -> bool:
        raise NotImplementedError

    def reviewed(self, *, since: datetime) -> Sequence[Reviewed]:
        raise NotImplementedError

    def releases_published(self, plugin_id: str) -> int:
        raise NotImplementedError
