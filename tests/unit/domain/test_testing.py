from dataclasses import replace
from datetime import UTC, datetime

import pytest

from qirvo.domain.errors import QirvoError
from qirvo.domain.findings import Finding, Severity, Verdict, verdict_of
from qirvo.domain.submissions import OwnSubmissionError, Submission, SubmissionState, SubmissionStateError
from qirvo.domain.testing import (
    EVIDENCE_MISSING,
    MAX_NOTE,
    ConfirmationNoteError,
    NothingToConfirmError,
    confirm_tests,
    confirmed_by,
)
from tests.support.registry_values import a_submission

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)

MISSING = Finding(rule=EVIDENCE_MISSING, severity=Severity.WARNING, message="no report")
OTHER = Finding(rule="license-text/missing", severity=Severity.WARNING, message="no license")


def in_review(**changes: object) -> Submission:
    values: dict[str, object] = {"state": SubmissionState.IN_REVIEW, "findings": (MISSING, OTHER)}
    return replace(a_submission(), **(values | changes))  # type: ignore[arg-type]  # the test names the fields


def test_a_confirmation_answers_the_missing_evidence_and_nothing_else():
    confirmed = confirm_tests(in_review(), by="rob", now=NOW, note=" ran all 12 ")
    assert [finding.suppressed for finding in confirmed.findings] == ["rob confirmed the tests: ran all 12", ""]
    assert verdict_of(confirmed.findings[:1]) is Verdict.PASSED


def test_who_confirmed_stands_in_the_history_and_the_state_stays():
    before = in_review()
    confirmed = confirm_tests(before, by="rob", now=NOW, note="ran them")
    added = confirmed.history[-1]
    assert (added.by, added.at, added.state, added.comment) == (
        "rob",
        NOW,
        SubmissionState.IN_REVIEW,
        "tests confirmed: ran them",
    )
    assert len(confirmed.history) == len(before.history) + 1


@pytest.mark.parametrize(
    ("changes", "note", "error"),
    [
        ({"submitted_by": "rob"}, "ran", OwnSubmissionError),
        ({"state": SubmissionState.APPROVED}, "ran", SubmissionStateError),
        ({}, " ", ConfirmationNoteError),
        ({}, "x" * (MAX_NOTE + 1), ConfirmationNoteError),
        ({"findings": (OTHER,)}, "ran", NothingToConfirmError),
    ],
)
def test_a_confirmation_that_means_nothing_is_refused(changes: dict[str, object], note: str, error: type[QirvoError]):
    with pytest.raises(error):
        confirm_tests(in_review(**changes), by="rob", now=NOW, note=note)


def test_nobody_confirms_twice():
    once = confirm_tests(in_review(), by="rob", now=NOW, note="ran")
    with pytest.raises(NothingToConfirmError):
        confirm_tests(once, by="zoe", now=NOW, note="ran")


def test_who_confirmed_is_known_later():
    assert confirmed_by(confirm_tests(in_review(), by="rob", now=NOW, note="ran them")) == "rob"
    assert confirmed_by(in_review()) == ""
