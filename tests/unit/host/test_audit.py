"""An audit asks each source once about what is its own; an install warns of what it takes."""

from pathlib import Path

import msgspec
import pytest

from qirvo.domain.errors import UnavailableError
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version
from qirvo.host.advisory_answers import AdvisoriesUnansweredError, NoAdvisoriesHereError, ask_source, read_answer
from qirvo.host.ports import Proposal, SourceProposal
from qirvo.host.sources import Source
from qirvo.wire.plugin_advisories import AffectingPage
from tests.support.builders import MONDAY, WEATHER
from tests.support.hosts import Place, a_plugin, agree
from tests.support.plugin_advisories import an_advisory, an_advisory_document

ID = str(WEATHER)
RAIN = PluginId("acme", "rain")
SOURCE = Source(name="main", address="x", repository="x", fingerprint="x", added_at="")


@pytest.fixture
def two(place: Place, tmp_path: Path) -> Place:
    """A host with two plugins of one source and one of nobody's."""
    place.trusts()
    place.trusts("other")
    for plugin_id in (WEATHER, RAIN):
        place.repositories.publish(a_plugin(tmp_path, plugin_id=plugin_id))
        place.host.install(str(plugin_id), source="main", confirm=agree)
    place.host.install(str(a_plugin(tmp_path, plugin_id=PluginId("acme", "own"))), confirm=agree)
    place.repositories.asked_about.clear()
    return place


def test_each_source_is_asked_once_about_its_own_plugins_alone(two: Place):
    found = two.host.audit()
    assert two.repositories.asked_about == [("main", {"acme.rain": "1.0.0", ID: "1.0.0"})]
    assert [str(each.plugin_id) for each in found.unasked] == ["acme.own"]
    assert sorted(str(each.plugin_id) for each in found.clear) == ["acme.rain", ID]


def test_what_is_affected_is_told_with_the_release_that_mends_it(two: Place, tmp_path: Path):
    two.repositories.known_advisories.append(an_advisory("introduced 0, last_affected 1.0.0").published(MONDAY))
    two.repositories.publish(a_plugin(tmp_path, "1.1.0"))
    two.host.check_updates()
    ((installation, affected),) = two.host.audit().affected
    assert (installation.plugin_id, affected.version, affected.fixed_in) == (
        WEATHER,
        Version("1.0.0"),
        Version("1.1.0"),
    )


def test_only_the_plugins_that_are_named_are_asked_about(two: Place):
    two.host.audit([ID])
    assert two.repositories.asked_about == [("main", {ID: "1.0.0"})]


def test_a_source_that_is_silent_leaves_nothing_clear(two: Place):
    two.repositories.silence = UnavailableError("no answer")
    found = two.host.audit()
    assert (list(found.affected), list(found.clear)) == ([], [])
    ((name, _, installations),) = found.troubles
    assert (name, len(installations)) == ("main", 2)


def test_an_install_warns_before_it_asks_and_afterwards(place: Place, tmp_path: Path):
    place.trusts()
    place.repositories.publish(a_plugin(tmp_path))
    place.repositories.known_advisories.append(an_advisory().published(MONDAY))
    seen: list[tuple[str, ...]] = []

    def read(proposal: Proposal | SourceProposal) -> bool:
        assert isinstance(proposal, Proposal)
        seen.append(proposal.advisories)
        return True

    outcome = place.host.install(ID, confirm=read)
    (told,) = seen[0]
    assert told.startswith("security advisory QSA-2026-0001-0001 (high) affects `1.0.0`")
    assert told in outcome.notes


def test_a_silent_source_keeps_nobody_from_installing(place: Place, tmp_path: Path):
    place.trusts()
    place.repositories.publish(a_plugin(tmp_path))
    place.repositories.silence = UnavailableError("no answer")
    assert place.host.install(ID, confirm=agree).changed


def test_a_static_repository_has_none():
    with pytest.raises(NoAdvisoriesHereError):
        ask_source(SOURCE, {WEATHER: Version("1.0.0")})


def test_an_older_registry_has_none():
    with pytest.raises(NoAdvisoriesHereError):
        read_answer(404, b"{}", source=SOURCE)


def test_what_a_registry_sends_is_read():
    content = msgspec.json.encode(AffectingPage(advisories=[an_advisory_document()]))
    (advisory,) = read_answer(200, content, source=SOURCE)
    assert (advisory.plugin_id, advisory.is_in_force) == (WEATHER, True)
    assert advisory.known.affects("1.1.0")


@pytest.mark.parametrize(
    "changes",
    [
        {"severity": "awful"},
        {"state": "gone"},
        {"pluginId": "../x"},
        {"ranges": [], "versions": []},
        {"versions": ["x" * 400]},
        {"versions": ["1.0.0"] * 5_000},
        {"references": ["javascript:alert(1)"]},
        {"modifiedAt": "yesterday"},
        {"summary": ""},
    ],
)
def test_what_makes_no_sense_is_no_answer(changes: dict[str, object]):
    content = msgspec.json.encode(AffectingPage(advisories=[an_advisory_document(**changes)]))
    with pytest.raises(AdvisoriesUnansweredError):
        read_answer(200, content, source=SOURCE)


@pytest.mark.parametrize("content", [b"", b"\xff", b"[]", b'{"advisories": {}}', b"<html>"])
def test_bytes_that_are_no_answer_are_none(content: bytes):
    for status in (200, 500):
        with pytest.raises(AdvisoriesUnansweredError):
            read_answer(status, content, source=SOURCE)
