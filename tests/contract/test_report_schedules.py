"""`report_schedule_ports`: what the tables and the fakes both keep."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from qirvo.domain.names import PluginId
from qirvo.domain.report_schedules import Every, ReportSchedule
from qirvo.server.ports import UnitOfWork
from tests.support.builders import MONDAY, WEATHER
from tests.support.databases import DATABASES
from tests.support.registry_values import ANN

SUNDAY, WEEK = date(2026, 11, 22), timedelta(days=7)
HERS = ReportSchedule(account=ANN.name, plugin_id=WEATHER, every=Every.WEEKLY, told_until=SUNDAY)
RAIN = replace(HERS, plugin_id=PluginId("acme", "rain"), every=Every.MONTHLY)


@pytest.fixture(params=DATABASES)
def uow(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[UnitOfWork]:
    with DATABASES[request.param](tmp_path).unit_of_work() as opened:
        opened.accounts.add(ANN, now=MONDAY)
        yield opened


def test_an_account_has_one_schedule_for_a_plugin(uow: UnitOfWork):
    for each in (HERS, RAIN, replace(HERS, every=Every.MONTHLY)):
        uow.report_schedules.put(each)
    assert uow.report_schedules.find(ANN.name, WEATHER) == replace(HERS, every=Every.MONTHLY)
    assert list(uow.report_schedules.of(ANN.name)) == [RAIN, replace(HERS, every=Every.MONTHLY)]
    assert list(uow.report_schedules.of("eve")) == []


def test_what_is_removed_is_gone(uow: UnitOfWork):
    uow.report_schedules.put(HERS)
    for _ in range(2):
        uow.report_schedules.remove(ANN.name, WEATHER)
    assert uow.report_schedules.find(ANN.name, WEATHER) is None


def test_those_are_behind_that_were_not_told_up_to_a_day(uow: UnitOfWork):
    for each in (HERS, RAIN):
        uow.report_schedules.put(each)
    assert list(uow.report_schedules.behind(Every.WEEKLY, SUNDAY, limit=9)) == []
    assert list(uow.report_schedules.behind(Every.WEEKLY, SUNDAY + WEEK, limit=9)) == [HERS]
    assert list(uow.report_schedules.behind(Every.MONTHLY, SUNDAY + WEEK, limit=9)) == [RAIN]
    assert list(uow.report_schedules.behind(Every.WEEKLY, SUNDAY + WEEK, limit=0)) == []


def test_a_schedule_advances_once(uow: UnitOfWork):
    uow.report_schedules.put(HERS)
    assert [uow.report_schedules.advance(HERS, SUNDAY + WEEK) for _ in range(2)] == [True, False]
    assert uow.report_schedules.find(ANN.name, WEATHER) == replace(HERS, told_until=SUNDAY + WEEK)


def test_a_schedule_that_was_changed_meanwhile_does_not_advance(uow: UnitOfWork):
    uow.report_schedules.put(replace(HERS, every=Every.MONTHLY))
    assert not uow.report_schedules.advance(HERS, SUNDAY + WEEK)
