"""Finding releases by what they contain, and taking in advisories."""

import pytest

from qirvo.domain.advisories import Advisory, Danger
from qirvo.domain.versions import MalformedRangeError
from qirvo.server.component_ports import Part
from qirvo.server.usecases.advisories import AT_ONCE, KeptAdvisories, import_advisories
from qirvo.server.usecases.components import find_component
from tests.support.builders import WEATHER, a_release
from tests.support.registry_values import a_plugin
from tests.support.server_fakes import FakeDatabase

VERSIONS = ("", "4.17.15", "4.17.21", "5.0.0-beta.1", "latest")


@pytest.fixture
def database() -> FakeDatabase:
    """A release for each of `VERSIONS` of lodash, numbered in their order."""
    made = FakeDatabase()
    with made.unit_of_work() as uow:
        uow.plugins.save(a_plugin())
        for number, version in enumerate(VERSIONS):
            release = a_release(f"1.{number}.0")
            part = Part(name="lodash", version=version, purl="pkg:npm/lodash", percent=90, file="dist/index.js")
            uow.plugins.add_release(WEATHER, release)
            uow.components.record(release.artifact.digest, [part])
        uow.commit()
    return made


def found(database: FakeDatabase, wanted: str) -> list[str]:
    page = find_component("lodash", wanted, after=None, limit=10, uow=database.reading())
    return [each.part.version for each in page.items]


def test_without_a_version_all_are_found_also_those_that_could_not_be_told(database: FakeDatabase):
    assert found(database, "") == list(VERSIONS)


def test_a_version_means_itself(database: FakeDatabase):
    assert (found(database, "4.17.15"), found(database, "4.17.15+build")) == (["4.17.15"], ["4.17.15"])


def test_a_range_is_npms(database: FakeDatabase):
    assert found(database, ">=4.17.0 <4.17.21 || ^4.17.21") == ["4.17.15", "4.17.21"]
    assert found(database, "<4.17.21") == ["4.17.15"]


def test_what_is_neither_version_nor_range_is_refused(database: FakeDatabase):
    with pytest.raises(MalformedRangeError):
        found(database, "newest of all")


def test_pages_follow_each_other(database: FakeDatabase):
    first = find_component("lodash", "", after=None, limit=3, uow=database.reading())
    rest = find_component("lodash", "", after=first.next, limit=3, uow=database.reading())
    assert (len(first.items), len(rest.items), rest.next) == (3, 2, None)
    assert [each.part.version for each in (*first.items, *rest.items)] == list(VERSIONS)


def test_many_records_are_taken_in_several_transactions_and_found():
    database = FakeDatabase()
    count = 2 * AT_ONCE + 1
    records = [
        (f"GHSA-{number}", (Advisory(id=f"GHSA-{number}", package=f"p{number}", danger=Danger.LOW),))
        for number in range(count)
    ]
    assert import_advisories(iter(records), new_uow=database.unit_of_work) == count
    assert list(KeptAdvisories(database.reading).of(["p0", f"p{count - 1}", "none"])) == ["p0", f"p{count - 1}"]


def test_the_same_import_again_changes_nothing_and_a_withdrawn_record_goes():
    database = FakeDatabase()
    record = ("GHSA-1", (Advisory(id="GHSA-1", package="p", danger=Danger.LOW),))
    counts = [import_advisories([each], new_uow=database.unit_of_work) for each in (record, record, ("GHSA-1", ()))]
    assert counts == [1, 1, 0]
