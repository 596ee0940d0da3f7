"""Many sudden ends: whatever happens to an act, the plugin runs afterwards, and what is said of it is true.

`QIRVO_KILLS` says how often each act is killed (1,000 for the figure of the issue; the default is a sample).
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.builders import WEATHER
from tests.support.hosts import Place, a_place, a_plugin, agree

ROOT = Path(__file__).resolve().parents[2]
KILLS = os.environ.get("QIRVO_KILLS", "28")


def ended(place: Place, plugin: Path, act: str, *how: str) -> str:
    """End `act` in the middle, and return what was found wrong."""
    command = [sys.executable, "-m", "tests.support.sudden_ends", str(place.machine.layout.home), str(plugin), act]
    done = subprocess.run([*command, *how], cwd=ROOT, capture_output=True, text=True, check=False, timeout=3600)
    return done.stderr if done.returncode == 0 else f"{done.stderr}\nended with {done.returncode}"


def nothing_yet(folder: Path) -> tuple[Place, Path]:
    return a_place(folder / "home"), a_plugin(folder)


def to_update(folder: Path) -> tuple[Place, Path]:
    """1.0.0 is installed; 1.1.0 reads its data no more, and is on probation once it is there."""
    place = a_place(folder / "home")
    place.trusts()
    place.repositories.publish(a_plugin(folder))
    place.host.install(str(WEATHER), confirm=agree)
    place.host.change_setting("updates.probation", "15")
    return place, a_plugin(folder, "1.1.0", dataEpoch=1)


def to_roll_back(folder: Path) -> tuple[Place, Path]:
    place = a_place(folder / "home")
    for version in ("1.0.0", "1.1.0"):
        place.host.install(str(a_plugin(folder, version)), confirm=agree)
    return place, folder


def to_take_back(folder: Path) -> tuple[Place, Path]:
    """1.1.0 is on probation and has failed three starts."""
    place, plugin = to_update(folder)
    place = a_place(place.machine.layout.home)
    place.repositories.publish(plugin)
    place.host.update(str(WEATHER), confirm=agree)
    for _ in range(3):
        place.runtime.note_start(WEATHER, healthy=False)
    return place, folder


ACTS = {"install": nothing_yet, "update": to_update, "rollback": to_roll_back, "settle": to_take_back}


@pytest.mark.parametrize("act", ACTS)
def test_whenever_it_is_killed_a_plugin_runs_afterwards(act: str, tmp_path: Path):
    begin: Callable[[Path], tuple[Place, Path]] = ACTS[act]
    place, plugin = begin(tmp_path)
    assert ended(place, plugin, act, "killed", KILLS) == ""


@pytest.mark.parametrize("act", ACTS)
def test_a_disk_that_is_full_at_any_step_is_told_and_harms_nothing(act: str, tmp_path: Path):
    place, plugin = ACTS[act](tmp_path)
    assert ended(place, plugin, act, "full") == ""
