from datetime import timedelta

import pytest

from qirvo.domain.ramps import Ramp
from qirvo.domain.releases import ReleaseIndex, next_head
from qirvo.domain.rollouts import Rollout
from qirvo.domain.update_channels import STANDARD, UpdateChannel
from qirvo.domain.updates import Asking, Decision, NoUpdate, Offer, choose, decide
from qirvo.domain.versions import Version, VersionRange
from tests.support.builders import DAY_S, MONDAY, a_head, a_release, a_rollout, an_asking, an_index

NOBODY = Ramp.gradual(0, 0)


def the_answer(asking: Asking, index: ReleaseIndex) -> Decision:
    return decide(asking, index, signed_now=MONDAY)


def the_reason(asking: Asking, index: ReleaseIndex) -> str:
    answer = the_answer(asking, index)
    assert isinstance(answer, NoUpdate)
    return answer.reason


def the_offer(asking: Asking, index: ReleaseIndex) -> str:
    answer = the_answer(asking, index)
    assert isinstance(answer, Offer)
    return str(answer.release.version)


def ramping(**changes: object) -> ReleaseIndex:
    """1.0.0 for all, 1.1.0 for nobody yet."""
    head = a_head("1.1.0", "1.0.0", rollout=a_rollout("1.1.0", ramp=NOBODY), **changes)
    return an_index(a_release("1.0.0"), a_release("1.1.0"), stable=head)


def test_a_first_installation_is_offered_the_current_release():
    assert the_offer(an_asking(), an_index(a_release("1.0.0"))) == "1.0.0"


def test_the_newest_installed_stays():
    assert the_reason(an_asking(installed=Version("1.0.0")), an_index(a_release("1.0.0"))) == "up-to-date"


def test_versions_compare_as_versions_not_as_text():
    index = an_index(a_release("9.0.0"), a_release("10.0.0"))
    assert the_offer(an_asking(installed=Version("9.0.0")), index) == "10.0.0"


def test_outside_the_share_the_reason_is_the_rollout():
    assert the_reason(an_asking(installed=Version("1.0.0")), ramping()) == "not-in-rollout"


def test_the_refusal_carries_the_numbers_anyone_can_recompute():
    answer = the_answer(an_asking(installed=Version("1.0.0")), ramping())
    assert (answer.facts.salt, answer.facts.threshold, answer.facts.index_number) == ("acme.weather@1.1.0", 0, 1)


def test_outside_the_share_a_first_installation_gets_the_previous_release():
    assert the_offer(an_asking(), ramping()) == "1.0.0"


def test_the_control_group_gets_a_fix_below_a_running_rollout():
    head = a_head("2.0.0", "1.0.1", rollout=a_rollout("2.0.0", ramp=NOBODY))
    index = an_index(a_release("1.0.0"), a_release("1.0.1"), a_release("2.0.0"), stable=head)
    assert the_offer(an_asking(installed=Version("1.0.0")), index) == "1.0.1"


def test_a_volunteer_does_not_wait():
    assert the_offer(an_asking(installed=Version("1.0.0"), volunteer=True), ramping()) == "1.1.0"


def test_a_volunteer_does_not_get_a_halted_release():
    head = a_head("1.1.0", "1.0.0", rollout=a_rollout("1.1.0").halt())
    index = an_index(a_release("1.0.0"), a_release("1.1.0"), stable=head)
    assert the_reason(an_asking(installed=Version("1.0.0"), volunteer=True), index) == "rollout-halted"


def test_below_the_floor_the_rollout_does_not_count():
    assert the_offer(an_asking(installed=Version("1.0.0")), ramping(floor=Version("1.0.5"))) == "1.1.0"


def test_below_the_floor_a_halt_still_counts():
    head = a_head("1.1.0", "1.0.5", rollout=a_rollout("1.1.0").halt(), floor=Version("1.0.5"))
    index = an_index(a_release("1.0.0"), a_release("1.0.5"), a_release("1.1.0"), stable=head)
    assert the_offer(an_asking(installed=Version("1.0.0")), index) == "1.0.5"


def test_a_release_that_cannot_read_the_data_is_no_way_back():
    index = an_index(
        a_release("1.0.0"), a_release("1.1.0", epoch=1, revoked="loses data"), stable=a_head("1.0.0"), number=2
    )
    assert the_reason(an_asking(installed=Version("1.1.0")), index) == "epoch"


def test_a_release_that_was_taken_back_is_left_for_an_older_one():
    head = a_head("1.0.0")
    index = an_index(a_release("1.0.0"), a_release("1.1.0", revoked="loses data"), stable=head, number=2)
    assert the_offer(an_asking(installed=Version("1.1.0")), index) == "1.0.0"


def test_a_newer_release_of_another_update_channel_stays():
    assert the_reason(an_asking(installed=Version("1.1.0")), an_index(a_release("1.0.0"))) == "up-to-date"


def test_a_platform_that_cannot_run_it_is_not_offered_it():
    index = an_index(a_release("1.0.0", platform=VersionRange(">=3.0.0")))
    assert the_reason(an_asking(), index) == "platform"


def test_a_stepping_stone_comes_first():
    index = an_index(a_release("1.0.0"), a_release("1.5.0"), a_release("2.0.0", via=Version("1.5.0")))
    assert the_offer(an_asking(installed=Version("1.0.0")), index) == "1.5.0"


def test_what_its_owner_went_back_from_is_not_called_a_failure():
    asking = an_asking(installed=Version("1.0.0"), quarantined=frozenset({Version("1.1.0")}))
    answer = the_answer(asking, exposed(a_rollout("1.1.0", ramp=Ramp.gradual(10_000, 0))))
    assert isinstance(answer, NoUpdate)
    assert answer.explanation == "`1.1.0` was taken back on this host before; take it by name to try again"


def test_a_stepping_stone_asks_for_consent_too():
    stone = a_release("1.5.0", permissions=frozenset({"camera"}))
    index = an_index(a_release("1.0.0"), stone, a_release("2.0.0", via=Version("1.5.0")))
    assert the_reason(an_asking(installed=Version("1.0.0")), index) == "needs-consent"


def test_a_stepping_stone_that_failed_here_is_not_taken_again_on_its_own():
    index = an_index(a_release("1.0.0"), a_release("1.5.0"), a_release("2.0.0", via=Version("1.5.0")))
    asking = an_asking(installed=Version("1.0.0"), quarantined=frozenset({Version("1.5.0")}))
    assert the_reason(asking, index) == "quarantined"


def test_a_stepping_stone_may_have_one_of_its_own():
    stones = (a_release("1.2.0"), a_release("1.5.0", via=Version("1.2.0")))
    index = an_index(a_release("1.0.0"), *stones, a_release("2.0.0", via=Version("1.5.0")))
    assert the_offer(an_asking(installed=Version("1.0.0")), index) == "1.2.0"


@pytest.mark.parametrize("via", ["1.7.0", "2.0.0", "2.1.0"])
def test_a_stepping_stone_that_leads_nowhere_is_no_path(via: str):
    heads = {UpdateChannel.STABLE: a_head("2.0.0")}
    index = an_index(a_release("1.0.0"), a_release("2.0.0", via=Version(via)), a_release("2.1.0"), heads=heads)
    assert the_reason(an_asking(installed=Version("1.0.0")), index) == "no-path"


def test_a_halted_release_is_no_stepping_stone():
    halted = a_head("1.5.0", rollout=a_rollout("1.5.0").halt())
    heads = {UpdateChannel.STABLE: a_head("2.0.0"), UpdateChannel.ALPHA: halted}
    index = an_index(a_release("1.0.0"), a_release("1.5.0"), a_release("2.0.0", via=Version("1.5.0")), heads=heads)
    assert the_reason(an_asking(installed=Version("1.0.0")), index) == "no-path"


def test_new_permissions_need_consent():
    index = an_index(a_release("1.0.0"), a_release("1.1.0", permissions=frozenset({"network-access"})))
    assert the_reason(an_asking(installed=Version("1.0.0")), index) == "needs-consent"


def test_granted_permissions_need_no_consent():
    index = an_index(a_release("1.0.0"), a_release("1.1.0", permissions=frozenset({"network-access"})))
    asking = an_asking(installed=Version("1.0.0"), granted=frozenset({"network-access"}))
    assert the_offer(asking, index) == "1.1.0"


def test_a_breaking_release_needs_consent():
    index = an_index(a_release("1.0.0"), a_release("2.0.0", breaking=True))
    assert the_reason(an_asking(installed=Version("1.0.0")), index) == "needs-consent"


def test_with_consent_a_breaking_release_is_offered():
    index = an_index(a_release("1.0.0"), a_release("2.0.0", breaking=True))
    assert the_offer(an_asking(installed=Version("1.0.0"), consents=True), index) == "2.0.0"


def test_what_failed_here_is_not_taken_again_on_its_own():
    index = an_index(a_release("1.0.0"), a_release("1.1.0"))
    asking = an_asking(installed=Version("1.0.0"), quarantined=frozenset({Version("1.1.0")}))
    assert the_reason(asking, index) == "quarantined"


def test_a_beta_follower_also_gets_the_newer_stable_release():
    heads = {UpdateChannel.STABLE: a_head("2.0.0"), UpdateChannel.BETA: a_head("2.0.0-beta.1")}
    index = an_index(a_release("2.0.0"), a_release("2.0.0-beta.1"), heads=heads)
    assert the_offer(an_asking(update_channel=UpdateChannel.BETA), index) == "2.0.0"


def test_a_stable_follower_never_sees_a_beta():
    index = an_index(a_release("2.0.0-beta.1"), heads={UpdateChannel.BETA: a_head("2.0.0-beta.1")})
    assert the_reason(an_asking(), index) == "no-release"


def test_a_named_range_needs_no_place_in_the_queue():
    release = choose(ramping(), VersionRange("^1.0.0"), platform_version=Version("2.0.0"))
    assert release is not None
    assert str(release.version) == "1.1.0"


def test_a_revoked_release_cannot_be_named():
    index = an_index(a_release("1.0.0", revoked="malicious"))
    assert choose(index, VersionRange("1.0.0"), platform_version=Version("2.0.0")) is None


@pytest.mark.parametrize("update_channel", STANDARD)
def test_a_halted_release_cannot_be_named(update_channel: UpdateChannel):
    halted = a_head("1.1.0", rollout=a_rollout("1.1.0").halt())
    index = an_index(a_release("1.0.0"), a_release("1.1.0"), heads={update_channel: halted})
    release = choose(index, VersionRange("^1.0.0"), platform_version=Version("2.0.0"))
    assert release is not None
    assert str(release.version) == "1.0.0"


def test_the_next_head_keeps_what_everybody_had():
    head = next_head(a_head("1.0.0"), Version("1.1.0"), a_rollout("1.1.0", ramp=NOBODY), signed_now=MONDAY)
    assert head.previous == Version("1.0.0")


def test_a_fix_during_a_rollout_leaves_the_control_group_where_it_was():
    present = a_head("1.1.0", "1.0.0", rollout=a_rollout("1.1.0", ramp=Ramp.gradual(1, DAY_S)))
    head = next_head(present, Version("1.1.1"), a_rollout("1.1.1"), signed_now=MONDAY)
    assert head.previous == Version("1.0.0")


def test_starting_the_current_release_anew_keeps_the_previous_one():
    present = a_head("1.1.0", "1.0.0", rollout=a_rollout("1.1.0"))
    head = next_head(present, Version("1.1.0"), a_rollout("1.1.0", ramp=NOBODY), signed_now=MONDAY)
    assert head.previous == Version("1.0.0")


@pytest.mark.parametrize("hours", [0, 12, 24, 48])
def test_once_served_stays_served(hours: int):
    head = a_head("1.1.0", "1.0.0", rollout=a_rollout("1.1.0", ramp=Ramp.gradual(50, DAY_S)))
    index = an_index(a_release("1.0.0"), a_release("1.1.0"), stable=head)
    asking = an_asking(installed=Version("1.0.0"))
    early = {isinstance(decide(asking, index, signed_now=MONDAY), Offer)}
    late = {isinstance(decide(asking, index, signed_now=MONDAY + timedelta(hours=hours)), Offer)}
    assert early <= late | {False}


def test_a_held_plugin_stays_whatever_is_offered():
    asking = an_asking(installed=Version("1.0.0"), held=True)
    assert the_reason(asking, an_index(a_release("1.0.0"), a_release("1.1.0"), stable=a_head("1.1.0"))) == "held"


def pinned(text: str, installed: str = "1.0.0") -> Asking:
    return an_asking(installed=Version(installed), pin=VersionRange(text))


def test_a_pin_goes_to_the_newest_release_inside_it():
    releases = [a_release(version) for version in ("1.0.0", "1.1.0", "1.2.0", "2.0.0")]
    assert the_offer(pinned("1.x"), an_index(*releases, stable=a_head("2.0.0"))) == "1.2.0"


def test_a_pin_takes_no_release_that_was_taken_back():
    releases = [a_release("1.0.0"), a_release("1.1.0"), a_release("1.2.0", revoked="bad"), a_release("2.0.0")]
    assert the_offer(pinned("1.x"), an_index(*releases, stable=a_head("2.0.0"))) == "1.1.0"


def test_a_pin_does_not_overtake_a_rollout():
    assert the_reason(pinned("1.x"), ramping()) == "not-in-rollout"


def test_a_pin_takes_nothing_that_only_another_update_channel_has():
    index = an_index(*[a_release(version) for version in ("1.0.0", "1.1.0", "2.0.0")], stable=a_head("1.0.0"))
    assert the_reason(pinned("^1.1"), index) == "pinned"


def test_outside_of_its_pin_nothing_is_offered():
    index = an_index(a_release("1.0.0"), a_release("2.0.0"), stable=a_head("2.0.0"))
    assert the_reason(pinned("1.0.0"), index) == "up-to-date"


def exposed(rollout: Rollout) -> ReleaseIndex:
    return an_index(a_release("1.0.0"), a_release("1.1.0"), stable=a_head("1.1.0", "1.0.0", rollout=rollout))


@pytest.mark.parametrize(("wariness", "answer"), [(0, "1.1.0"), (10_000, "not-in-rollout")])
def test_an_owner_may_go_first_or_last(wariness: int, answer: str):
    asking = an_asking(installed=Version("1.0.0"), wariness=wariness)
    decision = the_answer(asking, exposed(a_rollout("1.1.0", ramp=Ramp.gradual(50, 0))))
    assert (str(decision.release.version) if isinstance(decision, Offer) else decision.reason) == answer


@pytest.mark.parametrize(
    "rollout",
    [
        a_rollout("1.1.0", ramp=NOBODY),
        a_rollout("1.1.0", start=MONDAY + timedelta(days=7)),
        a_rollout("1.1.0").held(),
        a_rollout("1.1.0").halt(),
    ],
)
def test_who_goes_first_does_so_when_somebody_is_served_and_not_before(rollout: Rollout):
    assert isinstance(the_answer(an_asking(installed=Version("1.0.0"), wariness=0), exposed(rollout)), NoUpdate)


def test_the_place_is_told_with_the_one_that_the_id_says():
    facts = the_answer(an_asking(installed=Version("1.0.0"), wariness=10_000), ramping()).facts
    assert facts.drawn is not None
    assert (facts.bucket, facts.drawn < 9_999) == (9_999, True)


def test_who_goes_first_is_not_given_again_what_failed_there():
    asking = an_asking(installed=Version("1.0.0"), wariness=0, quarantined=frozenset({Version("1.1.0")}))
    assert the_reason(asking, exposed(a_rollout("1.1.0", ramp=Ramp.gradual(50, 0)))) == "quarantined"
