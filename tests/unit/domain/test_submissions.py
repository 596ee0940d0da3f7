import pytest

from qirvo.domain.digests import Digest
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.listings import Listing
from qirvo.domain.submissions import (
    OwnSubmissionError,
    RejectionReasonError,
    ReleaseRequest,
    Submission,
    SubmissionState,
    SubmissionStateError,
)
from qirvo.domain.versions import Version
from tests.support.builders import MONDAY, WEATHER, an_artifact

ERROR = Finding(rule="entry_points/entry-missing", severity=Severity.ERROR, message="`dist/x.js` is missing")
WARNING = Finding(rule="license_text/missing", severity=Severity.WARNING, message="no LICENSE")


def a_submission() -> Submission:
    return Submission(
        id="sub_1",
        plugin_id=WEATHER,
        version=Version("1.0.0"),
        upload_digest=Digest.of(b"upload"),
        artifact=an_artifact(),
        manifest={},
        listing=Listing(name="Weather"),
        request=ReleaseRequest(),
        submitted_by="ann",
        submitted_at=MONDAY,
    )


def in_review() -> Submission:
    return a_submission().checked((WARNING,), now=MONDAY)


def test_an_error_refuses_the_submission():
    assert a_submission().checked((ERROR, WARNING), now=MONDAY).state is SubmissionState.REFUSED


def test_warnings_go_to_a_person():
    assert in_review().state is SubmissionState.IN_REVIEW


def test_every_change_is_in_the_history():
    published = in_review().approved(by="rob", now=MONDAY).published(now=MONDAY)
    assert [entry.state for entry in published.history] == ["in-review", "approved", "published"]


def test_nobody_approves_their_own():
    with pytest.raises(OwnSubmissionError):
        in_review().approved(by="ann", now=MONDAY)


def test_a_rejection_says_why():
    with pytest.raises(RejectionReasonError):
        in_review().rejected(by="rob", now=MONDAY, comment="  ")


def test_a_refused_submission_cannot_be_approved():
    refused = a_submission().checked((ERROR,), now=MONDAY)
    with pytest.raises(SubmissionStateError):
        refused.approved(by="rob", now=MONDAY)


def test_a_decision_is_made_once():
    rejected = in_review().rejected(by="rob", now=MONDAY, comment="asks for too much")
    with pytest.raises(SubmissionStateError):
        rejected.approved(by="rob", now=MONDAY)
