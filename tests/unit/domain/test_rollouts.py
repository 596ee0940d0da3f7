from datetime import timedelta
from functools import partial

import pytest

from qirvo.domain.ramps import EVERYBODY, MalformedStrategyError, Ramp, RampPoint
from qirvo.domain.rollouts import (
    NotYet,
    RolloutGrowsError,
    RolloutHaltedError,
    RolloutPausedError,
    RolloutRunsError,
    RolloutState,
    Served,
    bucket_of,
)
from tests.support.builders import DAY_S, FIRST_HOST, MONDAY, SECOND_HOST, a_rollout

FOUR_DAYS = Ramp.gradual(0, 4 * DAY_S)


@pytest.mark.parametrize(
    ("salt", "installation_id", "bucket"),
    [
        ("acme/weather@2.0.0", FIRST_HOST, 4736),
        ("acme/weather@2.0.0", SECOND_HOST, 2325),
        ("bundle:acme-suite-7", SECOND_HOST, 8051),
    ],
)
def test_the_place_in_the_queue_agrees_with_the_published_vectors(salt: str, installation_id: str, bucket: int):
    assert bucket_of(installation_id, salt=salt) == bucket


def test_half_way_serves_about_half():
    rollout = a_rollout(ramp=FOUR_DAYS)
    noon = MONDAY + timedelta(days=2)
    answers = [rollout.serves(f"host-{n}", signed_now=noon) for n in range(10_000)]
    assert 4_800 < sum(isinstance(answer, Served) for answer in answers) < 5_200


def test_a_share_of_nothing_reaches_nobody():
    rollout = a_rollout(ramp=Ramp.gradual(0, 0))
    assert not any(isinstance(rollout.serves(f"h{n}", signed_now=MONDAY), Served) for n in range(20_000))


def test_a_share_of_everything_reaches_everybody():
    rollout = a_rollout(ramp=Ramp.immediate())
    assert all(isinstance(rollout.serves(f"h{n}", signed_now=MONDAY), Served) for n in range(20_000))


def test_ten_percent_are_ten_percent():
    rollout = a_rollout(ramp=Ramp.gradual(10, 0))
    served = sum(isinstance(rollout.serves(f"h{n}", signed_now=MONDAY), Served) for n in range(20_000))
    assert 1_850 < served < 2_150


def test_nobody_is_served_before_the_start():
    assert a_rollout(ramp=Ramp.immediate()).threshold(MONDAY - timedelta(seconds=1)) == 0


def test_the_answer_names_the_date_on_which_the_place_is_reached():
    rollout = a_rollout(ramp=FOUR_DAYS)
    answer = rollout.serves(FIRST_HOST, signed_now=MONDAY)
    assert isinstance(answer, NotYet)
    assert answer.due is not None
    assert isinstance(rollout.serves(FIRST_HOST, signed_now=answer.due + timedelta(seconds=1)), Served)


def test_one_basis_point_before_its_date_the_place_is_not_reached():
    rollout = a_rollout(ramp=FOUR_DAYS)
    answer = rollout.serves(FIRST_HOST, signed_now=MONDAY)
    assert isinstance(answer, NotYet)
    assert answer.due is not None
    early = answer.due - timedelta(seconds=4 * DAY_S / EVERYBODY)
    assert isinstance(rollout.serves(FIRST_HOST, signed_now=early), NotYet)


def test_a_paused_rollout_rests_at_its_share():
    paused = a_rollout(ramp=FOUR_DAYS, state=RolloutState.PAUSED, hold_at=1_500)
    assert paused.threshold(MONDAY + timedelta(days=30)) == 1_500


def test_a_halted_rollout_serves_nobody():
    halted = a_rollout(ramp=Ramp.immediate()).halt()
    assert halted.threshold(MONDAY + timedelta(days=30)) == 0


def test_a_halted_rollout_cannot_be_halted_again():
    with pytest.raises(RolloutHaltedError):
        a_rollout().halt().halt()


@pytest.mark.parametrize(
    ("percentage", "duration_s"),
    [(-1, 0), (100.5, 0), (float("nan"), 0), (50, -1), (50, 366 * DAY_S + 1), (50, 10**30), (100, -1)],
)
def test_a_strategy_that_makes_no_sense_is_refused(percentage: float, duration_s: int):
    with pytest.raises(MalformedStrategyError):
        Ramp.gradual(percentage, duration_s)


def test_a_rollout_may_take_a_year():
    assert Ramp.gradual(1, 366 * DAY_S).reaches(EVERYBODY - 1) == timedelta(days=366)


@pytest.mark.parametrize(
    "points",
    [
        (),
        (RampPoint(5, 0),),
        (RampPoint(0, 10_001),),
        (RampPoint(0, 5), RampPoint(0, 6)),
        (RampPoint(0, 9), RampPoint(9, 8)),
    ],
)
def test_a_ramp_that_falls_or_stands_still_is_refused(points: tuple[RampPoint, ...]):
    with pytest.raises(MalformedStrategyError):
        Ramp(points)


def test_what_is_not_paused_is_not_resumed_and_what_is_halted_is_not_steered():
    with pytest.raises(RolloutRunsError):
        a_rollout().resume(MONDAY)
    with pytest.raises(RolloutPausedError):
        a_rollout().pause(MONDAY).pause(MONDAY)
    halted = a_rollout().halt()
    for change in (halted.pause, halted.resume, partial(halted.shrink, 0)):
        with pytest.raises(RolloutHaltedError):
            change(MONDAY)


def test_to_serve_as_many_is_not_to_shrink():
    with pytest.raises(RolloutGrowsError, match="`10 %` is not less than `10 %`"):
        a_rollout(ramp=Ramp.gradual(10, 0)).shrink(1_000, MONDAY)


def test_stages_are_corners():
    ramp = Ramp.staged([(0, 1), (DAY_S, 10), (3 * DAY_S, 100)])
    assert [ramp.at(timedelta(days=days)) for days in (0, 1, 2, 3)] == [100, 1_000, 5_500, EVERYBODY]


@pytest.mark.parametrize(
    "stages",
    [
        [],
        [(5, 10)],
        [(0, 50), (9, 10)],
        [(0, 101)],
        [(0, float("nan"))],
        [(0, 1), (10**9, 2)],
        [(n, n) for n in range(21)],
    ],
)
def test_stages_that_make_no_sense_are_refused(stages: list[tuple[int, float]]):
    with pytest.raises(MalformedStrategyError):
        Ramp.staged(stages)


def test_what_was_paused_before_it_began_begins_when_it_was_to_begin():
    planned = a_rollout(ramp=Ramp.immediate(), start=MONDAY + timedelta(days=2))
    resumed = planned.pause(MONDAY).resume(MONDAY + timedelta(days=1))
    assert resumed.threshold(MONDAY + timedelta(days=1)) == 0
    assert resumed.threshold(MONDAY + timedelta(days=2)) == EVERYBODY
