"""Hosts of a fleet: no more of them change at once than there are slots, and none is kept."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from qirvo.host.daemon import Event, turn
from qirvo.host.fleet import give_back, holder_of
from qirvo.host.settings import MalformedSettingError, change_setting
from tests.support.builders import WEATHER
from tests.support.fleet_locks import FakeFleetLock
from tests.support.hosts import Place, a_place, a_plugin, agree

ID = str(WEATHER)
LOCK = "http://lock.example"


def a_member(folder: Path, name: str, lock: FakeFleetLock, **chosen: object) -> Place:
    """A host of the fleet with 1.0.0, to which 1.1.0 is offered; it has five minutes of probation."""
    values: dict[str, Any] = {"probation_minutes": 5, "fleet_lock": LOCK} | chosen
    place = a_place(folder / name / "home", lock=lock, **values)
    place.trusts()
    place.repositories.publish(a_plugin(folder / name))
    place.host.install(ID, confirm=agree)
    place.repositories.publish(a_plugin(folder / name, "1.1.0"))
    return place


def kinds(place: Place, *, at_once: bool = False) -> list[str]:
    told: list[Event] = []
    turn(place.machine, draw=lambda: 0.5, tell=told.append, at_once=at_once)
    return [event.kind for event in told]


def proves_itself(place: Place) -> None:
    place.runtime.serving[ID] = "1.1.0"
    place.clock.pass_by(timedelta(minutes=6))


def test_the_second_waits_until_the_first_has_proven_itself(tmp_path: Path):
    lock = FakeFleetLock()
    one = a_member(tmp_path, "one", lock)
    other = a_member(tmp_path, "other", lock, installation_id="11111111-0000-4000-8000-000000000001")
    assert (kinds(one, at_once=True), one.version()) == (["checked", "outcome"], "1.1.0")
    assert (kinds(other, at_once=True), other.version()) == (["checked", "waiting"], "1.0.0")
    proves_itself(one)
    kinds(one)
    assert lock.held == {"default": set()}
    other.clock.pass_by(timedelta(minutes=6))
    assert (kinds(other), other.version()) == (["checked", "outcome"], "1.1.0")


def test_without_something_to_take_no_slot_is_asked_for(tmp_path: Path):
    lock = FakeFleetLock()
    place = a_member(tmp_path, "one", lock)
    place.host.hold(ID)
    assert (kinds(place, at_once=True), lock.asked) == (["checked"], 0)


def test_without_a_lock_nobody_is_asked(tmp_path: Path):
    lock = FakeFleetLock(slots=0)
    place = a_member(tmp_path, "one", lock, fleet_lock="")
    kinds(place, at_once=True)
    assert (place.version(), lock.asked) == ("1.1.0", 0)


def test_where_nobody_answers_nothing_is_changed(tmp_path: Path):
    lock = FakeFleetLock(is_down=True)
    place = a_member(tmp_path, "one", lock)
    assert (kinds(place, at_once=True), place.version()) == (["checked", "waiting", "trouble"], "1.0.0")
    lock.is_down = False
    kinds(place)
    assert not place.machine.layout.fleet_slot.exists()
    place.clock.pass_by(timedelta(minutes=6))
    kinds(place)
    assert place.version() == "1.1.0"


def test_a_slot_is_given_back_when_the_release_did_not_come_up(tmp_path: Path):
    lock = FakeFleetLock()
    place = a_member(tmp_path, "one", lock)
    place.repositories.publish(a_plugin(tmp_path / "one", "1.2.0", code="throw new Error('no');\n"))
    kinds(place, at_once=True)
    assert (place.version(), lock.held) == ("1.0.0", {"default": set()})


def test_a_slot_that_a_power_cut_left_is_given_back_by_the_next_daemon(tmp_path: Path):
    lock = FakeFleetLock(held={"default": {holder_of("someone")}}, slots=2)
    place = a_member(tmp_path, "one", lock)
    mine = holder_of(place.machine.settings.installation_id)
    lock.held["default"].add(mine)
    place.machine.layout.fleet_slot.parent.mkdir(exist_ok=True)
    place.machine.layout.fleet_slot.write_text(f'{{"address": "{LOCK}", "group": "default"}}', encoding="utf-8")
    assert give_back(place.machine) == ""
    assert lock.held == {"default": {holder_of("someone")}}


def test_an_owner_needs_no_slot(tmp_path: Path):
    lock = FakeFleetLock(slots=0)
    place = a_member(tmp_path, "one", lock)
    place.host.update(ID, confirm=agree)
    assert (place.version(), lock.asked) == ("1.1.0", 0)


def test_the_installation_id_is_not_told(tmp_path: Path):
    lock = FakeFleetLock()
    place = a_member(tmp_path, "one", lock, fleet_group="web.eu-1")
    kinds(place, at_once=True)
    ((holder,),) = lock.held.values()
    assert place.machine.settings.installation_id.replace("-", "") not in holder
    assert list(lock.held) == ["web.eu-1"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("updates.fleet-lock", "lock.example"),
        ("updates.fleet-lock", "ftp://lock.example"),
        ("updates.fleet-lock", "http://["),
        ("updates.fleet-lock", "http://lock.example/?x=1"),
        ("updates.fleet-group", ""),
        ("updates.fleet-group", "a b"),
    ],
)
def test_what_is_no_lock_or_group_is_refused(tmp_path: Path, name: str, value: str):
    place = a_place(tmp_path / "home")
    with pytest.raises(MalformedSettingError):
        change_setting(place.machine.layout, name, value)


def test_a_lock_is_set_and_taken_away(tmp_path: Path):
    layout = a_place(tmp_path / "home").machine.layout
    assert change_setting(layout, "updates.fleet-lock", LOCK).fleet_lock == LOCK
    assert change_setting(layout, "updates.fleet-lock", "none").fleet_lock == ""
