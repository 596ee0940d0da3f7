"""The Distribution Guide's options of `installUpdate`, as one install or update is given them."""

from pathlib import Path

import pytest

from qirvo.host.outcomes import Ending
from qirvo.host.taking_options import TakingOptions
from tests.support.builders import WEATHER
from tests.support.hosts import CRASHING, Place, a_place, a_plugin, agree


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A host that keeps three versions; 1.0.0 to 1.2.0 are there."""
    place = a_place(tmp_path / "home")
    for version in ("1.0.0", "1.1.0", "1.2.0"):
        place.host.install(str(a_plugin(tmp_path, version)), confirm=agree)
    return place


def kept(place: Place) -> list[str]:
    return [str(each.version) for each in place.machine.installations.get(WEATHER).kept]


@pytest.mark.parametrize(
    ("options", "versions"),
    [
        (TakingOptions(), ["1.2.0", "1.1.0"]),
        (TakingOptions(keep_versions=2), ["1.2.0"]),
        (TakingOptions(keep_versions=9), ["1.2.0", "1.1.0", "1.0.0"]),
        (TakingOptions(cleanup=False), ["1.2.0", "1.1.0", "1.0.0"]),
        (TakingOptions(backup=False), []),
    ],
)
def test_as_many_versions_stay_as_was_said(place: Place, tmp_path: Path, options: TakingOptions, versions: list[str]):
    place.host.install(str(a_plugin(tmp_path, "1.3.0")), confirm=agree, options=options)
    assert (kept(place), place.left_over()) == (versions, set())


def test_without_a_rollback_what_does_not_come_up_stays_and_says_so(place: Place, tmp_path: Path):
    options = TakingOptions(rollback_on_failure=False)
    outcome = place.host.install(str(a_plugin(tmp_path, "1.3.0", code=CRASHING)), confirm=agree, options=options)
    assert (outcome.ending, outcome.is_unwell, place.version()) == (Ending.COMMITTED, True, "1.3.0")
    place.host.rollback(str(WEATHER))
    assert place.version() == "1.2.0"


def test_without_a_rollback_there_is_no_probation(place: Place, tmp_path: Path):
    patient = a_place(place.machine.layout.home, probation_minutes=15)
    options = TakingOptions(rollback_on_failure=False)
    outcome = patient.host.install(str(a_plugin(tmp_path, "1.3.0")), confirm=agree, options=options)
    assert outcome.ending is Ending.COMMITTED


def test_without_a_backup_the_way_back_is_there_until_it_is_proven(place: Place, tmp_path: Path):
    patient = a_place(place.machine.layout.home, probation_minutes=15)
    patient.host.install(str(a_plugin(tmp_path, "1.3.0")), confirm=agree, options=TakingOptions(backup=False))
    for _ in range(3):
        patient.runtime.note_start(WEATHER, healthy=False)
    patient.host.settle()
    assert (patient.version(), kept(patient)) == ("1.2.0", ["1.1.0", "1.0.0"])
