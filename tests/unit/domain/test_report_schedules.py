"""When somebody is told of figures: once a period, after it has settled, and not of all that was missed."""

from datetime import UTC, date, datetime, timedelta

import pytest

from qirvo.domain.metrics import Span
from qirvo.domain.names import PluginId
from qirvo.domain.report_schedules import Every, UnknownScheduleError, begun, due

NOW = datetime(2026, 11, 25, 15, tzinfo=UTC)  # a Wednesday
WEATHER = PluginId("acme", "weather")
WEEKLY = begun("ann", WEATHER, Every.WEEKLY, now=NOW)
MONTHLY = begun("ann", WEATHER, Every.MONTHLY, now=NOW)


def a_span(first: tuple[int, int, int], last: tuple[int, int, int]) -> Span:
    return Span(first=date(*first), last=date(*last))


def test_who_chooses_now_is_told_of_the_week_that_runs():
    noon = datetime(2026, 11, 30, 12, tzinfo=UTC)
    assert list(due(WEEKLY, now=noon - timedelta(seconds=1))) == []
    assert list(due(WEEKLY, now=noon)) == [a_span((2026, 11, 23), (2026, 11, 29))]


def test_a_month_is_a_month_of_the_calendar():
    assert list(due(MONTHLY, now=datetime(2026, 12, 1, 11, 59, tzinfo=UTC))) == []
    assert list(due(MONTHLY, now=datetime(2026, 12, 1, 12, tzinfo=UTC))) == [a_span((2026, 11, 1), (2026, 11, 30))]


def test_after_a_long_time_away_the_latest_four_come_in_order():
    found = list(due(WEEKLY, now=NOW + timedelta(days=365)))
    assert [span.days for span in found] == [7] * 4
    assert [span.first for span in found] == [date(2027, 10, 25) + timedelta(days=7) * n for n in range(4)]


def test_months_follow_each_other_without_a_gap():
    spans = list(due(MONTHLY, now=datetime(2027, 3, 15, tzinfo=UTC)))
    assert [(span.first.month, span.last.day) for span in spans] == [(11, 30), (12, 31), (1, 31), (2, 28)]


@pytest.mark.parametrize("text", ["", "daily", "never", "Weekly"])
def test_what_is_no_schedule_is_refused(text: str):
    with pytest.raises(UnknownScheduleError):
        Every.parse(text)
