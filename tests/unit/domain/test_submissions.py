from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qirvo.domain.digests import Digest
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.listings import Listing
from qirvo.domain.submissions import (
    ENDED,
    FOLLOWS,
    GUIDE_STATUS,
    PROGRESS_PERCENT,
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


ACTS = {
    "send": lambda each: each.sent(by="ann", now=MONDAY),
    "check": lambda each: each.checked((), now=MONDAY),
    "refuse": lambda each: each.checked((ERROR,), now=MONDAY),
    "approve": lambda each: each.approved(by="rob", now=MONDAY),
    "reject": lambda each: each.rejected(by="rob", now=MONDAY, comment="no"),
    "request-changes": lambda each: each.changes_requested(by="rob", now=MONDAY, comment="name it"),
    "withdraw": lambda each: each.withdrawn(by="ann", now=MONDAY),
    "publish": lambda each: each.published(now=MONDAY),
}


@given(
    begin=st.sampled_from([SubmissionState.DRAFT, SubmissionState.RECEIVED]),
    acts=st.lists(st.sampled_from(sorted(ACTS)), max_size=10),
)
def test_whatever_is_tried_only_allowed_changes_happen_and_each_is_in_the_history(
    begin: SubmissionState, acts: list[str]
):
    submission, states = replace(a_submission(), state=begin), [begin]
    for act in acts:
        try:
            submission = ACTS[act](submission)
        except SubmissionStateError:
            continue
        if submission.state is not states[-1]:  # a draft is examined and stays one
            states.append(submission.state)
    assert [entry.state for entry in submission.history] == states[1:]
    assert all(after in FOLLOWS[before] for before, after in pairwise(states))
    if SubmissionState.PUBLISHED in states:
        assert {SubmissionState.IN_REVIEW, SubmissionState.APPROVED} <= set(states)


def test_a_state_that_nothing_follows_has_ended_and_every_state_can_be_told():
    assert {state for state, after in FOLLOWS.items() if not after} == ENDED
    assert set(FOLLOWS) == set(GUIDE_STATUS) == set(PROGRESS_PERCENT) == set(SubmissionState)
