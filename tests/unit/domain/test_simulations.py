from datetime import timedelta

import pytest

from qirvo.domain.ramps import Ramp
from qirvo.domain.simulations import Arrival, simulate
from tests.support.builders import MONDAY, a_rollout

DAY = timedelta(days=1)
EAGER = [Arrival(name=f"event-{number}", delay=timedelta()) for number in range(1_000)]


def test_installations_are_served_as_the_ramp_grows():
    found = simulate(a_rollout(ramp=Ramp.gradual(10, 86_400)), EAGER, failing=0, usual_rate=0.01, shown=2)
    assert [(each.after, each.basis_points) for each in found.moments] == [
        (timedelta(), 1_000),
        (DAY / 2, 5_500),
        (DAY, 10_000),
    ]
    first, half, all_of_them = (each.served for each in found.moments)
    assert 70 < first < 130
    assert 500 < half < 600
    assert all_of_them == 1_000


def test_who_looks_late_is_served_late():
    late = [Arrival(name=f"event-{number}", delay=3 * DAY) for number in range(100)]
    found = simulate(a_rollout(ramp=Ramp.immediate()), late, failing=0, usual_rate=0.01, shown=3)
    assert [each.served for each in found.moments] == [0, 0, 0, 100]


def test_what_fails_often_is_paused_before_many_are_broken():
    found = simulate(a_rollout(ramp=Ramp.gradual(1, 86_400)), EAGER, failing=0.5, usual_rate=0.01)
    assert found.pause is not None
    assert found.pause.broken < 20
    assert found.broken > 400
    assert found.pause.after < DAY / 4


@pytest.mark.parametrize("failing", [0.0, 0.005])
def test_what_seldom_fails_is_not_paused(failing: float):
    assert simulate(a_rollout(ramp=Ramp.immediate()), EAGER, failing=failing, usual_rate=0.01).pause is None


def test_the_same_question_has_the_same_answer():
    asked = [simulate(a_rollout(ramp=Ramp.gradual(5, 3_600)), EAGER, failing=0.1, usual_rate=0.01) for _ in range(2)]
    assert asked[0] == asked[1]


def test_without_installations_there_is_the_ramp_alone():
    found = simulate(a_rollout(ramp=Ramp.gradual(5, 3_600)), [], failing=0.1, usual_rate=0.01)
    assert (found.installations, found.pause, found.moments[-1].basis_points) == (0, None, 10_000)


def test_an_immediate_rollout_of_nobody_is_one_moment():
    found = simulate(a_rollout(start=MONDAY), [], failing=0, usual_rate=0.01)
    assert len(found.moments) == 1
