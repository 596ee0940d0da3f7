"""Laws of hours of the week, and of rollouts that stand still within them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qirvo.domain.week_spans import WEEK_S, MalformedHoursError
from qirvo.domain.weekly_hours import WeeklyHours

MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # hypothesis adds it
AMOUNTS = st.timedeltas(timedelta(), timedelta(days=60))


@st.composite
def hours(draw: st.DrawFn) -> WeeklyHours:
    minutes = st.integers(0, WEEK_S // 60) | st.integers(0, 7).map(lambda day: day * 1_440)
    corners = sorted(draw(st.sets(minutes, min_size=2, max_size=8)))
    spans = [(corners[at] * 60, corners[at + 1] * 60) for at in range(0, len(corners) - 1, 2)]
    if sum(end - begin for begin, end in spans) == WEEK_S:
        spans = [(0, 60)]
    return WeeklyHours(tuple(spans))


@given(hours())
def test_what_is_written_is_read_as_the_same_hours(quiet: WeeklyHours):
    assert WeeklyHours.parse(str(quiet)) == quiet


@given(hours(), MOMENTS, MOMENTS, MOMENTS)
def test_time_outside_adds_up_and_never_exceeds_the_time_itself(
    quiet: WeeklyHours, one: datetime, two: datetime, three: datetime
):
    first, second, third = sorted((one, two, three))
    assert quiet.outside(first, second) + quiet.outside(second, third) == quiet.outside(first, third)
    assert timedelta() <= quiet.outside(first, third) <= third - first


@given(hours(), MOMENTS, AMOUNTS)
def test_after_is_the_first_moment_at_which_the_amount_has_passed(
    quiet: WeeklyHours, begin: datetime, amount: timedelta
):
    end = quiet.after(begin, amount)
    assert quiet.outside(begin, end) == amount
    if amount:
        just_before = end - timedelta(microseconds=1)
        assert quiet.outside(begin, just_before) < amount
        assert not quiet.hold(just_before)


@given(hours(), MOMENTS, AMOUNTS)
def test_backwards_as_forwards(quiet: WeeklyHours, end: datetime, amount: timedelta):
    assert quiet.outside(quiet.after(end, -amount), end) == amount


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("Sat-Sun", ((5 * 86_400, WEEK_S),)),
        ("Sun-Mon", ((0, 86_400), (6 * 86_400, WEEK_S))),
        ("fri 16:00-24:00, sat", ((4 * 86_400 + 57_600, 6 * 86_400),)),
        ("Mon, tuesday 00:00-01:00", ((0, 3_600), (86_400, 90_000))),
        ("Mon; Tue 00:00-01:00", ((0, 90_000),)),
        ("Mon 01:00-02:00, Tue", ((3_600, 7_200), (86_400, 2 * 86_400))),
        ("Sat-Sun, 23:00-24:00", (*((day * 86_400 - 3_600, day * 86_400) for day in range(1, 5)), (428_400, WEEK_S))),
        ("Sun 22:00-02:00", ((0, 7_200), (6 * 86_400 + 79_200, WEEK_S))),
    ],
)
def test_people_write_days_and_times(text: str, spans: tuple[tuple[int, int], ...]):
    assert WeeklyHours.parse(text).spans == spans


def test_every_night_is_seven_spans_of_eight_hours():
    nights = WeeklyHours.parse("22:00-06:00")
    assert WEEK_S - nights.outside_s == 7 * 8 * 3_600
    assert nights.hold(datetime(2026, 11, 26, 23, tzinfo=UTC))
    assert not nights.hold(datetime(2026, 11, 26, 12, tzinfo=UTC))


@pytest.mark.parametrize(
    "text", ["", "never", "25:00-26:00", "Mon-Foo", "12:61-13:00", "Mon-Sun", "00:00-24:00", ",", "9-5", "01:00-01:00"]
)
def test_nonsense_is_refused_with_what_was_written(text: str):
    with pytest.raises(MalformedHoursError):
        WeeklyHours.parse(text)
