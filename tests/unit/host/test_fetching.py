"""The cheapest way that works: a delta from what is on the host, or the whole archive, and never other files."""

import random
from pathlib import Path

import pytest

from qirvo.host.outcomes import Fetched, Outcome, Way
from tests.support.builders import WEATHER
from tests.support.hosts import Place, a_place, a_plugin, agree

ID = str(WEATHER)


def code(last: str) -> str:
    dice = random.Random(7)  # noqa: S311  # the same every time
    return "\n".join(f"exports.f{n} = () => {dice.getrandbits(90)};" for n in range(400)) + f"\n// {last}\n"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A host with 1.0.0, whose source has 1.1.0 and a delta to it."""
    made = a_place(tmp_path / "home")
    made.trusts()
    made.repositories.publish(a_plugin(tmp_path, "1.0.0", code=code("first")))
    made.host.install(ID, confirm=agree)
    made.repositories.publish(a_plugin(tmp_path, "1.1.0", code=code("second")))
    made.repositories.fetched.clear()
    return made


def updated(place: Place, *, whole: bool = False) -> Outcome:
    return place.host.update(ID, confirm=agree, whole=whole)


def how(outcome: Outcome) -> Fetched:
    assert outcome.changed
    assert outcome.fetched is not None
    return outcome.fetched


def kinds(place: Place) -> list[str]:
    return [path.partition("/")[0] for path in place.repositories.fetched]


def test_an_update_takes_the_delta_and_says_what_it_saved(place: Place):
    delta = place.repositories.add_delta("1.0.0", "1.1.0")
    fetched = how(updated(place))
    assert fetched.way is Way.DELTA
    assert fetched.received_bytes == delta.size_bytes < fetched.archive_bytes / 20
    assert fetched.saved_bytes == fetched.archive_bytes - delta.size_bytes
    assert kinds(place) == ["deltas"]
    assert list(place.machine.layout.downloads.iterdir()) == []


def test_the_smallest_delta_from_what_is_kept_is_taken(place: Place, tmp_path: Path):
    place.repositories.add_delta("1.0.0", "1.1.0")
    updated(place)
    place.repositories.publish(a_plugin(tmp_path, "1.2.0", code=code("first")))  # as in 1.0.0, which is kept
    deltas = [place.repositories.add_delta(base, "1.2.0") for base in ("1.0.0", "1.1.0")]
    assert how(updated(place)).received_bytes == min(delta.size_bytes for delta in deltas)


def test_the_whole_archive_is_taken_when_it_is_asked_for(place: Place):
    place.repositories.add_delta("1.0.0", "1.1.0")
    fetched = how(updated(place, whole=True))
    assert (fetched.way, fetched.saved_bytes, kinds(place)) == (Way.ARCHIVE, 0, ["artifacts"])


def test_a_delta_from_another_release_is_passed_over(place: Place, tmp_path: Path):
    place.repositories.publish(a_plugin(tmp_path, "1.2.0", code=code("third")))
    place.repositories.add_delta("1.1.0", "1.2.0")
    assert how(updated(place)).given_up == ()
    assert kinds(place) == ["artifacts"]


def test_a_delta_from_a_tree_that_was_changed_on_the_host_is_passed_over(place: Place):
    place.repositories.add_delta("1.0.0", "1.1.0")
    installed = place.machine.installations.get(WEATHER)
    tree = place.machine.layout.plugin(WEATHER).release(installed.release)
    (tree / "dist" / "index.js").write_text("// mine", encoding="utf-8")
    assert how(updated(place)).given_up == ()
    assert kinds(place) == ["artifacts"]


def test_a_signed_delta_that_leads_elsewhere_is_told_and_the_archive_taken(place: Place):
    place.repositories.add_delta("1.0.0", "1.1.0", content=b"no frame at all")
    fetched = how(updated(place))
    (said,) = fetched.given_up
    assert said == "the delta did not work (the delta is no Zstandard frame); the next way is taken"
    assert fetched.way is Way.ARCHIVE
    assert fetched.received_bytes == len(b"no frame at all") + fetched.archive_bytes
    assert kinds(place) == ["deltas", "artifacts"]


def test_other_bytes_than_signed_are_told_and_the_archive_taken(place: Place):
    delta = place.repositories.add_delta("1.0.0", "1.1.0")
    stored = place.repositories.archives / Path(delta.path).name
    stored.write_bytes(stored.read_bytes()[:-1] + b"\0")
    fetched = how(updated(place))
    assert "other bytes than signed" in fetched.given_up[0]
    assert fetched.way is Way.ARCHIVE


def test_what_failed_for_a_release_is_not_tried_again_for_it(place: Place, tmp_path: Path):
    place.repositories.add_delta("1.0.0", "1.1.0", content=b"no frame at all")
    how(updated(place))
    place.host.rollback(ID)
    place.host.uninstall(ID)
    place.host.install(f"{ID}@1.0.0", confirm=agree)
    place.repositories.fetched.clear()
    assert how(place.host.install(f"{ID}@1.1.0", confirm=agree)).given_up == ()
    assert kinds(place) == ["artifacts"]
    place.repositories.publish(a_plugin(tmp_path, "1.2.0", code=code("third")))
    place.repositories.add_delta("1.1.0", "1.2.0")
    assert how(updated(place)).way is Way.DELTA  # another release


def test_a_source_that_lost_a_delta_may_have_it_the_next_time(place: Place):
    delta = place.repositories.add_delta("1.0.0", "1.1.0")
    stored = place.repositories.archives / Path(delta.path).name
    stored.rename(stored.with_suffix(".away"))
    fetched = how(updated(place))
    assert fetched.way is Way.ARCHIVE
    assert len(fetched.given_up) == 1
    assert not place.machine.layout.plugin(WEATHER).given_up.exists()


def test_a_damaged_note_of_what_failed_keeps_nothing_from_updating(place: Place):
    place.repositories.add_delta("1.0.0", "1.1.0")
    place.machine.layout.plugin(WEATHER).given_up.write_bytes(b"{")
    assert how(updated(place)).way is Way.DELTA


@pytest.fixture
def large(tmp_path: Path) -> Place:
    """A host with 1.0.0 of a plugin with large files, of which 1.1.0 changes none; there is no delta."""
    made = a_place(tmp_path / "home")
    made.trusts()
    for version in ("1.0.0", "1.1.0"):
        plugin = a_plugin(tmp_path, version)
        for number in range(8):
            dice = random.Random(number)  # noqa: S311  # the same every time
            (plugin / "dist" / f"{number}.bin").write_bytes(dice.randbytes(20_000))
        made.repositories.publish(plugin)
        if version == "1.0.0":
            made.host.install(ID, confirm=agree)
            made.repositories.fetched.clear()
    return made


def test_without_a_delta_only_the_files_that_are_missing_are_fetched(large: Place):
    fetched = how(updated(large))
    assert fetched.way is Way.MISSING_FILES
    assert fetched.received_bytes < fetched.archive_bytes / 5
    assert all("#" in path for path in large.repositories.fetched)
    assert list(large.machine.layout.downloads.iterdir()) == []


def test_after_a_delta_that_failed_the_missing_files_are_fetched(large: Place):
    large.repositories.add_delta("1.0.0", "1.1.0", content=b"no frame at all")
    fetched = how(updated(large))
    assert fetched.way is Way.MISSING_FILES
    assert len(fetched.given_up) == 1


def test_a_source_that_sends_no_parts_sends_the_whole(large: Place):
    large.repositories.sends_parts = False
    fetched = how(updated(large))
    assert fetched.way is Way.ARCHIVE
    assert "sends no parts" in fetched.given_up[0]
    assert not large.machine.layout.plugin(WEATHER).given_up.exists()
