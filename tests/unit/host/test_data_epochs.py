"""Releases that cannot read each other's data: a return brings the data back, too."""

from pathlib import Path

import pytest

from qirvo.domain.names import PluginId
from qirvo.host.candidates import ManifestRefusedError
from qirvo.host.rollback import LossNotConfirmedError
from tests.support.builders import WEATHER
from tests.support.hosts import CRASHING, WORKING, Place, a_place, a_plugin, agree

ID = str(WEATHER)


def stored(place: Place) -> str:
    path = place.machine.layout.plugin(WEATHER).data / "storage.json"
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def store(place: Place, text: str) -> None:
    """Be the plugin, and store something."""
    data = place.machine.layout.plugin(WEATHER).data
    data.mkdir(exist_ok=True)
    (data / "storage.json").write_text(text, encoding="utf-8")


def migrates(place: Place, text: str) -> None:
    """Let releases of 2 and above store `text` at their start, as one that migrates does."""

    def at_start(plugin_id: PluginId) -> None:
        if place.machine.installations.get(plugin_id).manifest.data_epoch > 1:
            store(place, text)

    place.runtime.at_start = at_start


def install(place: Place, folder: Path, version: str, epoch: int, code: str = WORKING) -> None:
    place.host.install(str(a_plugin(folder, version, dataEpoch=epoch, code=code)), confirm=agree)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """1.0.0 of epoch 1 has stored something; 2.0.0 will store `new form`."""
    place = a_place(tmp_path / "home", probation_minutes=15)
    place.runtime.serves = True
    install(place, tmp_path, "1.0.0", 1)
    store(place, "old form")
    migrates(place, "new form")
    return place


def test_a_release_that_does_not_come_up_leaves_the_data_as_they_were(place: Place, tmp_path: Path):
    install(place, tmp_path, "2.0.0", 2, code=CRASHING)
    assert (place.version(), stored(place), place.runtime.serving[ID]) == ("1.0.0", "old form", "1.0.0")


def test_the_plugin_is_stopped_while_its_data_are_copied(place: Place, tmp_path: Path):
    running: list[bool] = []
    place.runtime.at_start = lambda _plugin_id: running.append(ID in place.runtime.serving)
    install(place, tmp_path, "2.0.0", 2)
    assert running == [False]


def test_a_return_from_probation_brings_the_data_back(place: Place, tmp_path: Path):
    install(place, tmp_path, "2.0.0", 2)
    place.runtime.serves = False
    for _ in range(3):
        place.runtime.note_start(WEATHER, healthy=False)
    place.host.settle()
    assert (place.version(), stored(place)) == ("1.0.0", "old form")


def test_two_updates_on_probation_lead_back_to_the_data_of_the_proven_one(place: Place, tmp_path: Path):
    place.runtime.serves = False
    install(place, tmp_path, "1.1.0", 1)
    install(place, tmp_path, "2.0.0", 2)
    store(place, "newest form")
    for _ in range(3):
        place.runtime.note_start(WEATHER, healthy=False)
    place.host.settle()
    assert (place.version(), stored(place)) == ("1.0.0", "old form")


def test_a_release_of_the_same_epoch_costs_no_copy(place: Place, tmp_path: Path):
    install(place, tmp_path, "1.1.0", 1)
    assert not place.machine.layout.plugin(WEATHER).snapshots.exists()


def test_going_back_over_an_epoch_needs_the_owners_word_and_says_what_is_lost(place: Place, tmp_path: Path):
    install(place, tmp_path, "2.0.0", 2)
    told: list[str] = []

    def refuse(loss: str) -> bool:
        told.append(loss)
        return False

    with pytest.raises(LossNotConfirmedError):
        place.host.rollback(ID, confirm_loss=refuse)
    assert ("what was stored since is set aside" in told[0], place.version(), stored(place)) == (
        True,
        "2.0.0",
        "new form",
    )


def test_with_it_the_data_of_then_are_there_again(place: Place, tmp_path: Path):
    install(place, tmp_path, "2.0.0", 2)
    place.runtime.serves = False
    place.host.rollback(ID, confirm_loss=lambda _loss: True)
    kept = place.machine.layout.plugin(WEATHER).snapshots
    texts = sorted(path.read_text(encoding="utf-8") for path in kept.glob("*/storage.json"))
    assert (place.version(), texts) == ("1.0.0", ["new form", "old form"])


def test_copies_go_with_the_releases_that_wrote_them(place: Place, tmp_path: Path):
    install(place, tmp_path, "2.0.0", 2)
    place.host.rollback(ID, confirm_loss=lambda _loss: True)
    place.host.clean_up(keep_versions=1)
    names = [path.name[:5] for path in place.machine.layout.plugin(WEATHER).snapshots.iterdir()]
    assert names == ["1.0.0"]


def test_an_epoch_that_is_no_number_is_refused(place: Place, tmp_path: Path):
    with pytest.raises(ManifestRefusedError):
        place.host.install(str(a_plugin(tmp_path, "3.0.0", dataEpoch="two")), confirm=agree)
