"""Uninstalling, enabling and disabling."""

from pathlib import Path

import pytest

from qirvo.host.installations import NotInstalledError
from tests.support.builders import WEATHER
from tests.support.hosts import Place, a_plugin, agree

ID = str(WEATHER)


@pytest.fixture
def installed(place: Place, tmp_path: Path) -> Place:
    place.host.install(str(a_plugin(tmp_path)), confirm=agree)
    return place


def test_an_uninstalled_plugin_leaves_only_its_data(installed: Place):
    removal = installed.host.uninstall(ID)
    folder = installed.machine.layout.plugin(WEATHER).folder
    assert (removal.kept_data, [path.name for path in folder.iterdir()]) == (True, ["data"])


def test_a_purge_leaves_nothing(installed: Place):
    installed.host.uninstall(ID, purge=True)
    assert not installed.machine.layout.plugin(WEATHER).folder.exists()


def test_kept_data_can_be_purged_later(installed: Place):
    installed.host.uninstall(ID)
    installed.host.uninstall(ID, purge=True)
    assert not installed.machine.layout.plugin(WEATHER).folder.exists()


def test_kept_data_are_found_again(installed: Place, tmp_path: Path):
    stored = installed.machine.layout.plugin(WEATHER).data / "storage.json"
    stored.write_text("{}", encoding="utf-8")
    installed.host.uninstall(ID)
    installed.host.install(str(a_plugin(tmp_path)), confirm=agree)
    assert stored.is_file()


def test_the_plugin_may_say_goodbye(installed: Place):
    installed.host.uninstall(ID)
    assert installed.runtime.hooks == [(ID, "onUninstall", {})]


def test_a_serve_lets_go_of_it(installed: Place):
    installed.runtime.serves = True
    installed.host.enable(ID)
    installed.host.uninstall(ID)
    assert installed.runtime.serving == {}


def test_what_is_not_installed_cannot_be_removed(place: Place):
    with pytest.raises(NotInstalledError):
        place.host.uninstall(ID)


def test_a_disabled_plugin_is_not_served(installed: Place):
    installed.runtime.serves = True
    installed.host.enable(ID)
    installed.host.disable(ID)
    assert (installed.runtime.serving, installed.machine.installations.get(WEATHER).enabled) == ({}, False)


def test_enabling_without_a_serve_starts_nothing(installed: Place):
    assert installed.host.enable(ID) is None
