"""Finding releases by what they contain, taking inventories later, and taking in advisories."""

from dataclasses import dataclass

import pytest

from qirvo.domain.advisories import Advisory, Danger
from qirvo.domain.digests import Digest
from qirvo.domain.errors import IntegrityError
from qirvo.domain.versions import MalformedRangeError
from qirvo.server.component_ports import Part
from qirvo.server.usecases.advisories import AT_ONCE, KeptAdvisories, import_advisories
from qirvo.server.usecases.components import INVENTORY_JOB, fill_inventories, find_component
from qirvo.server.usecases.filling import BATCH
from qirvo.server.usecases.resuming import resume_work
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


@dataclass
class Taking:
    """Records an inventory without anything in it, or refuses."""

    database: FakeDatabase
    refused: frozenset[Digest] = frozenset()

    def __call__(self, artifacts: list[Digest]) -> None:
        with self.database.unit_of_work() as uow:
            for artifact in artifacts:
                if artifact in self.refused:
                    raise IntegrityError(f"`{artifact}` is gone")
                uow.components.record(artifact, [])
            uow.commit()


def without_inventories(count: int) -> tuple[FakeDatabase, list[Digest]]:
    made = FakeDatabase()
    releases = [a_release(f"1.{number}.0") for number in range(count)]
    with made.unit_of_work() as uow:
        uow.plugins.save(a_plugin())
        for release in releases:
            uow.plugins.add_release(WEATHER, release)
        uow.commit()
    return made, sorted(release.artifact.digest for release in releases)


def waiting(database: FakeDatabase) -> list[object]:
    return [job.arguments for job in database.state.jobs.values() if job.kind == INVENTORY_JOB]


def test_releases_without_an_inventory_get_one_some_at_a_time():
    database, artifacts = without_inventories(BATCH + 1)
    take, new_uow = Taking(database), database.unit_of_work
    assert fill_inventories("", new_uow=new_uow, take=take) == BATCH
    [follows] = waiting(database)
    assert follows == {"after": str(artifacts[BATCH - 1])}
    assert fill_inventories(str(artifacts[BATCH - 1]), new_uow=new_uow, take=take) == 1
    assert database.state.made_of.parts.keys() == set(artifacts)


def test_one_that_cannot_be_taken_holds_up_no_other_and_is_told():
    database, artifacts = without_inventories(BATCH + 1)
    take = Taking(database, refused=frozenset(artifacts[:1]))
    with pytest.raises(IntegrityError, match=str(artifacts[0])):
        fill_inventories("", new_uow=database.unit_of_work, take=take)
    assert database.state.made_of.parts.keys() == set(artifacts[1:BATCH])
    assert waiting(database) == [{"after": str(artifacts[BATCH - 1])}]


def test_missing_inventories_are_asked_for_once_and_only_while_they_are_missing():
    database, artifacts = without_inventories(1)
    for _ in range(2):
        resume_work(uow=database.unit_of_work())
    assert waiting(database) == [{"after": ""}]
    database.state.jobs.clear()
    Taking(database)(artifacts)
    resume_work(uow=database.unit_of_work())
    assert waiting(database) == []


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
