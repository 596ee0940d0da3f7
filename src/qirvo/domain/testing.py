"""How a reviewer confirms tests that no report shows.

The remark that evidence is missing is not deleted: it stays with the submission, marked with who confirmed and why.
"""

from dataclasses import replace
from datetime import datetime

from qirvo.domain.errors import ConflictError, InvalidError
from qirvo.domain.findings import Finding
from qirvo.domain.submissions import HistoryEntry, OwnSubmissionError, Submission, SubmissionState, SubmissionStateError

EVIDENCE_MISSING = "testing-evidence/missing"
"""The rule that a confirmation answers."""
MAX_TEST_REPORT = 400_000  # characters
MAX_NOTE = 1_000  # characters
_CONFIRMED = "tests confirmed: "


class LongTestReportError(InvalidError):
    """Test reports are kept with the submission."""

    code = "test-report-too-long"
    hint = "Send a report with fewer tests, or without their output."


class ConfirmationNoteError(InvalidError):
    """A confirmation without a note, or with one that is too long."""

    code = "tests-note"
    hint = f"Say in at most {MAX_NOTE} characters what you ran and saw, with `--note`."


class NothingToConfirmError(ConflictError):
    """Nobody misses evidence of tests."""

    code = "tests-nothing-to-confirm"
    hint = "Look at the submission's findings with `qirvo review show`."


def confirm_tests(submission: Submission, *, by: str, now: datetime, note: str) -> Submission:
    """Return `submission` with the missing evidence answered by a reviewer.

    Raises:
        OwnSubmissionError: The reviewer submitted it.
        SubmissionStateError: It is not in review.
        ConfirmationNoteError: The note is empty or too long.
        NothingToConfirmError: No evidence is missing, or it was confirmed before.
    """
    if by == submission.submitted_by:
        raise OwnSubmissionError(f"`{by}` submitted `{submission.id}` and cannot confirm its tests")
    if submission.state is not SubmissionState.IN_REVIEW:
        raise SubmissionStateError(f"submission `{submission.id}` is `{submission.state}`, not in review")
    note = note.strip()
    if not note or len(note) > MAX_NOTE:
        raise ConfirmationNoteError(f"a note of `{len(note)}` characters confirms nothing")
    if not any(_is_open(finding) for finding in submission.findings):
        raise NothingToConfirmError(f"submission `{submission.id}` misses no evidence of tests")
    reason = f"{by} confirmed the tests: {note}"
    findings = tuple(
        replace(finding, suppressed=reason) if _is_open(finding) else finding for finding in submission.findings
    )
    entry = HistoryEntry(at=now, state=submission.state, by=by, comment=_CONFIRMED + note)
    return replace(submission, findings=findings, history=(*submission.history, entry))


def confirmed_by(submission: Submission) -> str:
    """Return the name of the reviewer who confirmed the tests of `submission`; empty when nobody did."""
    return next((entry.by for entry in submission.history if entry.comment.startswith(_CONFIRMED)), "")


def _is_open(finding: Finding) -> bool:
    return finding.rule == EVIDENCE_MISSING and not finding.suppressed
