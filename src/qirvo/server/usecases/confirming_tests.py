"""A reviewer confirms the tests of a submission that came without a report."""

from qirvo.domain import testing
from qirvo.domain.access import Right
from qirvo.domain.submissions import Submission
from qirvo.server.usecases.acting import Acting


def confirm_tests(submission_id: str, note: str, *, acting: Acting) -> Submission:
    """Record that the actor looked at the tests.

    Raises:
        MissingRightError: The actor may not review.
        NoSuchSubmissionError: There is no such submission.
        OwnSubmissionError: The actor submitted it.
        SubmissionStateError: It is not in review.
        ConfirmationNoteError: The note is empty or too long.
        NothingToConfirmError: No evidence is missing.
    """
    acting.by.require(Right.REVIEW)
    with acting.uow as uow:
        present = uow.submissions.get(submission_id)
        confirmed = testing.confirm_tests(present, by=acting.by.name, now=acting.now, note=note)
        uow.submissions.save(confirmed)
        acting.record(
            "submission.confirm-tests",
            f"plugin:{confirmed.plugin_id}",
            reason=note.strip(),
            before={"submission": confirmed.id, "testsConfirmedBy": testing.confirmed_by(present)},
            after={"submission": confirmed.id, "testsConfirmedBy": testing.confirmed_by(confirmed)},
        )
        uow.commit()
    return confirmed
