"""`health_ports`, by the tables and by the fake."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from qirvo.domain.health import Ended, Health, Ticket
from qirvo.domain.versions import Version
from qirvo.server.ports import UnitOfWork
from tests.support.builders import MONDAY, WEATHER
from tests.support.databases import DATABASES

V = Version("1.1.0")
ONE = Ticket(
    digest="a" * 64,
    plugin_id=str(WEATHER),
    version=str(V),
    network="net-1",
    issued_at=MONDAY,
    deadline=MONDAY + timedelta(minutes=45),
)


@pytest.fixture(params=DATABASES)
def uow(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[UnitOfWork]:
    with DATABASES[request.param](tmp_path).unit_of_work() as uow:
        yield uow


def test_health_is_kept_whole_and_replaced(uow: UnitOfWork):
    assert uow.health_reports.health(WEATHER, V) is None
    known = Health(usual_rate=0.02, healthy=3, failed=2, silent=1, weight=1.25, alarmed_at=MONDAY)
    for health in (Health(), known):
        uow.health_reports.save(WEATHER, V, health)
    assert uow.health_reports.health(WEATHER, V) == known
    assert uow.health_reports.health(WEATHER, Version("1.0.0")) is None


def test_a_ticket_is_settled_once(uow: UnitOfWork):
    uow.health_reports.issue(ONE)
    assert uow.health_reports.ticket(ONE.digest) == ONE
    assert uow.health_reports.settle(ONE.digest, Ended.HEALTHY)
    assert not uow.health_reports.settle(ONE.digest, Ended.FAILED)
    assert not uow.health_reports.settle("b" * 64, Ended.FAILED)
    assert uow.health_reports.ticket(ONE.digest) == replace(ONE, ended=Ended.HEALTHY)


def test_tickets_are_counted_by_release_and_network(uow: UnitOfWork):
    for digest, network, version in (("b", "net-1", "1.1.0"), ("c", "net-2", "1.1.0"), ("d", "net-1", "1.0.0")):
        uow.health_reports.issue(replace(ONE, digest=digest, network=network, version=version))
    assert uow.health_reports.count(WEATHER, V, "net-1") == 1


def test_the_overdue_come_oldest_first_and_a_few_at_a_time(uow: UnitOfWork):
    for digest, minutes in (("late", 10), ("early", 5), ("settled", 1), ("not-yet", 60)):
        uow.health_reports.issue(replace(ONE, digest=digest, deadline=MONDAY + timedelta(minutes=minutes)))
    uow.health_reports.settle("settled", Ended.HEALTHY)
    now = MONDAY + timedelta(minutes=30)
    assert [each.digest for each in uow.health_reports.overdue(now, limit=9)] == ["early", "late"]
    assert [each.digest for each in uow.health_reports.overdue(now, limit=1)] == ["early"]


def test_only_what_is_settled_and_old_is_forgotten(uow: UnitOfWork):
    for digest in ("settled", "open"):
        uow.health_reports.issue(replace(ONE, digest=digest))
    uow.health_reports.settle("settled", Ended.HEALTHY)
    uow.health_reports.forget(ONE.deadline)
    assert uow.health_reports.ticket("settled") is not None
    uow.health_reports.forget(ONE.deadline + timedelta(seconds=1))
    assert uow.health_reports.ticket("settled") is None
    assert uow.health_reports.ticket("open") is not None
