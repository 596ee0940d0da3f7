"""The picture of a ramp: where its corners and the present lie."""

from datetime import timedelta

from qirvo.domain.ramps import Ramp
from qirvo.domain.weekly_hours import WeeklyHours
from qirvo.server.web.ramp_drawings import HEIGHT, WIDTH, drawn
from tests.support.builders import MONDAY, a_rollout

TWO_DAYS = Ramp.gradual(10, 2 * 86_400)


def test_it_goes_from_the_first_share_to_the_last():
    drawing = drawn(a_rollout(ramp=TWO_DAYS), MONDAY + timedelta(days=1))
    assert drawing is not None
    assert drawing.line == f"0.0,{HEIGHT * 0.9:.1f} {WIDTH:.1f},0.0"
    assert (drawing.now_x, drawing.now_y) == (f"{WIDTH / 2:.1f}", f"{HEIGHT * 0.45:.1f}")
    assert (drawing.begin, drawing.end) == (MONDAY, MONDAY + timedelta(days=2))


def test_a_time_outside_it_lies_at_its_nearest_end():
    rollout = a_rollout(ramp=TWO_DAYS)
    before, after = (drawn(rollout, MONDAY + timedelta(days=days)) for days in (-3, 30))
    assert before is not None
    assert after is not None
    assert (before.now_x, before.now_y, after.now_x, after.now_y) == ("0.0", f"{HEIGHT:.1f}", f"{WIDTH:.1f}", "0.0")


def test_one_that_is_paused_shows_what_was_meant_and_what_is_served():
    at = MONDAY + timedelta(days=1)
    paused = drawn(a_rollout(ramp=TWO_DAYS).held(), at)
    assert paused is not None
    assert (paused.line.split()[-1], paused.now_y) == (f"{WIDTH:.1f},0.0", f"{HEIGHT:.1f}")


def test_what_does_not_grow_is_not_drawn():
    assert drawn(a_rollout(ramp=Ramp.immediate()), MONDAY) is None
    assert drawn(a_rollout(ramp=Ramp.gradual(5, 0)), MONDAY) is None


def test_quiet_hours_make_it_longer_and_flat_for_a_while():
    night = drawn(a_rollout(ramp=TWO_DAYS, quiet=WeeklyHours.parse("00:00-12:00")), MONDAY)
    assert night is not None
    assert night.end - night.begin > timedelta(days=3)
    heights = [point.split(",")[1] for point in night.line.split()]
    assert len(heights) > len(set(heights)) + 20
