"""Going back without a network."""

from pathlib import Path

import pytest

from qirvo.domain.digests import DigestMismatchError
from qirvo.domain.updates import NoUpdate
from qirvo.domain.versions import Version
from qirvo.host.outcomes import ChangeKind
from qirvo.host.rollback import NothingKeptError, NotKeptError
from tests.support.builders import WEATHER
from tests.support.hosts import CRASHING, Place, a_plugin, agree

ID = str(WEATHER)


@pytest.fixture
def returnable(place: Place, tmp_path: Path) -> Place:
    place.trusts()
    for version in ("1.0.0", "1.1.0", "1.2.0"):
        place.repositories.publish(a_plugin(tmp_path, version))
        place.host.install(f"{ID}@{version}", confirm=agree)
    return place


def test_the_release_before_is_active_again(returnable: Place):
    outcome = returnable.host.rollback(ID)
    assert (returnable.version(), outcome.kind, outcome.from_version) == (
        "1.1.0",
        ChangeKind.ROLLBACK,
        Version("1.2.0"),
    )


def test_a_rollback_asks_no_source(returnable: Place):
    asked = returnable.repositories.refreshes, returnable.repositories.downloads
    returnable.host.rollback(ID)
    assert (returnable.repositories.refreshes, returnable.repositories.downloads) == asked


def test_a_kept_release_can_be_named(returnable: Place):
    returnable.host.rollback(ID, "1.0.0")
    assert returnable.version() == "1.0.0"


def test_what_was_gone_back_from_is_kept_and_can_be_named(returnable: Place):
    returnable.host.rollback(ID)
    returnable.host.rollback(ID, "1.2.0")
    assert returnable.version() == "1.2.0"


def test_an_update_does_not_bring_it_right_back(returnable: Place):
    returnable.host.rollback(ID)
    (checked,) = returnable.host.check_updates()
    assert isinstance(checked.decision, NoUpdate)
    assert checked.decision.reason == "quarantined"


def test_a_release_that_is_not_kept_is_told_so(returnable: Place):
    with pytest.raises(NotKeptError, match=r"1\.1\.0"):
        returnable.host.rollback(ID, "0.9.0")


def test_without_another_release_there_is_no_way_back(place: Place, tmp_path: Path):
    place.host.install(str(a_plugin(tmp_path)), confirm=agree)
    with pytest.raises(NothingKeptError):
        place.host.rollback(ID)


def test_a_kept_tree_that_was_changed_is_refused(returnable: Place):
    kept = returnable.machine.installations.get(WEATHER).kept[0]
    tree = returnable.machine.layout.plugin(WEATHER).release(kept.release)
    entry = tree / "dist" / "index.js"
    entry.chmod(0o644)
    entry.write_text("steal()", encoding="utf-8")
    with pytest.raises(DigestMismatchError):
        returnable.host.rollback(ID)
    assert returnable.version() == "1.2.0"


def test_a_kept_release_that_no_longer_starts_gives_way_to_the_present_one(place: Place, tmp_path: Path):
    place.host.install(str(a_plugin(tmp_path)), confirm=agree)
    place.host.disable(ID)
    place.host.install(str(a_plugin(tmp_path, "1.1.0", code=CRASHING)), confirm=agree)
    place.host.install(str(a_plugin(tmp_path, "1.2.0")), confirm=agree)
    place.host.enable(ID)
    outcome = place.host.rollback(ID)
    assert (outcome.reverted, place.version(), place.left_over()) == (True, "1.2.0", set())
