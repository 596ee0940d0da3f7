"""`component_ports`: what the tables and the fakes both keep."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from qirvo.domain.advisories import Advisory, Danger, Span
from qirvo.domain.digests import Digest
from qirvo.domain.versions import Version
from qirvo.server.component_ports import Part
from qirvo.server.ports import UnitOfWork
from tests.support.builders import MONDAY, WEATHER, a_release
from tests.support.databases import DATABASES
from tests.support.registry_values import ANN, a_plugin


@pytest.fixture(params=DATABASES)
def uow(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[UnitOfWork]:
    with DATABASES[request.param](tmp_path).unit_of_work() as opened:
        opened.accounts.add(ANN, now=MONDAY)
        opened.plugins.save(a_plugin())
        yield opened


def a_part(version: str = "4.17.15", name: str = "lodash") -> Part:
    return Part(name=name, version=version, purl=f"pkg:npm/{name}@{version}", percent=90, file="dist/index.js")


def an_advisory(advisory_id: str = "GHSA-1", package: str = "lodash") -> Advisory:
    return Advisory(
        id=advisory_id,
        package=package,
        danger=Danger.HIGH,
        aliases=("CVE-2021-1",),
        summary="It does harm.",
        versions=frozenset({"1.0.0", "2.0.0"}),
        spans=(Span(introduced="3.0.0", until="4.17.21", is_fixed=True), Span(introduced="5.0.0")),
    )


def released(uow: UnitOfWork, version: str, *parts: Part) -> Digest:
    """Publish a release that is made of `parts`, and return its artifact."""
    release = a_release(version)
    uow.plugins.add_release(WEATHER, release)
    uow.components.record(release.artifact.digest, parts)
    return release.artifact.digest


def test_an_artifact_is_missing_until_its_parts_are_recorded_even_if_it_has_none(uow: UnitOfWork):
    digests = [Digest(character * 64) for character in "abc"]
    uow.components.record(digests[0], [a_part()])
    uow.components.record(digests[1], [])
    assert uow.components.missing(digests) == {digests[2]}


def test_many_artifacts_are_asked_for_at_once(uow: UnitOfWork):
    digests = [Digest(f"{number:064x}") for number in range(1_201)]
    uow.components.record(digests[1_200], [])
    assert uow.components.missing(digests) == set(digests[:1_200])


def test_releases_lack_an_inventory_until_it_is_recorded(uow: UnitOfWork):
    released(uow, "1.0.0", a_part())
    for version in ("1.1.0", "1.2.0", "1.3.0"):
        uow.plugins.add_release(WEATHER, a_release(version))
    uow.plugins.add_release(WEATHER, a_release("1.4.0", artifact=a_release("1.3.0").artifact))
    lacking = sorted(a_release(version).artifact.digest for version in ("1.1.0", "1.2.0", "1.3.0"))
    assert list(uow.components.lacking(after="", limit=2)) == lacking[:2]
    assert list(uow.components.lacking(after=str(lacking[1]), limit=2)) == lacking[2:]


def test_what_is_not_signed_yet_lacks_nothing(uow: UnitOfWork):
    uow.plugins.add_release(WEATHER, a_release())
    number = uow.plugins.mark_changed(WEATHER)
    assert list(uow.components.lacking(after="", limit=1)) == []
    uow.plugins.mark_signed(WEATHER, number)
    assert list(uow.components.lacking(after="", limit=1)) == [a_release().artifact.digest]


def test_parts_recorded_again_take_the_place_of_the_earlier(uow: UnitOfWork):
    digest = released(uow, "1.0.0", a_part("4.17.15"), a_part("1.0.0", "left-pad"))
    uow.components.record(digest, [a_part("4.17.21")])
    assert uow.components.versions("lodash") == {"4.17.21"}
    assert uow.components.versions("left-pad") == frozenset()


def test_the_parts_of_an_artifact_come_by_name(uow: UnitOfWork):
    digest = released(uow, "1.0.0", a_part(), a_part(name="ansi"), a_part("4.17.3"))
    released(uow, "1.1.0", a_part(name="other"))
    assert [(part.name, part.version) for part in uow.components.of(digest)] == [
        ("ansi", "4.17.15"),
        ("lodash", "4.17.15"),
        ("lodash", "4.17.3"),
    ]
    assert list(uow.components.of(Digest("f" * 64))) == []


def test_a_release_is_found_by_what_it_contains(uow: UnitOfWork):
    released(uow, "1.0.0", a_part("4.17.15"))
    released(uow, "1.1.0", a_part("4.17.21"), a_part("4.17.15"))
    found = uow.components.containing("lodash", ["4.17.15"], after="", limit=10)
    assert [(each.plugin_id, str(each.release), each.part) for each in found] == [
        (WEATHER, "1.0.0", a_part("4.17.15")),
        (WEATHER, "1.1.0", a_part("4.17.15")),
    ]


def test_one_goes_on_after_the_cursor(uow: UnitOfWork):
    for version in ("1.0.0", "1.1.0", "1.2.0"):
        released(uow, version, a_part())
    first = uow.components.containing("lodash", ["4.17.15"], after="", limit=2)
    rest = uow.components.containing("lodash", ["4.17.15"], after=first[-1].cursor, limit=2)
    assert [str(each.release) for each in (*first, *rest)] == ["1.0.0", "1.1.0", "1.2.0"]


def test_what_nobody_published_is_not_found(uow: UnitOfWork):
    uow.components.record(Digest("d" * 64), [a_part()])
    assert uow.components.versions("lodash") == frozenset()
    assert uow.components.containing("lodash", ["4.17.15"], after="", limit=10) == []


def test_a_release_of_unknown_version_is_among_the_versions(uow: UnitOfWork):
    released(uow, "1.0.0", a_part(""))
    assert uow.components.versions("lodash") == {""}
    assert [each.release for each in uow.components.containing("lodash", [""], after="", limit=1)] == [Version("1.0.0")]


def test_advisories_come_back_as_they_were_by_id(uow: UnitOfWork):
    uow.advisories.replace({"GHSA-2": [an_advisory("GHSA-2")], "GHSA-1": [an_advisory("GHSA-1")]})
    assert uow.advisories.of(["lodash", "none"]) == {"lodash": [an_advisory("GHSA-1"), an_advisory("GHSA-2")]}


def test_a_record_of_the_same_id_takes_the_place_of_the_earlier(uow: UnitOfWork):
    uow.advisories.replace({"GHSA-1": [an_advisory(package="lodash"), an_advisory(package="lodash-es")]})
    uow.advisories.replace({"GHSA-1": [an_advisory(package="lodash-es")]})
    assert (uow.advisories.of(["lodash"]), uow.advisories.count()) == ({}, 1)


def test_a_withdrawn_record_is_gone(uow: UnitOfWork):
    uow.advisories.replace({"GHSA-1": [an_advisory()]})
    uow.advisories.replace({"GHSA-1": []})
    assert (uow.advisories.of(["lodash"]), uow.advisories.count()) == ({}, 0)


def test_many_packages_are_asked_for_at_once(uow: UnitOfWork):
    records = {f"GHSA-{number}": [an_advisory(f"GHSA-{number}", f"p{number}")] for number in range(1_201)}
    uow.advisories.replace(records)
    assert len(uow.advisories.of([f"p{number}" for number in range(1_201)])) == 1_201


def test_replacing_nothing_is_no_work(uow: UnitOfWork):
    uow.advisories.replace({})
    assert uow.advisories.count() == 0
