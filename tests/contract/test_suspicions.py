"""`suspicion_ports`, by the tables and by the fake."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from qirvo.domain.metrics import Span
from qirvo.domain.names import PluginId
from qirvo.domain.suspicion import Reason, Suspicion
from qirvo.server.ports import UnitOfWork
from tests.support.builders import MONDAY, WEATHER
from tests.support.databases import DATABASES

OTHER = PluginId("acme", "other")
TODAY, TOMORROW = MONDAY.date(), MONDAY.date() + timedelta(days=1)
BOTH = Span(first=TODAY, last=TOMORROW)
OWN = Suspicion(reason=Reason.OWN, downloads=3, text="3 came from the publisher's own networks")
BURST = Suspicion(reason=Reason.BURST, downloads=40, text="40 of 60")


@pytest.fixture(params=DATABASES)
def uow(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[UnitOfWork]:
    with DATABASES[request.param](tmp_path).unit_of_work() as uow:
        yield uow


def test_what_was_found_is_kept_by_day_and_replaced(uow: UnitOfWork):
    uow.suspicions.save(WEATHER, TOMORROW, [BURST])
    uow.suspicions.save(WEATHER, TODAY, [BURST])
    uow.suspicions.save(WEATHER, TODAY, [OWN, BURST])
    uow.suspicions.save(OTHER, TODAY, [OWN])
    found = uow.suspicions.of(WEATHER, BOTH)
    assert list(found) == [TODAY, TOMORROW]
    assert list(found[TODAY]) == [OWN, BURST]
    assert uow.suspicions.of(WEATHER, Span(first=TOMORROW, last=TOMORROW)) == {TOMORROW: (BURST,)}
    assert list(uow.suspicions.plugins_on(TODAY)) == [OTHER, WEATHER]
    assert uow.suspicions.totals() == {WEATHER: 83, OTHER: 3}


def test_nothing_found_takes_back_what_was(uow: UnitOfWork):
    uow.suspicions.save(WEATHER, TODAY, [OWN])
    uow.suspicions.save(WEATHER, TODAY, [])
    assert (uow.suspicions.of(WEATHER, BOTH), uow.suspicions.totals()) == ({}, {})


def test_members_networks_are_kept_for_their_day(uow: UnitOfWork):
    large = (1 << 36) - 1
    uow.suspicions.note_members({(WEATHER, 1), (OTHER, large)}, TODAY)
    uow.suspicions.note_members({(WEATHER, 1), (WEATHER, 2)}, TODAY)
    uow.suspicions.note_members({(WEATHER, 9)}, TOMORROW)
    uow.suspicions.note_members((), TOMORROW)
    assert uow.suspicions.members_on(TODAY) == {WEATHER: {1, 2}, OTHER: {large}}
    uow.suspicions.forget_members(before=TOMORROW)
    assert not uow.suspicions.members_on(TODAY)
    assert uow.suspicions.members_on(TOMORROW) == {WEATHER: {9}}
