"""Claims, checklist, flags, and what needs no person."""

from dataclasses import replace
from datetime import timedelta

import pytest

from qirvo.domain.differences import Change, Difference, Gravity, TraitKind, Turn
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.review_work import (
    CHECKLIST,
    ClaimedError,
    FlaggedError,
    ReviewPolicy,
    ReviewWork,
    UnknownChecklistItemError,
)
from qirvo.domain.risk import Risk, Tier
from qirvo.domain.submissions import Assessment, OwnSubmissionError, RejectionReasonError, Submission
from tests.support.builders import MONDAY
from tests.support.registry_values import a_submission

HOUR = timedelta(hours=1)
WORK = ReviewWork(submission="sub_1")
AUTO = ReviewPolicy(auto_approve=True, auto_least_releases=2)


def a_low_update() -> Submission:
    assessment = Assessment(risk=Risk(tier=Tier.LOW), difference=Difference(since="1.0.0"))
    return replace(a_submission("sub_1", "1.0.1"), assessment=assessment, findings=())


def claimed(by: str = "rob") -> ReviewWork:
    return WORK.claimed(a_submission("sub_1", "1.0.0"), by=by, now=MONDAY, lifetime=HOUR)


def test_a_claim_keeps_others_away_until_it_ends():
    work = claimed()
    with pytest.raises(ClaimedError, match="`rob`"):
        work.claimed(a_submission("sub_1", "1.0.0"), by="rita", now=MONDAY, lifetime=HOUR)
    with pytest.raises(ClaimedError):
        work.released(by="rita", now=MONDAY)
    later = work.claimed(a_submission("sub_1", "1.0.0"), by="rita", now=MONDAY + HOUR, lifetime=HOUR)
    assert later.holder(MONDAY + HOUR) == "rita"
    assert work.released(by="rob", now=MONDAY).holder(MONDAY) == ""


def test_nobody_claims_their_own():
    with pytest.raises(OwnSubmissionError):
        claimed(by=a_submission("sub_1", "1.0.0").submitted_by)


def test_only_items_of_the_checklist_are_ticked():
    assert WORK.with_ticks(CHECKLIST).ticked == set(CHECKLIST)
    with pytest.raises(UnknownChecklistItemError, match="`nice`"):
        WORK.with_ticks(["works", "nice"])


def test_a_flag_says_why_and_forgets_approvals():
    with pytest.raises(RejectionReasonError):
        WORK.flagged("  ", by="rob")
    flagged = replace(WORK, approved_by=frozenset({"rita"})).flagged("it phones home", by="rob")
    assert flagged.approved_by == frozenset()
    with pytest.raises(FlaggedError, match="`rob`"):
        flagged.require_unflagged()
    flagged.cleared().require_unflagged()


def test_two_people_approve_what_the_policy_names():
    policy = ReviewPolicy(two_people_tiers=frozenset({Tier.LOW}))
    assert policy.approvals_needed(a_low_update()) == 2
    assert ReviewPolicy().approvals_needed(a_low_update()) == 1


def test_nothing_speaks_against_a_small_update_of_a_known_plugin():
    assert AUTO.against(a_low_update(), releases=2, is_watched=False) == ()


def test_everything_that_speaks_against_is_said():
    update = a_low_update()
    grave = Change(kind=TraitKind.PERMISSION, turn=Turn.ADDED, gravity=Gravity.HIGH, what="network")
    warning = Finding(rule="x/y", severity=Severity.WARNING, message="hm")
    assessment = update.assessment
    cases = {
        "wants a person": (ReviewPolicy(), update, 3, False),
        "1 releases": (AUTO, update, 1, False),
        "looked at": (AUTO, update, 2, True),
        "not assessed": (AUTO, replace(update, assessment=replace(assessment, risk=None)), 2, False),
        "risk is high": (AUTO, replace(update, assessment=replace(assessment, risk=Risk(tier=Tier.HIGH))), 2, False),
        "no release": (AUTO, replace(update, assessment=replace(assessment, difference=None)), 2, False),
        "consent": (
            AUTO,
            replace(update, assessment=replace(assessment, difference=Difference(since="1.0.0", changes=(grave,)))),
            2,
            False,
        ),
        "breaking": (AUTO, replace(update, request=replace(update.request, breaking=True)), 2, False),
        "security fix": (AUTO, replace(update, request=replace(update.request, security=True)), 2, False),
        "warn": (AUTO, replace(update, findings=(warning,)), 2, False),
    }
    for said, (policy, submission, releases, watched) in cases.items():
        (against,) = policy.against(submission, releases=releases, is_watched=watched)
        assert said in against
