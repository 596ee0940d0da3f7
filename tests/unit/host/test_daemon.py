"""A host that looks after itself."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from qirvo.domain.errors import UnavailableError
from qirvo.domain.releases import Release, Security
from qirvo.domain.update_channels import Stability, Terms, UpdateChannel
from qirvo.domain.updates import NoUpdate
from qirvo.host.daemon import DaemonRunsError, Event, is_running, read_state, run, turn, write_state
from qirvo.host.machine import Machine
from qirvo.trust.fetcher import AskedToWaitError
from tests.support.builders import WEATHER
from tests.support.hosts import Place, a_place, a_plugin, agree

ID = str(WEATHER)


class Looked:
    """A daemon's turns on a place, and what it told."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.told: list[Event] = []

    def turn(self, *, at_once: bool = False, draw: float = 0.5) -> list[str]:
        """Take a turn and return the kinds of what it told."""
        self.told.clear()
        turn(self.place.machine, draw=lambda: draw, tell=self.told.append, at_once=at_once)
        return [event.kind for event in self.told]

    def pass_by(self, **time: float) -> None:
        self.place.clock.pass_by(timedelta(**time))


@pytest.fixture
def looked(tmp_path: Path) -> Looked:
    """1.0.0 is installed, 1.1.0 is offered; the daemon has not begun."""
    return a_daemon(tmp_path)


def a_daemon(folder: Path, **chosen: Any) -> Looked:
    place = a_place(folder / "home", **chosen)
    place.trusts()
    place.repositories.publish(a_plugin(folder))
    place.host.install(ID, confirm=agree)
    publish(place, folder, "1.1.0")
    return Looked(place)


def publish(place: Place, folder: Path, version: str, **changes: Any) -> Release:
    return place.repositories.publish(a_plugin(folder, version), **changes)


def test_the_first_check_is_not_at_once_but_soon(looked: Looked):
    asked = looked.place.repositories.refreshes
    assert (looked.turn(), looked.place.repositories.refreshes) == ([], asked)
    looked.pass_by(minutes=5)
    assert (looked.turn(), looked.place.version()) == (["checked", "outcome"], "1.1.0")


def test_between_two_checks_nobody_is_asked(looked: Looked):
    looked.turn(at_once=True)
    asked = looked.place.repositories.refreshes
    looked.pass_by(hours=4)
    assert (looked.turn(), looked.place.repositories.refreshes) == ([], asked)
    looked.pass_by(hours=1)
    assert looked.turn() == ["checked"]


def test_a_daemon_that_is_restarted_does_not_ask_again_at_once(looked: Looked):
    looked.turn(at_once=True)
    again = Looked(a_place(looked.place.machine.layout.home, archives=looked.place.repositories.archives))
    assert (again.turn(), again.place.repositories.refreshes) == ([], 0)


def test_a_clock_that_was_wrong_does_not_silence_it(looked: Looked):
    far = looked.place.clock() + timedelta(days=400)
    write_state(looked.place.machine, msgspec.structs.replace(read_state(looked.place.machine), next_check_at=far))
    assert looked.turn() == ["checked", "outcome"]


def test_a_damaged_memory_is_begun_anew(looked: Looked):
    looked.turn()
    looked.place.machine.layout.daemon.write_text("{", encoding="utf-8")
    assert looked.turn() == []
    assert read_state(looked.place.machine).next_check_at is not None


def test_what_needs_consent_is_left_to_the_owner(looked: Looked, tmp_path: Path):
    publish(looked.place, tmp_path, "1.2.0", breaking=True)
    kinds = looked.turn(at_once=True)
    assert (kinds, looked.place.version()) == (["checked", "outcome"], "1.1.0")


def test_outside_of_its_windows_an_update_waits_for_the_next(tmp_path: Path):
    looked = a_daemon(tmp_path)
    now = looked.place.clock()
    opens = now + timedelta(hours=2)
    window = f"{opens:%a %H:%M}-{opens + timedelta(hours=1):%H:%M}"
    settings = msgspec.structs.replace(looked.place.machine.settings, window=window)
    object.__setattr__(looked.place.machine, "settings", settings)
    assert (looked.turn(at_once=True), looked.place.version()) == (["checked", "waiting"], "1.0.0")
    looked.pass_by(hours=1)
    assert (looked.turn(), looked.place.version()) == ([], "1.0.0")
    looked.pass_by(hours=1, minutes=1)
    assert (looked.turn(), looked.place.version()) == (["checked", "outcome"], "1.1.0")


def test_a_busy_plugin_is_looked_at_again_soon(looked: Looked):
    looked.place.host.busy(ID, seconds=600, reason="an import")
    assert looked.turn(at_once=True) == ["checked", "waiting"]
    looked.pass_by(minutes=11)
    assert (looked.turn(), looked.place.version()) == (["checked", "outcome"], "1.1.0")


def test_a_source_that_does_not_answer_is_asked_again_sooner_and_later_each_time(looked: Looked):
    looked.place.repositories.failure = UnavailableError("no answer")
    waits: list[bool] = []
    for _ in range(3):
        looked.turn(at_once=True)
        state = read_state(looked.place.machine)
        assert state.next_check_at is not None
        waits.append(state.next_check_at - looked.place.clock() > timedelta(minutes=3) * 2 ** len(waits))
    assert (waits, read_state(looked.place.machine).failures) == ([True] * 3, 3)


def test_a_source_that_wants_to_be_left_alone_is(looked: Looked):
    failure = UnavailableError("no answer")
    failure.__cause__ = AskedToWaitError("busy", 503, 7200)
    looked.place.repositories.failure = failure
    looked.turn(at_once=True, draw=0)
    state = read_state(looked.place.machine)
    assert state.next_check_at is not None
    assert state.next_check_at - looked.place.clock() > timedelta(minutes=119)


def test_a_failed_check_is_forgotten_once_one_succeeds(looked: Looked):
    looked.place.repositories.failure = UnavailableError("no answer")
    looked.turn(at_once=True)
    looked.place.repositories.failure = None
    looked.turn(at_once=True)
    assert read_state(looked.place.machine).failures == 0


def test_what_is_on_probation_is_looked_after_each_turn(tmp_path: Path):
    looked = a_daemon(tmp_path, probation_minutes=15)
    looked.place.runtime.serves = True
    looked.turn(at_once=True)
    looked.pass_by(minutes=16)
    assert looked.turn() == ["settled"]


def test_a_crash_of_an_update_is_taken_back(looked: Looked, tmp_path: Path):
    looked.place.repositories.publish(a_plugin(tmp_path, "1.2.0", code="throw new Error('no');\n"))
    looked.turn(at_once=True)
    assert (looked.place.version(), looked.told[-1].outcome is not None) == ("1.0.0", True)


def run_for(place: Place, turns: int, told: list[Event]) -> None:
    """Run a daemon for some turns."""
    left = iter(range(turns - 1))

    def wait(time: timedelta) -> bool:
        place.clock.pass_by(time)
        return next(left, None) is None

    run(lambda: place.machine, wait=wait, draw=lambda: 0.5, tell=told.append)


def test_it_takes_a_turn_each_minute_until_it_is_told_to_stop(looked: Looked):
    told: list[Event] = []
    run_for(looked.place, 5, told)
    assert ([event.kind for event in told], looked.place.version()) == (
        ["started", "checked", "outcome", "stopped"],
        "1.1.0",
    )


def test_there_is_one_daemon_a_host(looked: Looked):
    seen: list[bool] = []

    def begin_another(_time: timedelta) -> bool:
        seen.append(is_running(looked.place.machine))
        with pytest.raises(DaemonRunsError):
            run_for(looked.place, 1, [])
        return True

    run(lambda: looked.place.machine, wait=begin_another, draw=lambda: 0, tell=lambda _event: None)
    assert (seen, is_running(looked.place.machine)) == ([True], False)


def test_trouble_is_told_and_ends_nothing(looked: Looked):
    def broken() -> datetime:
        raise UnavailableError("the disk is gone")

    machine = Machine(
        **{name: getattr(looked.place.machine, name) for name in Machine.__dataclass_fields__}
        | {"open_runtime": broken, "clock": lambda: datetime.now(UTC)}
    )
    told: list[Event] = []
    turn(machine, draw=lambda: 0, tell=told.append, at_once=True)
    assert [event.kind for event in told] == ["checked", "trouble"]


def test_what_the_update_channel_leaves_to_the_owner_is_told_and_not_taken(looked: Looked):
    repositories = looked.place.repositories
    terms = {UpdateChannel.STABLE: Terms(stability=Stability.STABLE, auto_update=False)}
    repositories.indexes[WEATHER] = replace(repositories.indexes[WEATHER], terms=terms)
    assert (looked.turn(at_once=True), looked.place.version()) == (["checked", "outcome"], "1.0.0")
    outcome = looked.told[-1].outcome
    assert outcome is not None
    assert isinstance(outcome.decision, NoUpdate)
    assert outcome.decision.reason == "not-automatic"
    looked.place.host.update(ID, confirm=agree)
    assert looked.place.version() == "1.1.0"


def test_the_owners_word_stands_above_the_update_channels(looked: Looked, tmp_path: Path):
    looked.place.host.leave(ID, "security")
    assert (looked.turn(at_once=True), looked.place.version()) == (["checked", "outcome"], "1.0.0")
    publish(looked.place, tmp_path, "1.2.0", security=Security())
    looked.turn(at_once=True)
    assert looked.place.version() == "1.2.0"
