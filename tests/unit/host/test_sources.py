"""Trusting a source."""

from pathlib import Path

import pytest

from qirvo.domain.digests import Digest
from qirvo.host.filesystem import DamagedStateError
from qirvo.host.ports import PrivateAccess
from qirvo.host.sources import (
    FingerprintMismatchError,
    MalformedSourceError,
    NoSuchSourceError,
    SourceExistsError,
    SourceInUseError,
    SourceNotConfirmedError,
)
from tests.support.builders import WEATHER
from tests.support.hosts import REGISTRY, Place, a_plugin, agree, refuse

FINGERPRINT = str(Digest.of(f"root of {REGISTRY}".encode()))


def test_there_is_no_source_until_one_is_added(place: Place):
    assert place.host.source_list() == ()


def test_a_source_is_remembered_with_its_fingerprint(place: Place):
    added = place.host.source_add(REGISTRY, confirm=agree)
    assert place.host.source_list() == (added,)
    assert (added.name, added.fingerprint, added.api) == ("registry.example", FINGERPRINT, f"{REGISTRY}/v1")


def test_the_owner_must_agree_to_the_fingerprint(place: Place):
    with pytest.raises(SourceNotConfirmedError, match=FINGERPRINT):
        place.host.source_add(REGISTRY, confirm=refuse)
    assert place.host.source_list() == ()


@pytest.mark.parametrize("text", [FINGERPRINT, FINGERPRINT.removeprefix("sha256:").upper()])
def test_with_the_expected_fingerprint_nothing_is_asked(place: Place, text: str):
    place.host.source_add(REGISTRY, confirm=refuse, fingerprint=text)
    assert len(place.host.source_list()) == 1


def test_another_fingerprint_than_expected_is_refused(place: Place):
    with pytest.raises(FingerprintMismatchError):
        place.host.source_add(REGISTRY, confirm=agree, fingerprint="sha256:" + "0" * 64)
    assert place.host.source_list() == ()


@pytest.mark.parametrize(
    "address",
    [
        "registry.example",
        "ftp://registry.example",
        "http://",
        "http://ann:pw@x.example",
        "http://[::1",
        "http://x.example:99999",
    ],
)
def test_what_is_not_an_address_is_refused(place: Place, address: str):
    with pytest.raises(MalformedSourceError):
        place.host.source_add(address, confirm=agree)


def test_the_path_of_a_folder_is_its_address(place: Place, tmp_path: Path):
    (tmp_path / "Air Gap").mkdir()
    added = place.host.source_add(str(tmp_path / "Air Gap"), confirm=agree, max_age_s=86_400)
    assert added.address == (tmp_path / "Air Gap").as_uri()
    assert place.host.source_list()[0].max_age_s == 86_400


@pytest.mark.parametrize("seconds", [0, -1, 10**12])
def test_a_maximum_age_that_is_none_is_refused(place: Place, seconds: int):
    with pytest.raises(MalformedSourceError, match="maximum age"):
        place.host.source_add(REGISTRY, confirm=agree, max_age_s=seconds)


def test_a_folder_is_asked_for_no_token(place: Place, tmp_path: Path):
    with pytest.raises(MalformedSourceError, match="token"):
        place.host.source_add(str(tmp_path), confirm=agree, private=PrivateAccess(publisher="acme", token="t"))


@pytest.mark.parametrize("name", ["../trust", "A", "", ".hidden", "a/b"])
def test_a_name_that_could_leave_its_folder_is_refused(place: Place, name: str):
    with pytest.raises(MalformedSourceError):
        place.host.source_add(REGISTRY, confirm=agree, name=name)


def test_an_address_is_trusted_once(place: Place):
    place.host.source_add(REGISTRY, confirm=agree)
    with pytest.raises(SourceExistsError):
        place.host.source_add(REGISTRY, confirm=agree, name="again")


def test_a_source_that_plugins_are_bound_to_stays(place: Place, tmp_path: Path):
    place.trusts()
    place.repositories.publish(a_plugin(tmp_path))
    place.host.install(str(WEATHER), confirm=agree)
    with pytest.raises(SourceInUseError, match=str(WEATHER)):
        place.host.source_remove("main")


def test_a_source_in_use_goes_by_force(place: Place, tmp_path: Path):
    place.trusts()
    place.repositories.publish(a_plugin(tmp_path))
    place.host.install(str(WEATHER), confirm=agree)
    place.host.source_remove("main", force=True)
    assert (place.host.source_list(), place.host.describe(str(WEATHER)).source) == ((), None)


def test_the_name_of_a_source_that_plugins_are_bound_to_is_not_given_to_another(place: Place, tmp_path: Path):
    place.trusts()
    place.repositories.publish(a_plugin(tmp_path))
    place.host.install(str(WEATHER), confirm=agree)
    place.host.source_remove("main", force=True)
    with pytest.raises(SourceExistsError, match=str(WEATHER)):
        place.host.source_add("http://elsewhere.example", confirm=agree, name="main")


def test_a_recorded_name_that_leaves_its_folder_is_damage(place: Place):
    place.trusts()
    recorded = place.machine.layout.sources.read_text(encoding="utf-8").replace('"main"', '"../.."')
    place.machine.layout.sources.write_text(recorded, encoding="utf-8")
    with pytest.raises(DamagedStateError):
        place.host.source_list()


def test_a_name_taken_from_a_long_address_can_be_used(place: Place):
    added = place.host.source_add(f"http://{'a' * 63}.example", confirm=agree)
    assert place.host.source_list() == (added,)


def test_an_unknown_source_is_told_so(place: Place):
    with pytest.raises(NoSuchSourceError):
        place.host.source_remove("nobody")
