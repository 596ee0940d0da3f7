"""Busy plugins are left alone; held ones stay; pinned ones go no further."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from qirvo.domain.automatic import Automatic
from qirvo.domain.errors import InvalidError
from qirvo.domain.ramps import Ramp
from qirvo.domain.updates import NoUpdate, Offer
from qirvo.host.busy import PluginBusyError
from qirvo.host.installations import NotInstalledError
from qirvo.host.outcomes import Ending
from tests.support.builders import WEATHER
from tests.support.hosts import Noting, Place, a_place, a_plugin, agree

ID = str(WEATHER)


@pytest.fixture
def updatable(place: Place, tmp_path: Path) -> Place:
    """1.0.0 is installed, 1.1.0 is offered."""
    place.trusts()
    place.repositories.publish(a_plugin(tmp_path))
    place.host.install(ID, confirm=agree)
    place.repositories.publish(a_plugin(tmp_path, "1.1.0"))
    return place


def say_busy(place: Place, **document: object) -> None:
    """Be the plugin, and write its busy file."""
    path = place.machine.layout.plugin(WEATHER).busy
    path.write_text(json.dumps(document), encoding="utf-8")


def in_an_hour(place: Place) -> str:
    return (place.clock() + timedelta(hours=1)).isoformat()


def test_a_busy_plugin_is_not_updated_and_it_says_why(updatable: Place):
    say_busy(updatable, until=in_an_hour(updatable), reason="a backup runs")
    with pytest.raises(PluginBusyError, match="a backup runs"):
        updatable.host.update(ID, confirm=agree)
    assert (updatable.version(), updatable.left_over()) == ("1.0.0", {"busy.json"})


def test_its_owner_may_update_it_all_the_same(updatable: Place):
    say_busy(updatable, until=in_an_hour(updatable))
    updatable.host.update(ID, confirm=agree, despite_busy=True)
    assert updatable.version() == "1.1.0"


def test_after_its_deadline_nothing_is_held_back(updatable: Place):
    say_busy(updatable, until=in_an_hour(updatable))
    updatable.clock.pass_by(timedelta(hours=2))
    updatable.host.update(ID, confirm=agree)
    assert updatable.version() == "1.1.0"


def test_nothing_is_held_back_for_longer_than_a_week(updatable: Place):
    say_busy(updatable, until=(updatable.clock() + timedelta(days=400)).isoformat())
    updatable.clock.pass_by(timedelta(days=7, hours=1))
    updatable.host.update(ID, confirm=agree)
    assert updatable.version() == "1.1.0"


@pytest.mark.parametrize("document", [{"until": "tomorrow"}, {"until": "2026-11-26T20:00:00"}, {}, {"until": None}])
def test_a_file_that_says_nothing_holds_nothing_back(updatable: Place, document: dict[str, object]):
    say_busy(updatable, **document)
    updatable.host.update(ID, confirm=agree)
    assert updatable.version() == "1.1.0"


def test_a_plugin_that_gets_busy_during_the_download_is_left_alone(updatable: Place):
    reporter = Noting(
        at_state=lambda state: say_busy(updatable, until=in_an_hour(updatable)) if state == "staged" else None
    )
    with pytest.raises(PluginBusyError):
        updatable.host.update(ID, confirm=agree, reporter=reporter)
    assert updatable.version() == "1.0.0"


def test_a_busy_plugin_is_not_rolled_back_either(updatable: Place):
    updatable.host.update(ID, confirm=agree)
    updatable.host.busy(ID, seconds=600, reason="an import")
    with pytest.raises(PluginBusyError, match="an import"):
        updatable.host.rollback(ID)
    updatable.host.free(ID)
    updatable.host.rollback(ID)
    assert updatable.version() == "1.0.0"


def test_what_is_not_installed_cannot_be_busy(place: Place):
    with pytest.raises(NotInstalledError):
        place.host.busy(ID, seconds=600)


def test_an_uninstalled_plugin_leaves_no_busy_file(updatable: Place):
    updatable.host.busy(ID, seconds=600)
    updatable.host.uninstall(ID, purge=True)
    assert not updatable.machine.layout.plugin(WEATHER).folder.exists()


def reason(place: Place) -> str:
    (checked,) = place.host.check_updates()
    assert isinstance(checked.decision, NoUpdate)
    return checked.decision.reason


def test_a_held_plugin_is_not_updated_until_it_is_let_go(updatable: Place):
    updatable.host.hold(ID)
    assert (updatable.host.update(ID, confirm=agree).ending, reason(updatable)) == (Ending.UNCHANGED, "held")
    updatable.host.hold(ID, held=False)
    updatable.host.update(ID, confirm=agree)
    assert updatable.version() == "1.1.0"


def test_a_version_that_is_named_is_installed_though_it_is_held(updatable: Place):
    updatable.host.hold(ID)
    updatable.host.install(f"{ID}@1.1.0", confirm=agree)
    installed = updatable.machine.installations.get(WEATHER)
    assert (str(installed.version), installed.held) == ("1.1.0", True)


def test_a_pinned_plugin_goes_to_the_newest_inside(updatable: Place, tmp_path: Path):
    updatable.repositories.publish(a_plugin(tmp_path, "2.0.0"))
    updatable.host.pin(ID, "1.x")
    updatable.host.update(ID, confirm=agree)
    assert (updatable.version(), reason(updatable)) == ("1.1.0", "up-to-date")


@pytest.mark.parametrize(("wariness", "version"), [(0, "1.1.0"), (0.0001, "1.1.0"), (1, "1.0.0")])
def test_a_host_goes_first_or_last_as_its_owner_wishes(tmp_path: Path, wariness: float, version: str):
    place = a_place(tmp_path / "home", rollout_wariness=wariness)
    place.trusts()
    place.repositories.publish(a_plugin(tmp_path))
    place.host.install(ID, confirm=agree)
    place.repositories.publish(a_plugin(tmp_path, "1.1.0"), rollout=Ramp.gradual(50, 0))
    place.host.update(ID, confirm=agree)
    assert place.version() == version


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("updates.window", "Sat 25:00"),
        ("updates.wariness", "2"),
        ("updates.wariness", "-0.1"),
        ("updates.wariness", "1.01"),
        ("updates.wariness", "nan"),
        ("updates.wariness", ".5"),
        ("updates.probation", "99999999999999999999"),
        ("keep-versions", ""),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(place: Place, name: str, value: str):
    with pytest.raises(InvalidError):
        place.host.change_setting(name, value)


def test_windows_are_kept_as_their_owner_wrote_them(place: Place):
    place.host.change_setting("updates.window", "Sat-Sun 02:00-05:00")
    assert a_place(place.machine.layout.home).host.settings.window == "Sat-Sun 02:00-05:00"


def test_what_is_taken_without_asking_stays_as_chosen_through_an_update(updatable: Place):
    updatable.host.leave(ID, "security")
    updatable.host.update(ID, confirm=agree)
    installed = updatable.machine.installations.get(WEATHER)
    assert (str(installed.version), installed.by_itself) == ("1.1.0", Automatic.SECURITY)


def test_a_check_says_what_it_leaves_to_the_owner(updatable: Place):
    updatable.host.leave(ID, "never")
    (checked,) = updatable.host.check_updates([ID])
    assert (isinstance(checked.decision, Offer), "its owner" in checked.left) == (True, True)
    updatable.host.leave(ID, "always")
    assert updatable.host.check_updates([ID])[0].left == ""


def test_only_what_is_installed_can_be_left(updatable: Place):
    with pytest.raises(NotInstalledError):
        updatable.host.leave("acme.nothing", "never")
    with pytest.raises(InvalidError):
        updatable.host.leave(ID, "sometimes")
