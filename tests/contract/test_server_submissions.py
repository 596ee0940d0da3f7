"""`ports.Submissions`: what the table and the fake both keep."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from qirvo.domain.names import PluginId
from qirvo.domain.ramps import Ramp
from qirvo.domain.risk import Tier
from qirvo.domain.submissions import NoSuchSubmissionError, ReleaseRequest, SubmissionState
from qirvo.domain.update_channels import UpdateChannel
from qirvo.domain.versions import Version
from qirvo.server.ports import Submissions, UnknownCursorError
from tests.support.builders import MONDAY, WEATHER
from tests.support.databases import DATABASES
from tests.support.registry_values import ANN, ROB, a_submission, a_warning, an_assessment
from tests.support.traits import HOSTILE, some_traits

LATER = MONDAY + timedelta(hours=1, microseconds=7)


@pytest.fixture(params=DATABASES)
def submissions(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Submissions]:
    with DATABASES[request.param](tmp_path).unit_of_work() as uow:
        uow.accounts.add(ANN, now=MONDAY)
        uow.accounts.add(ROB, now=MONDAY)
        yield uow.submissions


def ids(submissions: Submissions, **wanted: object) -> list[str]:
    question: dict[str, object] = {"state": None, "after": None, "limit": 10}
    page = submissions.page(**(question | wanted))  # type: ignore[arg-type]  # the test names the arguments
    return [submission.id for submission in page.items]


def with_three(submissions: Submissions) -> None:
    for number in (1, 2, 3):
        submissions.add(a_submission(f"sub_{number}", f"{number}.0.0"))


def test_a_submission_comes_back_as_it_was(submissions: Submissions):
    request = ReleaseRequest(breaking=True, update_channel=UpdateChannel.BETA, ramp=Ramp.gradual(12.5, 3_600))
    submissions.add(a_submission(request=request))
    assert submissions.get("sub_1") == a_submission(request=request)


def test_a_submission_without_an_offer_comes_back_so(submissions: Submissions):
    submissions.add(a_submission(request=ReleaseRequest(ramp=None)))
    assert submissions.get("sub_1").request.ramp is None


def test_a_saved_submission_keeps_its_findings_and_history(submissions: Submissions):
    submissions.add(a_submission())
    checked = a_submission().checked((a_warning(),), now=LATER)
    submissions.save(checked)
    assert submissions.get("sub_1") == checked


def test_a_saved_submission_keeps_what_the_checks_make_of_it(submissions: Submissions):
    submissions.add(a_submission())
    assessed = a_submission().checked((), now=LATER, assessment=an_assessment(HOSTILE))
    submissions.save(assessed)
    assert submissions.get("sub_1") == assessed
    assert submissions.get("sub_1").assessment.risk.tier is Tier.CRITICAL  # type: ignore[union-attr]  # it is assessed


def test_an_unknown_submission_cannot_be_saved(submissions: Submissions):
    with pytest.raises(NoSuchSubmissionError, match="`sub_1`"):
        submissions.save(a_submission())


def test_an_unknown_submission_is_named(submissions: Submissions):
    with pytest.raises(NoSuchSubmissionError, match="`sub_9`"):
        submissions.get("sub_9")


def test_an_open_submission_of_a_version_is_found(submissions: Submissions):
    submissions.add(a_submission())
    assert submissions.find_open_or_published(WEATHER, Version("1.0.0")) == a_submission()


def test_build_metadata_make_no_other_version(submissions: Submissions):
    submissions.add(a_submission(version="1.0.0+one"))
    assert submissions.find_open_or_published(WEATHER, Version("1.0.0+two")) == a_submission(version="1.0.0+one")


@pytest.mark.parametrize("state", [SubmissionState.REFUSED, SubmissionState.REJECTED])
def test_a_closed_submission_does_not_stand_in_the_way(submissions: Submissions, state: SubmissionState):
    submissions.add(a_submission(state=state))
    assert submissions.find_open_or_published(WEATHER, Version("1.0.0")) is None


def test_a_published_submission_is_found_after_a_rejected_one(submissions: Submissions):
    published = a_submission("sub_2", state=SubmissionState.PUBLISHED)
    submissions.add(a_submission(state=SubmissionState.REJECTED))
    submissions.add(published)
    assert submissions.find_open_or_published(WEATHER, Version("1.0.0")) == published


def test_another_plugins_version_is_not_found(submissions: Submissions):
    submissions.add(a_submission(plugin_id=PluginId("acme", "rain")))
    assert submissions.find_open_or_published(WEATHER, Version("1.0.0")) is None


def test_the_latest_submission_of_the_same_bytes_is_found(submissions: Submissions):
    again = a_submission("sub_2")
    submissions.add(a_submission(state=SubmissionState.REJECTED))
    submissions.add(again)
    assert submissions.find_by_upload(again.upload_digest, submitted_by="ann") == again


def test_somebody_elses_submission_of_the_same_bytes_is_not_found(submissions: Submissions):
    submissions.add(a_submission())
    assert submissions.find_by_upload(a_submission().upload_digest, submitted_by="rob") is None


def test_what_can_be_taken_back_is_found_the_oldest_first(submissions: Submissions):
    states = (SubmissionState.DRAFT, SubmissionState.PUBLISHED, SubmissionState.APPROVED, SubmissionState.IN_REVIEW)
    for number, state in enumerate(states):
        submissions.add(a_submission(f"sub_{number}", state=state))
    submissions.add(a_submission("sub_9", plugin_id=PluginId("acme", "rain")))
    assert [each.id for each in submissions.withdrawable(WEATHER)] == ["sub_0", "sub_3"]


def test_a_page_tells_of_plugins_that_fit_a_pattern(submissions: Submissions):
    submissions.add(a_submission())
    submissions.add(a_submission("sub_2", plugin_id=PluginId("acme", "rain")))
    page = submissions.page(state=None, after=None, limit=9, patterns=("acme.r*", "other.*"))
    assert ([each.id for each in page.items], page.total) == (["sub_2"], 1)


def test_a_page_tells_the_oldest_first(submissions: Submissions):
    with_three(submissions)
    assert ids(submissions) == ["sub_1", "sub_2", "sub_3"]


def test_a_page_is_of_one_state_when_asked(submissions: Submissions):
    with_three(submissions)
    submissions.save(submissions.get("sub_2").checked((), now=LATER))
    assert ids(submissions, state=SubmissionState.IN_REVIEW) == ["sub_2"]


def test_a_page_is_of_some_publishers_when_asked(submissions: Submissions):
    with_three(submissions)
    submissions.add(a_submission("sub_4", plugin_id=PluginId("rain", "maker")))
    assert ids(submissions, publishers=frozenset({"rain", "sun"})) == ["sub_4"]


def test_a_member_of_no_publisher_sees_none(submissions: Submissions):
    with_three(submissions)
    assert ids(submissions, publishers=frozenset()) == []


def test_a_page_ends_where_the_next_begins(submissions: Submissions):
    with_three(submissions)
    first = submissions.page(state=None, after=None, limit=2)
    assert (len(first.items), ids(submissions, after=first.next)) == (2, ["sub_3"])


def test_the_last_page_has_no_next(submissions: Submissions):
    with_three(submissions)
    assert submissions.page(state=None, after=None, limit=3).next is None


def test_a_page_counts_all_there_are(submissions: Submissions):
    with_three(submissions)
    assert submissions.page(state=None, after="sub_1", limit=1).total == 3


def with_tiers(submissions: Submissions) -> None:
    with_three(submissions)
    for number, traits in ((1, some_traits()), (2, HOSTILE), (3, HOSTILE)):
        assessment = an_assessment(traits)
        submissions.save(submissions.get(f"sub_{number}").checked((), now=LATER, assessment=assessment))
    submissions.add(a_submission("sub_4", "4.0.0"))


def test_a_page_tells_the_gravest_first_when_asked(submissions: Submissions):
    with_tiers(submissions)
    assert ids(submissions, gravest_first=True) == ["sub_2", "sub_3", "sub_1", "sub_4"]


def test_a_page_of_the_gravest_ends_where_the_next_begins(submissions: Submissions):
    with_tiers(submissions)
    first = submissions.page(state=None, after=None, limit=1, gravest_first=True)
    assert ids(submissions, after=first.next, gravest_first=True) == ["sub_3", "sub_1", "sub_4"]


def test_a_page_is_of_one_tier_when_asked(submissions: Submissions):
    with_tiers(submissions)
    page = submissions.page(state=None, after=None, limit=10, tier=Tier.CRITICAL)
    assert ([each.id for each in page.items], page.total) == (["sub_2", "sub_3"], 2)
    assert ids(submissions, tier=Tier.LOW, publishers=frozenset({"acme"})) == ["sub_1"]


def test_a_submission_that_changed_its_state_still_is_a_cursor(submissions: Submissions):
    with_three(submissions)
    submissions.save(submissions.get("sub_1").checked((), now=LATER))
    assert ids(submissions, state=SubmissionState.RECEIVED, after="sub_1") == ["sub_2", "sub_3"]


def test_a_made_up_cursor_is_refused(submissions: Submissions):
    with pytest.raises(UnknownCursorError, match="`nowhere`"):
        submissions.page(state=None, after="nowhere", limit=1)
