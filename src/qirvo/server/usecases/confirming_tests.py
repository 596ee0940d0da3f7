"""A reviewer confirms the tests of a submission that came without a report."""

from datetime import datetime

from qirvo.domain import testing
from qirvo.domain.access import Account, Right
from qirvo.domain.submissions import Submission
from qirvo.server.ports import UnitOfWork


def confirm_tests(submission_id: str, note: str, *, by: Account, now: datetime, uow: UnitOfWork) -> Submission:
    """Record that `by` looked at the tests.

    Raises:
        MissingRightError: `by` may not review.
        NoSuchSubmissionError: There is no such submission.
        OwnSubmissionError: `by` submitted it.
        SubmissionStateError: It is not in review.
        ConfirmationNoteError: The note is empty or too long.
        NothingToConfirmError: No evidence is missing.
    """
    by.require(Right.REVIEW)
    with uow:
        confirmed = testing.confirm_tests(uow.submissions.get(submission_id), by=by.name, now=now, note=note)
        uow.submissions.save(confirmed)
        uow.commit()
    return confirmed
