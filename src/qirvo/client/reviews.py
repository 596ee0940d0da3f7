"""Deciding on submissions."""

from qirvo.client.asking import Asking, json_body, part, query_of
from qirvo.wire.reviews import (
    AnswerBody,
    AnswerDocument,
    AnswerPage,
    FlagBody,
    ReviewTimesDocument,
    ReviewWorkDocument,
    TickBody,
)
from qirvo.wire.submissions import (
    DecisionBody,
    SubmissionDocument,
)


class ReviewCalls(Asking):
    """Deciding on submissions."""

    __slots__ = ()

    def decide(self, submission_id: str, body: DecisionBody) -> SubmissionDocument:
        """Approve a submission, request changes, or reject it."""
        path = f"/v1/submissions/{part(submission_id)}/decision"
        return self._ask("POST", path, SubmissionDocument, body=json_body(body))

    def review_work(self, submission_id: str) -> ReviewWorkDocument:
        """Return what reviewers did on a submission so far."""
        return self._ask("GET", f"/v1/submissions/{part(submission_id)}/review", ReviewWorkDocument)

    def claim(self, submission_id: str) -> ReviewWorkDocument:
        """Keep other reviewers away from a submission for a while."""
        return self._ask("PUT", f"/v1/submissions/{part(submission_id)}/claim", ReviewWorkDocument)

    def release_claim(self, submission_id: str) -> ReviewWorkDocument:
        """Let other reviewers have a submission."""
        return self._ask("DELETE", f"/v1/submissions/{part(submission_id)}/claim", ReviewWorkDocument)

    def tick(self, submission_id: str, body: TickBody) -> ReviewWorkDocument:
        """Let exactly these items of the checklist be ticked."""
        path = f"/v1/submissions/{part(submission_id)}/checklist"
        return self._ask("PUT", path, ReviewWorkDocument, body=json_body(body))

    def flag(self, submission_id: str, body: FlagBody) -> ReviewWorkDocument:
        """Doubt a submission's security."""
        return self._ask("PUT", f"/v1/submissions/{part(submission_id)}/flag", ReviewWorkDocument, body=json_body(body))

    def clear_flag(self, submission_id: str) -> ReviewWorkDocument:
        """Clear the flag."""
        return self._ask("DELETE", f"/v1/submissions/{part(submission_id)}/flag", ReviewWorkDocument)

    def ready_answers(self) -> AnswerPage:
        """Return sentences that reviewers say often."""
        return self._ask("GET", "/v1/ready-answers", AnswerPage)

    def add_answer(self, body: AnswerBody) -> AnswerDocument:
        """Add a ready answer."""
        return self._ask("POST", "/v1/ready-answers", AnswerDocument, body=json_body(body))

    def remove_answer(self, answer: str) -> None:
        """Forget a ready answer."""
        self._tell("DELETE", f"/v1/ready-answers/{part(answer)}")

    def review_times(self, *, days: int | None = None) -> ReviewTimesDocument:
        """Return how long reviews took."""
        return self._ask("GET", f"/v1/review-times{query_of(days=days)}", ReviewTimesDocument)
