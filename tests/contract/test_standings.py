"""`standing_ports`: what the tables keep, and that the release index says it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from qirvo.domain.names import PluginId
from qirvo.domain.reports import NoSuchReportError, Report, ReportKind, ReportState
from qirvo.domain.standings import Standing, StandingKind, StandingRecord
from qirvo.domain.versions import Version
from qirvo.server.ports import UnitOfWork
from tests.support.builders import MONDAY, WEATHER
from tests.support.databases import REAL_DATABASES

QUARANTINE = StandingRecord(
    plugin_id=WEATHER,
    standing=Standing(kind=StandingKind.QUARANTINED, reason="x", version=Version("1.0.0")),
    by="ann",
    at=MONDAY,
)
DEPRECATION = StandingRecord(
    plugin_id=WEATHER,
    standing=Standing(kind=StandingKind.DEPRECATED, reason="old", replacement="acme.sky"),
    by="ann",
    at=MONDAY + timedelta(hours=1),
    is_operators=True,
)
REPORT = Report(id="rep_1", plugin_id=WEATHER, kind=ReportKind.MALWARE, text="bad", by="", contact="me@x", at=MONDAY)


@pytest.fixture(params=REAL_DATABASES)
def uow(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[UnitOfWork]:
    with REAL_DATABASES[request.param](tmp_path).unit_of_work() as uow:
        yield uow


def test_what_was_said_last_of_a_kind_is_kept(uow: UnitOfWork):
    for record in (QUARANTINE, DEPRECATION, replace(QUARANTINE, by="admin", is_operators=True)):
        uow.standings.save(record)
    kept = replace(QUARANTINE, by="admin", is_operators=True)
    assert list(uow.standings.of(WEATHER)) == [kept, DEPRECATION]
    assert list(uow.standings.all(StandingKind.QUARANTINED)) == [kept]


def test_what_is_said_of_a_release_is_not_said_of_the_plugin(uow: UnitOfWork):
    uow.standings.save(QUARANTINE)
    assert uow.standings.find(WEATHER, StandingKind.QUARANTINED, Version("1.0.0")) == QUARANTINE
    assert uow.standings.find(WEATHER, StandingKind.QUARANTINED, None) is None
    uow.standings.remove(WEATHER, StandingKind.QUARANTINED, None)
    assert list(uow.standings.of(WEATHER)) == [QUARANTINE]
    uow.standings.remove(WEATHER, StandingKind.QUARANTINED, Version("1.0.0"))
    assert list(uow.standings.of(WEATHER)) == []


def test_reports_are_kept_closed_and_counted(uow: UnitOfWork):
    for report in (REPORT, replace(REPORT, id="rep_2")):
        uow.reports.add(report)
    closed = replace(REPORT, state=ReportState.ACTED, closed_by="rob", answer="gone")
    uow.reports.save(closed)
    assert uow.reports.get("rep_1") == closed
    assert uow.reports.count_open(WEATHER) == 1
    ((first, found),) = uow.reports.page(state=ReportState.ACTED, limit=9)
    assert found == closed
    assert [report.id for _, report in uow.reports.page(state=None, after=first, limit=9)] == ["rep_2"]
    with pytest.raises(NoSuchReportError):
        uow.reports.get("rep_3")


def test_reports_of_a_time_are_counted_by_kind(uow: UnitOfWork):
    hour, other = timedelta(hours=1), PluginId("acme", "other")
    sent = (
        replace(REPORT, id="rep_1", kind=ReportKind.BROKEN),
        replace(REPORT, id="rep_2", kind=ReportKind.BROKEN, state=ReportState.ACTED),
        replace(REPORT, id="rep_3", kind=ReportKind.SPAM),
        replace(REPORT, id="rep_4", at=REPORT.at + hour),
        replace(REPORT, id="rep_5", at=REPORT.at - hour),
        replace(REPORT, id="rep_6", plugin_id=other),
    )
    for report in sent:
        uow.reports.add(report)
    counted = uow.reports.counts(WEATHER, since=REPORT.at, until=REPORT.at + hour)
    assert counted == {ReportKind.BROKEN: 2, ReportKind.SPAM: 1}
