from datetime import timedelta

import pytest

from qirvo.domain.ramps import EVERYBODY, Ramp
from qirvo.domain.releases import ReleaseIndex, Security
from qirvo.domain.update_channels import (
    STANDARD,
    MalformedUpdateChannelError,
    Stability,
    Terms,
    UnknownUpdateChannelError,
    UpdateChannel,
    UpdateChannelMismatchError,
    accept_on,
    followed,
)
from qirvo.domain.updates import Asking, Decision, NoUpdate, Offer, decide
from qirvo.domain.versions import Version
from tests.support.builders import MONDAY, a_head, a_release, a_rollout, an_asking, an_index

NIGHTLY, LTS = UpdateChannel("nightly"), UpdateChannel("lts")
AGREED = {NIGHTLY: Terms(stability=Stability.ALPHA), LTS: Terms(stability=Stability.STABLE)}


@pytest.mark.parametrize("name", ["", "Stable", "a b", "-a", "a-", "a--b", "1st", "x" * 33, "a/b", "ä"])
def test_a_name_is_short_and_plain(name: str):
    with pytest.raises(MalformedUpdateChannelError):
        UpdateChannel(name)


def test_followers_see_standard_update_channels_that_are_more_stable():
    assert followed(UpdateChannel.ALPHA, AGREED) == STANDARD
    assert followed(UpdateChannel.BETA, AGREED) == (UpdateChannel.STABLE, UpdateChannel.BETA)
    assert followed(NIGHTLY, AGREED) == (NIGHTLY, UpdateChannel.STABLE, UpdateChannel.BETA)


def test_a_stable_one_of_a_publishers_own_stands_alone():
    assert followed(LTS, AGREED) == (LTS,)


def test_one_that_is_gone_shows_nothing_else():
    assert followed(UpdateChannel("gone"), AGREED) == (UpdateChannel("gone"),)


def test_a_prerelease_cannot_go_to_a_stable_one():
    with pytest.raises(UpdateChannelMismatchError):
        accept_on(LTS, Version("1.0.0-beta.1"), AGREED)
    accept_on(NIGHTLY, Version("1.0.0-beta.1"), AGREED)


def test_nothing_goes_to_one_that_there_is_not():
    with pytest.raises(UnknownUpdateChannelError):
        accept_on(UpdateChannel("gone"), Version("1.0.0"), AGREED)


def an_index_of(**terms: object) -> ReleaseIndex:
    """1.0.0 and, since Monday, 1.1.0 on stable, with these terms."""
    index = an_index(a_release("1.0.0"), a_release("1.1.0"), stable=a_head("1.1.0"))
    agreed = Terms(stability=Stability.STABLE, **terms)  # type: ignore[arg-type]  # the test names the fields
    return ReleaseIndex(
        plugin_id=index.plugin_id,
        number=1,
        releases=index.releases,
        heads=index.heads,
        terms={UpdateChannel.STABLE: agreed},
    )


def after(asking: Asking, index: ReleaseIndex, hours: float) -> Decision:
    return decide(asking, index, signed_now=MONDAY + timedelta(hours=hours))


def test_a_release_is_not_taken_before_it_is_old_enough():
    asking, index = an_asking(installed=Version("1.0.0")), an_index_of(minimum_age_s=86_400)
    answer = after(asking, index, 23)
    assert isinstance(answer, NoUpdate)
    assert (answer.reason, answer.facts.due) == ("too-young", MONDAY + timedelta(days=1))
    assert isinstance(after(asking, index, 24), Offer)


def test_a_volunteer_and_a_first_installation_wait_for_no_age():
    index = an_index_of(minimum_age_s=86_400)
    assert isinstance(after(an_asking(installed=Version("1.0.0"), volunteer=True), index, 0), Offer)
    assert isinstance(after(an_asking(), index, 0), Offer)


def test_a_confirmed_security_fix_waits_for_no_age():
    index = an_index_of(minimum_age_s=86_400)
    releases = {**index.releases, Version("1.1.0"): a_release("1.1.0", security=Security())}
    fixed = ReleaseIndex(plugin_id=index.plugin_id, number=2, releases=releases, heads=index.heads, terms=index.terms)
    assert isinstance(after(an_asking(installed=Version("1.0.0")), fixed, 0), Offer)


def test_what_is_not_automatic_is_left_to_the_owner():
    index = an_index_of(auto_update=False)
    by_itself = after(an_asking(installed=Version("1.0.0"), automatic=True), index, 0)
    assert isinstance(by_itself, NoUpdate)
    assert by_itself.reason == "not-automatic"
    assert isinstance(after(an_asking(installed=Version("1.0.0")), index, 0), Offer)


def test_who_follows_what_there_is_not_is_told_what_there_is():
    answer = after(an_asking(update_channel=NIGHTLY, installed=Version("1.0.0")), an_index_of(), 0)
    assert isinstance(answer, NoUpdate)
    assert "no such update channel (it has `stable`)" in answer.explanation


def security(*, exploited: bool = False, **rollout: object) -> ReleaseIndex:
    """A fix that its publisher shows to nobody for a year."""
    slow = a_rollout("1.1.0", ramp=Ramp.gradual(0, 366 * 86_400), **rollout)
    fix = a_release("1.1.0", security=Security(exploited=exploited))
    return an_index(a_release("1.0.0"), fix, stable=a_head("1.1.0", "1.0.0", rollout=slow))


HOSTS = [an_asking(installed=Version("1.0.0"), installation_id=f"host-{number}") for number in range(400)]


def share_after(index: ReleaseIndex, hours: float) -> float:
    answers = [after(asking, index, hours) for asking in HOSTS]
    return sum(isinstance(answer, Offer) for answer in answers) / len(answers)


def test_a_confirmed_security_fix_overtakes_the_ramp():
    assert share_after(security(), 0.4) < 0.05
    assert 0.3 < share_after(security(), 3.5) < 0.7
    assert share_after(security(), 6.5) == 1


def test_one_against_an_attack_that_goes_on_is_everybodys_within_an_hour():
    assert 0.3 < share_after(security(exploited=True), 0.5) < 0.7
    assert share_after(security(exploited=True), 1) == 1


def test_a_pause_stops_a_security_fix_too():
    paused = a_rollout("1.1.0", ramp=Ramp.gradual(0, 0)).pause(MONDAY)
    index = security()
    head = a_head("1.1.0", "1.0.0", rollout=paused)
    stopped = ReleaseIndex(
        plugin_id=index.plugin_id, number=2, releases=index.releases, heads={UpdateChannel.STABLE: head}
    )
    assert share_after(stopped, 100) == 0


def test_the_refusal_tells_when_the_faster_ramp_comes():
    answer = after(HOSTS[0], security(), 0)
    assert isinstance(answer, NoUpdate)
    assert answer.facts.due is not None
    assert answer.facts.due <= MONDAY + timedelta(hours=6.5)


def test_an_unconfirmed_claim_overtakes_nothing():
    slow = a_rollout("1.1.0", ramp=Ramp.gradual(0, 366 * 86_400))
    index = an_index(a_release("1.0.0"), a_release("1.1.0"), stable=a_head("1.1.0", "1.0.0", rollout=slow))
    assert share_after(index, 6.5) < 0.05
    assert slow.threshold(MONDAY + timedelta(days=366)) == EVERYBODY
