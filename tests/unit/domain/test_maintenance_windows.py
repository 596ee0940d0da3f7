"""When a host may change by itself."""

from datetime import datetime, timedelta

import pytest

from qirvo.domain.maintenance_windows import MaintenanceWindows
from qirvo.domain.week_spans import MalformedHoursError
from tests.support.builders import MONDAY

MIDNIGHT = MONDAY.replace(hour=0, minute=0, second=0, microsecond=0)
WEEKEND = MaintenanceWindows.parse("Sat-Sun 02:00-05:00")
NIGHTS = MaintenanceWindows.parse("Mon,Wed 22:00-02:00")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A time in the week that begins on Monday, day 0."""
    return MIDNIGHT + timedelta(days=day, hours=hour, minutes=minute)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [(at(5, 2), True), (at(5, 4, 59), True), (at(5, 5), False), (at(6, 3), True), (at(0, 3), False)],
)
def test_hours_of_some_days(moment: datetime, is_open: bool):  # noqa: FBT001  # a table's column
    assert WEEKEND.is_open(moment) is is_open


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [(at(0, 23), True), (at(1, 1), True), (at(1, 2), False), (at(1, 23), False), (at(3, 1), True)],
)
def test_hours_past_midnight_belong_to_the_day_they_begin_on(moment: datetime, is_open: bool):  # noqa: FBT001
    assert NIGHTS.is_open(moment) is is_open


@pytest.mark.parametrize("text", ["", "always", " Always "])
def test_nothing_written_means_always(text: str):
    assert MaintenanceWindows.parse(text).is_open(at(2, 12))


def test_without_days_it_is_every_day():
    daily = MaintenanceWindows.parse("03:00-03:30")
    assert [daily.is_open(at(day, 3, 15)) for day in range(7)] == [True] * 7


def test_days_may_pass_the_end_of_the_week():
    around = MaintenanceWindows.parse("Sat-Mon 00:00-24:00")
    assert [around.is_open(at(day, 12)) for day in range(7)] == [True, False, False, False, False, True, True]


def test_days_without_hours_are_whole_days():
    weekend = MaintenanceWindows.parse("Sat-Sun")
    assert [weekend.is_open(at(day, 12)) for day in range(7)] == [False, False, False, False, False, True, True]


def test_several_windows_are_all_looked_at():
    both = MaintenanceWindows.parse("Sat 02:00-03:00; Wednesday 12:00-13:00;")
    assert (both.is_open(at(2, 12, 30)), both.is_open(at(5, 2, 30)), both.is_open(at(3, 12, 30))) == (True, True, False)


def test_it_says_when_the_next_one_opens():
    assert (WEEKEND.opens(at(0, 12)), WEEKEND.opens(at(6, 5)), WEEKEND.opens(at(5, 3))) == (
        at(5, 2),
        at(12, 2),
        at(5, 3),
    )


@pytest.mark.parametrize(
    "text",
    ["Sat 2-5", "Sat 02:00", "Foo 02:00-03:00", "Sat-Foo 02:00-03:00", "02:00-25:00", "02:60-03:00",
     "02:00-02:00", "24:00-02:00", "Sat,,Sun 02:00-03:00", ";", "x" * 5000, "Sat 02:00-03:00" + "; 01:00-02:00" * 60,
     "Saturdayish 02:00-03:00"],
)  # fmt: skip
def test_what_says_no_time_is_refused(text: str):
    with pytest.raises(MalformedHoursError):
        MaintenanceWindows.parse(text)
