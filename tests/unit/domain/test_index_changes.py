from datetime import timedelta

import pytest

from qirvo.domain.index_changes import (
    NoRolloutError,
    RecallTargetError,
    ReleaseRevokedError,
    RolloutShrinksError,
    halted,
    recalled,
    refuse_going_back,
    unyanked,
    with_release,
    with_steered_rollout,
    yanked,
)
from qirvo.domain.ramps import Ramp
from qirvo.domain.releases import NoSuchReleaseError, ReleaseIndex, VersionNotNewerError, VersionPublishedError
from qirvo.domain.rollouts import Rollout, RolloutHaltedError, RolloutState
from qirvo.domain.standings import MalformedStandingError, NoSuchStandingError, StandingKind
from qirvo.domain.update_channels import UpdateChannel, UpdateChannelMismatchError
from qirvo.domain.versions import Version
from tests.support.builders import MONDAY, WEATHER, a_release, an_artifact

STABLE = UpdateChannel.STABLE
ONE, TWO = Version("1.0.0"), Version("1.1.0")
EVERYBODY = Ramp.immediate()


def an_index(*versions: str, ramp: Ramp = EVERYBODY) -> ReleaseIndex:
    """An index that these releases came to, one after the other; the last is exposed as `ramp` says."""
    index = None
    for place, version in enumerate(versions):
        exposed = ramp if place == len(versions) - 1 else EVERYBODY
        at = MONDAY + timedelta(hours=place)
        index = with_release(index, WEATHER, a_release(version), STABLE, exposed, signed_now=at)
    assert index is not None
    return index


def test_the_first_release_is_offered_to_everybody():
    head = an_index("1.0.0").heads[STABLE]
    assert (head.current, head.previous, head.rollout.is_complete(MONDAY)) == (ONE, None, True)


def test_a_newer_one_keeps_the_last_that_all_could_have_for_the_others():
    first = an_index("1.0.0", "1.1.0", ramp=Ramp.gradual(0, 0))
    index = with_release(first, WEATHER, a_release("1.2.0"), STABLE, EVERYBODY, signed_now=MONDAY)
    assert index.heads[STABLE].previous == ONE


def test_every_change_raises_the_number_and_the_same_release_changes_nothing():
    index = an_index("1.0.0", "1.1.0")
    assert index.number == 2
    assert with_release(index, WEATHER, a_release("1.1.0"), STABLE, EVERYBODY, signed_now=MONDAY) is index
    assert yanked(index, TWO, "No.").number == 3
    assert recalled(index, TWO, None, "No.", signed_now=MONDAY).number == 3
    assert halted(index, STABLE, "No.", signed_now=MONDAY).number == 3


def test_other_content_under_the_same_version_is_refused():
    other = a_release("1.0.0", artifact=an_artifact("other"))
    with pytest.raises(VersionPublishedError):
        with_release(an_index("1.0.0"), WEATHER, other, STABLE, EVERYBODY, signed_now=MONDAY)


def test_an_older_version_or_a_pre_release_cannot_go_to_stable():
    index = an_index("1.1.0")
    with pytest.raises(VersionNotNewerError):
        with_release(index, WEATHER, a_release("1.0.0"), STABLE, EVERYBODY, signed_now=MONDAY)
    with pytest.raises(UpdateChannelMismatchError):
        with_release(index, WEATHER, a_release("2.0.0-beta.1"), STABLE, EVERYBODY, signed_now=MONDAY)


def test_a_recall_offers_what_was_offered_before_and_says_why():
    index = recalled(an_index("1.0.0", "1.1.0"), TWO, None, " It eats data. ", signed_now=MONDAY)
    assert (index.heads[STABLE].current, index.heads[STABLE].previous) == (ONE, None)
    assert index.release(TWO).revoked == "It eats data."


def test_a_recall_can_name_where_to():
    index = an_index("1.0.0", "1.1.0", "1.2.0")
    assert recalled(index, Version("1.2.0"), ONE, "No.", signed_now=MONDAY).heads[STABLE].current == ONE


def test_what_cannot_be_recalled_says_so():
    index = an_index("1.0.0", "1.1.0")
    with pytest.raises(NoRolloutError):
        recalled(an_index("1.0.0"), ONE, None, "No.", signed_now=MONDAY)
    with pytest.raises(NoRolloutError):
        recalled(index, ONE, None, "No.", signed_now=MONDAY)
    with pytest.raises(NoSuchReleaseError):
        recalled(index, Version("9.0.0"), None, "No.", signed_now=MONDAY)
    with pytest.raises(RecallTargetError):
        recalled(index, TWO, TWO, "No.", signed_now=MONDAY)
    with pytest.raises(MalformedStandingError):
        recalled(index, TWO, None, " ", signed_now=MONDAY)
    gone = recalled(index, TWO, None, "No.", signed_now=MONDAY)
    with pytest.raises(ReleaseRevokedError):
        recalled(gone, TWO, None, "No.", signed_now=MONDAY)


def test_a_release_whose_data_an_older_one_cannot_read_is_not_recalled():
    first = an_index("1.0.0")
    index = with_release(first, WEATHER, a_release("1.1.0", epoch=1), STABLE, EVERYBODY, signed_now=MONDAY)
    with pytest.raises(RecallTargetError):
        recalled(index, TWO, None, "No.", signed_now=MONDAY)


def test_a_yank_is_said_once_and_can_be_taken_back():
    index = yanked(yanked(an_index("1.0.0"), ONE, "First."), ONE, "Second.")
    assert [each.reason for each in index.standings] == ["Second."]
    assert unyanked(index, ONE).standings == ()
    with pytest.raises(NoSuchStandingError):
        unyanked(an_index("1.0.0"), ONE)
    with pytest.raises(NoSuchReleaseError):
        yanked(index, TWO, "No.")


def test_a_halted_rollout_is_yanked_and_never_goes_on():
    index = halted(an_index("1.0.0", "1.1.0"), STABLE, "It crashes.", signed_now=MONDAY)
    assert index.heads[STABLE].rollout.state is RolloutState.HALTED
    assert index.standing(StandingKind.YANKED, TWO) is not None
    with pytest.raises(RolloutHaltedError):
        halted(index, STABLE, "Again.", signed_now=MONDAY)
    with pytest.raises(NoRolloutError):
        halted(index, UpdateChannel.BETA, "No.", signed_now=MONDAY)


def test_a_rollout_is_steered_where_there_is_one():
    index = an_index("1.0.0", "1.1.0", ramp=Ramp.gradual(10, 86_400))
    paused = with_steered_rollout(index, STABLE, Rollout.pause, signed_now=MONDAY + timedelta(hours=1))
    assert paused.heads[STABLE].rollout.hold_at == 1_000
    with pytest.raises(NoRolloutError):
        with_steered_rollout(index, UpdateChannel.ALPHA, Rollout.pause, signed_now=MONDAY)


def test_a_rollout_does_not_begin_anew_with_fewer():
    head = an_index("1.0.0").heads[STABLE]
    fewer = Rollout(salt="x", start=MONDAY, ramp=Ramp.gradual(10, 0))
    with pytest.raises(RolloutShrinksError):
        refuse_going_back(head, ONE, fewer, signed_now=MONDAY)
