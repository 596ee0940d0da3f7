"""A plugin's report: what it compares, how sure its figures are, and what it makes of a bad time."""

from datetime import date, timedelta

import pytest

from qirvo.domain.events import EventKind
from qirvo.domain.metrics import Span
from qirvo.domain.recommendations import Unit
from qirvo.domain.reported_figures import ReportedFigure, periods_of
from tests.support.reports import SPAN, TODAY, a_busy_report, a_report, an_event

LONG_AGO = date(2025, 1, 1)


def figure(figures: tuple[ReportedFigure, ...], name: str) -> ReportedFigure:
    return next(each for each in figures if each.name == name)


def downloads(days: range, each: int) -> list[object]:
    return [an_event(EventKind.DOWNLOAD, TODAY - timedelta(days=ago), number) for ago in days for number in range(each)]


def test_today_is_left_out_of_what_is_compared():
    found = periods_of(SPAN, today=TODAY, first_published=LONG_AGO)
    assert found.whole == Span(first=date(2026, 10, 29), last=date(2026, 11, 26))
    assert found.before == Span(first=date(2026, 9, 30), last=date(2026, 10, 28))


def test_a_time_that_is_over_is_compared_whole():
    span = Span(first=date(2026, 11, 16), last=date(2026, 11, 22))
    found = periods_of(span, today=TODAY, first_published=LONG_AGO)
    assert (found.whole, found.before) == (span, Span(first=date(2026, 11, 9), last=date(2026, 11, 15)))
    assert found.told == span


@pytest.mark.parametrize(
    ("span", "first_published", "why"),
    [
        (Span(first=TODAY, last=TODAY), LONG_AGO, "no day of it is over yet"),
        (SPAN, None, "it was not published yet"),
        (SPAN, date(2026, 10, 1), "it was first published on 2026-10-01"),
    ],
)
def test_what_cannot_be_compared_says_why(span: Span, first_published: date | None, why: str):
    found = periods_of(span, today=TODAY, first_published=first_published)
    assert (found.before, found.missing) == (None, why)


def test_a_total_has_today_in_it_and_its_change_has_not():
    events = downloads(range(1), 50) + downloads(range(1, 30), 10) + downloads(range(30, 59), 10)
    found = figure(a_report(events).summary, "totalDownloads")  # type: ignore[arg-type]  # events
    assert (found.value, found.before) == (340, 290)
    assert found.change is not None
    assert 1.0 in found.change


def test_twice_as_many_is_a_clear_change():
    events = downloads(range(1, 30), 20) + downloads(range(30, 59), 10)
    change = figure(a_report(events).summary, "uniqueDownloads").change  # type: ignore[arg-type]  # events
    assert change is not None
    assert 1.5 < change.low < 2.0 < change.high < 2.5


def test_a_new_plugin_is_compared_with_nothing():
    report = a_report(first_published=TODAY)
    assert {each.change for each in report.summary} == {None}


def test_a_plugin_that_nobody_knows_has_no_rates():
    summary = a_report().summary
    assert [figure(summary, name).value for name in ("conversionRate", "retentionRate", "averageRating")] == [None] * 3


def test_users_lie_between_the_busiest_day_and_the_sum_of_the_days():
    found = figure(a_report(downloads(range(1, 4), 10)).summary, "uniqueUsers")  # type: ignore[arg-type]  # events
    assert found.within is not None
    assert (found.within.low, found.within.high, found.value) == (10, 30, 30)


def test_a_bad_time_is_told_of_with_what_hosts_tell():
    report = a_busy_report()
    errors = figure(report.performance, "errorRate")
    assert errors.value is not None
    assert errors.within is not None
    assert errors.value in errors.within
    assert [each.version for each in report.versions] == ["1.1.0", "1.0.0"]
    newest, older = report.versions
    assert (newest.errors.rate or 0) > 4 * (older.errors.rate or 0)
    assert figure(report.performance, "loadTime").unit is Unit.MILLISECONDS


def test_a_bad_time_leads_to_advice():
    said = [each.rule for each in a_busy_report().advice.recommendations]
    assert said[:3] == ["component-vulnerable", "version-worse", "installs-fail"]
    assert {"conversion-low", "downloads-fall", "rating-drops", "errors-high", "review-waits"} <= set(said)
