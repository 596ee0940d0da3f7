"""A power cut at any state of a change: whoever comes next finds everything as before, or as after."""

import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version
from qirvo.host.outcomes import Ending
from qirvo.host.recovery import plugin_lock
from tests.support.builders import WEATHER
from tests.support.hosts import CRASHING, STATES, Noting, Place, a_place, a_plugin, agree

ROOT = Path(__file__).resolve().parents[2]
UNTIL_COMMITTED = STATES[:-1]
REACHED_WITH_REVERT = ("checked", "staged", "journalled", "re-read", "swapped", "probation", "reverted")


def cut(place: Place, plugin: Path, act: str, state: str) -> None:
    """Do `act` in a process of its own, which ends at `state` as by a power cut."""
    command = [sys.executable, "-m", "tests.support.hosts", str(place.machine.layout.home), str(plugin), act, state]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL, done.stderr


def afterwards(place: Place) -> Place:
    """The host as the next command finds it, once that command has begun."""
    next_command = a_place(place.machine.layout.home)
    next_command.host.list_installations()
    return next_command


def recorded(place: Place) -> Sequence[str]:
    """The kinds of the events in the log."""
    log = place.machine.layout.events
    lines = log.read_text(encoding="utf-8").splitlines() if log.is_file() else []
    return [line.split('"kind":"')[1].split('"')[0] for line in lines]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return a_place(tmp_path / "home")


@pytest.fixture
def updatable(place: Place, tmp_path: Path) -> Place:
    place.trusts()
    place.repositories.publish(a_plugin(tmp_path))
    place.host.install(str(WEATHER), confirm=agree)
    return place


@pytest.fixture
def returnable(place: Place, tmp_path: Path) -> Place:
    place.host.install(str(a_plugin(tmp_path)), confirm=agree)
    place.host.install(str(a_plugin(tmp_path, "1.1.0")), confirm=agree)
    return place


@pytest.mark.parametrize("state", UNTIL_COMMITTED)
def test_a_cut_first_installation_leaves_nothing(place: Place, tmp_path: Path, state: str):
    cut(place, a_plugin(tmp_path), "install", state)
    after = afterwards(place)
    assert (after.version(), after.machine.layout.plugin(WEATHER).folder.exists()) == (None, False)


def test_an_installation_cut_once_committed_is_installed(place: Place, tmp_path: Path):
    cut(place, a_plugin(tmp_path), "install", "committed")
    after = afterwards(place)
    assert (after.version(), after.left_over(), recorded(after)) == ("1.0.0", set(), ["install"])


@pytest.mark.parametrize("state", UNTIL_COMMITTED)
def test_a_cut_update_is_as_if_it_had_not_begun(updatable: Place, tmp_path: Path, state: str):
    before = updatable.installed()
    cut(updatable, a_plugin(tmp_path, "1.1.0"), "update", state)
    after = afterwards(updatable)
    assert (after.version(), after.installed(), after.left_over()) == ("1.0.0", before, set())


def test_an_update_cut_once_committed_is_done(updatable: Place, tmp_path: Path):
    cut(updatable, a_plugin(tmp_path, "1.1.0"), "update", "committed")
    after = afterwards(updatable)
    assert (after.version(), after.left_over(), recorded(after)) == ("1.1.0", set(), ["install", "update"])


@pytest.mark.parametrize("state", REACHED_WITH_REVERT)
def test_a_cut_update_to_a_crashing_release_keeps_the_old_one(updatable: Place, tmp_path: Path, state: str):
    cut(updatable, a_plugin(tmp_path, "1.1.0", code=CRASHING), "update", state)
    after = afterwards(updatable)
    assert (after.version(), after.left_over()) == ("1.0.0", set())


def test_a_return_that_was_cut_still_quarantines(updatable: Place, tmp_path: Path):
    cut(updatable, a_plugin(tmp_path, "1.1.0", code=CRASHING), "update", "reverted")
    after = afterwards(updatable)
    assert after.machine.installations.get(WEATHER).quarantined == {Version("1.1.0")}
    assert recorded(after) == ["install", "revert"]


@pytest.mark.parametrize("state", UNTIL_COMMITTED)
def test_a_cut_rollback_is_as_if_it_had_not_begun(returnable: Place, tmp_path: Path, state: str):
    before = returnable.installed()
    cut(returnable, tmp_path, "rollback", state)
    after = afterwards(returnable)
    assert (after.version(), after.installed(), after.left_over()) == ("1.1.0", before, set())


def test_a_rollback_cut_once_committed_is_done(returnable: Place, tmp_path: Path):
    cut(returnable, tmp_path, "rollback", "committed")
    after = afterwards(returnable)
    assert (after.version(), after.left_over()) == ("1.0.0", set())


@pytest.mark.parametrize("state", UNTIL_COMMITTED)
def test_after_a_cut_the_update_can_be_done(updatable: Place, tmp_path: Path, state: str):
    plugin = a_plugin(tmp_path, "1.1.0")
    cut(updatable, plugin, "update", state)
    after = afterwards(updatable)
    after.repositories.publish(plugin)
    assert after.host.update(str(WEATHER), confirm=agree).ending is Ending.COMMITTED


def test_a_serve_that_saw_the_cut_release_is_led_back(updatable: Place, tmp_path: Path):
    cut(updatable, a_plugin(tmp_path, "1.1.0"), "update", "probation")
    after = a_place(updatable.machine.layout.home)
    after.runtime.serves = True
    after.host.recover()
    assert after.runtime.serving == {str(WEATHER): "1.0.0"}


def cut_everywhere(place: Place, plugin: Path, act: str) -> str:
    """Do `act` again and again, ended at each single sync to disk; return what was found wrong afterwards."""
    command = [sys.executable, "-m", "tests.support.hosts", str(place.machine.layout.home), str(plugin), act]
    done = subprocess.run([*command, "every-sync"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=240)
    return done.stderr


def test_an_installation_may_be_cut_at_any_sync(place: Place, tmp_path: Path):
    assert cut_everywhere(place, a_plugin(tmp_path), "install") == ""


def test_an_update_may_be_cut_at_any_sync(updatable: Place, tmp_path: Path):
    assert cut_everywhere(updatable, a_plugin(tmp_path, "1.1.0"), "update") == ""


def test_a_rollback_may_be_cut_at_any_sync(returnable: Place, tmp_path: Path):
    assert cut_everywhere(returnable, tmp_path, "rollback") == ""


@pytest.mark.parametrize("state", UNTIL_COMMITTED[1:])
def test_whatever_interrupts_a_change_takes_it_back(updatable: Place, tmp_path: Path, state: str):
    updatable.repositories.publish(a_plugin(tmp_path, "1.1.0"))
    reporter = Noting(at_state=lambda reached: interrupt() if reached == state else None)
    with pytest.raises(KeyboardInterrupt):
        updatable.host.update(str(WEATHER), confirm=agree, reporter=reporter)
    assert (updatable.version(), updatable.left_over()) == ("1.0.0", set())


def test_what_another_command_is_at_work_on_is_left_alone(updatable: Place, tmp_path: Path):
    cut(updatable, a_plugin(tmp_path, "1.1.0"), "update", "swapped")
    with plugin_lock(updatable.machine, PluginId("acme", "weather")):
        assert a_place(updatable.machine.layout.home).host.recover() == ()


def interrupt() -> None:
    """Be Ctrl-C."""
    raise KeyboardInterrupt


@pytest.fixture
def on_probation(updatable: Place, tmp_path: Path) -> Place:
    """1.1.0 is on probation and has failed three starts."""
    updatable.host.change_setting("updates.probation", "15")
    place = a_place(updatable.machine.layout.home)
    place.repositories.publish(a_plugin(tmp_path, "1.1.0"))
    place.host.update(str(WEATHER), confirm=agree)
    for _ in range(3):
        place.runtime.note_start(WEATHER, healthy=False)
    return place


def test_a_return_from_probation_that_was_cut_is_finished(on_probation: Place, tmp_path: Path):
    cut(on_probation, tmp_path, "settle", "reverted")
    after = afterwards(on_probation)
    assert (after.version(), after.left_over(), recorded(after)) == ("1.0.0", set(), ["install", "update", "revert"])


def test_a_return_from_probation_may_be_cut_at_any_sync(on_probation: Place, tmp_path: Path):
    assert cut_everywhere(on_probation, tmp_path, "settle") == ""


def test_an_update_on_probation_may_be_cut_at_any_sync(updatable: Place, tmp_path: Path):
    updatable.host.change_setting("updates.probation", "15")
    assert cut_everywhere(updatable, a_plugin(tmp_path, "1.1.0"), "update") == ""


def test_an_update_cut_once_on_probation_stays_on_it(updatable: Place, tmp_path: Path):
    updatable.host.change_setting("updates.probation", "15")
    cut(updatable, a_plugin(tmp_path, "1.1.0"), "update", "on-trial")
    after = afterwards(updatable)
    assert (after.version(), after.left_over(), recorded(after)) == ("1.1.0", set(), ["install", "update"])
    assert after.machine.installations.get(WEATHER).trial is not None


def what_was_stored(place: Place) -> Path:
    return place.machine.layout.plugin(WEATHER).data / "storage.json"


def test_an_update_to_another_data_epoch_may_be_cut_at_any_sync(updatable: Place, tmp_path: Path):
    what_was_stored(updatable).write_text("old form", encoding="utf-8")
    assert cut_everywhere(updatable, a_plugin(tmp_path, "1.1.0", dataEpoch=1), "update") == ""


@pytest.mark.parametrize("state", [*UNTIL_COMMITTED, "reverted"])
def test_a_cut_update_to_another_data_epoch_leaves_the_data_as_they_were(updatable: Place, tmp_path: Path, state: str):
    what_was_stored(updatable).write_text("old form", encoding="utf-8")
    code = f"// migrates\n{CRASHING}"
    cut(updatable, a_plugin(tmp_path, "1.1.0", dataEpoch=1, code=code), "update", state)
    after = afterwards(updatable)
    assert (after.version(), what_was_stored(after).read_text(encoding="utf-8")) == ("1.0.0", "old form")
    assert after.left_over() == set()
