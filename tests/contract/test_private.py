"""`private_ports`, and the repositories apart."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from qirvo.domain.names import PluginId
from qirvo.server.ports import UnitOfWork
from qirvo.server.repository.private import PrivateReadPlanes
from qirvo.server.sql.migrating import downgrade
from tests.support.builders import MONDAY, WEATHER
from tests.support.databases import DATABASES, sqlite_database
from tests.support.registry_values import a_plugin

OTHER = PluginId.parse("acme.sky")


@pytest.fixture(params=DATABASES)
def uow(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[UnitOfWork]:
    with DATABASES[request.param](tmp_path).unit_of_work() as uow:
        yield uow


def test_a_plugin_is_public_when_it_is_recorded_and_not_private(uow: UnitOfWork):
    assert not uow.private_plugins.is_public(WEATHER)  # there is none
    uow.plugins.save(a_plugin())
    assert uow.private_plugins.is_public(WEATHER)
    for _ in range(2):
        uow.private_plugins.add(WEATHER, now=MONDAY)
    assert uow.private_plugins.holds(WEATHER)
    assert not uow.private_plugins.is_public(WEATHER)
    assert not uow.private_plugins.holds(OTHER)


def test_going_back_to_a_version_that_knows_no_privacy_is_refused(tmp_path: Path):
    database = sqlite_database(tmp_path)
    with database.unit_of_work() as uow:
        uow.private_plugins.add(WEATHER, now=MONDAY)
        uow.commit()
    with pytest.raises(RuntimeError, match="would become public"):
        downgrade(database.engine, "0010")


def test_each_publisher_has_a_repository_with_keys_of_its_own(tmp_path: Path):
    planes = PrivateReadPlanes(tmp_path / "private", tmp_path / "keys", clock=lambda: MONDAY, bits=1)
    assert planes.publishers() == []
    assert planes.fingerprint("acme") is None
    first, second = planes.of("acme"), planes.of("evil")
    assert first.fingerprint != second.fingerprint
    assert planes.publishers() == ["acme", "evil"]
    again = PrivateReadPlanes(tmp_path / "private", tmp_path / "keys", clock=lambda: MONDAY, bits=1)
    assert again.fingerprint("acme") == first.fingerprint


def test_live_numbers_are_those_of_signed_public_plugins(uow: UnitOfWork):
    assert uow.plugins.live_numbers({WEATHER}) == {}
    uow.plugins.save(a_plugin())
    number = uow.plugins.mark_changed(WEATHER)
    assert uow.plugins.live_numbers({WEATHER}) == {}
    uow.plugins.mark_signed(WEATHER, number)
    uow.plugins.mark_changed(WEATHER)
    assert uow.plugins.live_numbers({WEATHER, PluginId.parse("acme.nothing")}) == {WEATHER: number}
    uow.private_plugins.add(WEATHER, now=MONDAY)
    assert uow.plugins.live_numbers({WEATHER}) == {}
