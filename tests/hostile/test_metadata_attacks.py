"""What an attacker between the registry and a host may send, and that the host keeps what it has."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qirvo.domain.names import PluginId
from qirvo.trust.creating import root_bytes
from qirvo.trust.current import read_current
from qirvo.trust.keys import create_keys, load_online_keys
from qirvo.trust.layout import METADATA, SIGNED_TIME, TARGETS, VALIDITY
from qirvo.trust.online_keys import KeysDoNotFitError
from qirvo.trust.release_index import MalformedReleaseIndexError, write_release_index
from qirvo.trust.roles import signed_bytes
from qirvo.trust.signing import SignedRepository
from qirvo.trust.tuf_api import Metadata, Root, Timestamp
from qirvo.trust.verifying import (
    SourceUnreachableError,
    TamperedMetadataError,
    TrustedRepository,
    fingerprint_of,
)
from tests.support.builders import WEATHER, an_index
from tests.support.repositories import (
    ADDRESS,
    FolderFetcher,
    a_host,
    a_repository,
    keys_of,
    publish,
    renew,
    right_now,
    seen,
)

CLOCK = PluginId("acme", "clock")


class Scene:
    """A registry that published index 1, and a host that has seen it."""

    def __init__(self, folder: Path) -> None:
        self.repository: SignedRepository = a_repository(folder / "public")
        self.keys = load_online_keys(keys_of(self.repository.folder) / "online.json")
        publish(self.repository, 1)
        self.host, self.fetcher = a_host(folder / "host", self.repository)
        seen(self.host)

    @property
    def timestamp(self) -> Path:
        return self.repository.folder / METADATA / "timestamp.json"

    @property
    def snapshot(self) -> Path:
        version = read_current(self.repository.folder).snapshot.signed.version
        return self.repository.folder / METADATA / f"{version}.snapshot.json"

    @property
    def bin(self) -> Path:
        current = read_current(self.repository.folder)
        name = current.bin_of(WEATHER)
        return self.repository.folder / METADATA / f"{current.bin(name).signed.version}.{name}.json"

    @property
    def index(self) -> Path:
        target = read_current(self.repository.folder).target(WEATHER)
        assert target is not None
        return self.repository.folder / TARGETS / "index" / "acme" / f"{target.hashes['sha256']}.weather.json"

    def refuses(self, diagnosis: str) -> None:
        """The host refuses, says what it looks like, and keeps what it had."""
        had, time = self.host.cached_index(WEATHER), self.host.signed_now
        with pytest.raises(TamperedMetadataError, match=diagnosis):
            seen(self.host)
        assert self.host.cached_index(WEATHER) == had
        assert time is not None
        assert time <= (self.host.signed_now or time) <= right_now() + timedelta(seconds=1)


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


def test_an_old_timestamp_is_refused(scene: Scene):
    old = scene.timestamp.read_bytes()
    publish(scene.repository, 2)
    seen(scene.host)
    scene.timestamp.write_bytes(old)
    scene.refuses("rollback")


def test_an_old_bin_under_the_new_name_is_refused(scene: Scene):
    old = scene.bin.read_bytes()
    publish(scene.repository, 2)
    scene.bin.write_bytes(old)
    scene.refuses("mix-and-match")


def test_an_old_snapshot_under_the_new_name_is_refused(scene: Scene):
    old = scene.snapshot.read_bytes()
    publish(scene.repository, 2)
    scene.snapshot.write_bytes(old)
    scene.refuses("not the ones that were signed")


def test_an_expired_timestamp_is_refused_and_the_clock_is_mentioned(tmp_path: Path):
    repository = a_repository(tmp_path / "public", now=right_now() - timedelta(days=2))
    host, _ = a_host(tmp_path / "host", repository)
    with pytest.raises(TamperedMetadataError, match="freeze") as refusal:
        host.refresh()
    assert "clock" in refusal.value.hint


def test_a_frozen_host_goes_on_when_the_time_is_signed_again(tmp_path: Path):
    repository = a_repository(tmp_path / "public", now=right_now() - timedelta(days=2))
    host, _ = a_host(tmp_path / "host", repository)
    with pytest.raises(TamperedMetadataError):
        host.refresh()
    repository.sign_time(now=right_now())
    assert host.refresh() == repository.signed_now()


def test_a_timestamp_signed_by_another_key_is_refused(scene: Scene, tmp_path: Path):
    _, foreign = create_keys(tmp_path / "foreign")
    metadata = Metadata[Timestamp].from_bytes(scene.timestamp.read_bytes())
    metadata.signed.version += 1
    scene.timestamp.write_bytes(signed_bytes(metadata, foreign.timestamp))
    scene.refuses("signature is missing or wrong")


def test_a_changed_signed_time_is_refused(scene: Scene):
    metadata = Metadata[Timestamp].from_bytes(scene.timestamp.read_bytes())
    metadata.signed.unrecognized_fields[SIGNED_TIME] = (right_now() + timedelta(days=9)).isoformat()
    scene.timestamp.write_bytes(metadata.to_bytes())
    scene.refuses("signature is missing or wrong")


@pytest.mark.parametrize("fields", [{}, {SIGNED_TIME: "soon"}, {SIGNED_TIME: None}])
def test_a_timestamp_without_a_signed_time_is_refused(scene: Scene, fields: dict[str, object]):
    metadata = Metadata[Timestamp].from_bytes(scene.timestamp.read_bytes())
    metadata.signed.version += 1
    metadata.signed.unrecognized_fields = fields
    scene.timestamp.write_bytes(signed_bytes(metadata, scene.keys.timestamp))
    scene.refuses(SIGNED_TIME)


def test_endless_data_are_cut_off(scene: Scene):
    scene.timestamp.write_bytes(b" " * 20_000)
    scene.refuses("endless")


def test_an_endless_index_is_cut_off(scene: Scene):
    publish(scene.repository, 2)
    scene.index.write_bytes(scene.index.read_bytes() + b" ")
    scene.refuses("endless")


def test_an_index_of_the_same_length_is_refused(scene: Scene):
    publish(scene.repository, 2)
    scene.index.write_bytes(scene.index.read_bytes().replace(b"acme", b"evil"))
    scene.refuses("not the ones that were signed")


def test_a_signature_in_another_case_is_refused(scene: Scene):
    publish(scene.repository, 2)
    metadata = Metadata[Timestamp].from_bytes(scene.timestamp.read_bytes())
    (signature,) = metadata.signatures.values()
    written = scene.timestamp.read_bytes()
    scene.timestamp.write_bytes(written.replace(signature.signature.encode(), signature.signature.upper().encode()))
    scene.refuses("signature is missing or wrong")


def test_an_index_whose_number_falls_is_refused(scene: Scene):
    publish(scene.repository, 3)
    seen(scene.host)
    publish(scene.repository, 2)
    scene.refuses("went back")


def test_another_plugins_index_is_refused(scene: Scene):
    scene.repository.publish({CLOCK: write_release_index(an_index(number=9))}, now=right_now())
    scene.host.refresh()
    with pytest.raises(TamperedMetadataError, match=r"acme\.weather"):
        scene.host.release_index(CLOCK)


def test_what_is_signed_and_no_index_is_refused(scene: Scene):
    scene.repository.publish({WEATHER: b"{}"}, now=right_now())
    with pytest.raises(MalformedReleaseIndexError):
        seen(scene.host)
    cached = scene.host.cached_index(WEATHER)
    assert cached is not None
    assert cached.number == 1


def test_a_root_that_only_new_keys_signed_is_refused(scene: Scene, tmp_path: Path):
    offline, online = create_keys(tmp_path / "foreign")
    root = root_bytes(2, offline, online, now=right_now(), validity=VALIDITY)
    (scene.repository.folder / METADATA / "2.root.json").write_bytes(root)
    scene.refuses("signature is missing or wrong")


def test_a_time_that_a_stolen_key_set_ahead_is_corrected_by_a_new_key(scene: Scene):
    scene.repository.sign_time(now=right_now() + timedelta(days=40))
    scene.host.refresh()
    renew(scene.repository, new_keys=True)
    assert scene.host.refresh() <= right_now()


def test_a_time_beyond_all_expiry_stops_hosts_until_a_new_key_corrects_it(scene: Scene):
    scene.repository.sign_time(now=right_now() + timedelta(days=400))
    with pytest.raises(TamperedMetadataError, match="was signed and seen already"):
        scene.host.refresh()
    renew(scene.repository, new_keys=True)
    assert scene.host.refresh() <= right_now()


def test_an_index_number_that_a_stolen_key_set_high_is_corrected_by_new_keys(scene: Scene):
    publish(scene.repository, 2**31)
    assert seen(scene.host).number == 2**31
    publish(scene.repository, 3)
    scene.refuses("went back")
    renew(scene.repository)
    scene.refuses("went back")
    renew(scene.repository, new_keys=True)
    assert seen(scene.host).number == 3
    publish(scene.repository, 2)
    scene.refuses("went back")


def test_what_stolen_keys_sign_after_they_were_replaced_is_refused(scene: Scene):
    stolen, public = scene.keys, scene.repository.folder
    renew(scene.repository, new_keys=True)
    seen(scene.host)
    timestamp = Metadata[Timestamp].from_bytes(scene.timestamp.read_bytes())
    timestamp.signed.version += 1
    honest = scene.timestamp.read_bytes()
    scene.timestamp.write_bytes(signed_bytes(timestamp, stolen.timestamp))
    scene.refuses("signature is missing or wrong")
    scene.timestamp.write_bytes(honest)
    with pytest.raises(KeysDoNotFitError):
        SignedRepository(public, stolen)


def test_a_foreign_repository_at_the_address_is_refused(scene: Scene, tmp_path: Path):
    foreign = a_repository(tmp_path / "foreign")
    publish(foreign, 9)
    scene.fetcher.folder = foreign.folder
    scene.refuses("signature is missing or wrong")


def test_a_root_that_is_none_is_not_shown(tmp_path: Path):
    path = tmp_path / METADATA / "1.root.json"
    path.parent.mkdir()
    path.write_bytes(b"{}")
    with pytest.raises(TamperedMetadataError):
        TrustedRepository.first_contact(ADDRESS, fetcher=FolderFetcher(tmp_path))


def test_a_changed_first_root_has_another_fingerprint_or_is_refused(scene: Scene, tmp_path: Path):
    root = Metadata[Root].from_bytes((scene.repository.folder / METADATA / "1.root.json").read_bytes())
    root.signed.expires += timedelta(days=1)
    forged = root.to_bytes()
    assert fingerprint_of(forged) != scene.repository.fingerprint
    with pytest.raises(TamperedMetadataError):
        TrustedRepository(ADDRESS, tmp_path / "other").pin(forged)


@pytest.mark.parametrize("lost", ["timestamp", "snapshot", "bin", "index"])
def test_a_withheld_file_is_no_answer(scene: Scene, lost: str):
    publish(scene.repository, 2)
    getattr(scene, lost).unlink()
    with pytest.raises(SourceUnreachableError):
        seen(scene.host)


FILES: list[Callable[[Scene], Path]] = [
    lambda scene: scene.timestamp,
    lambda scene: scene.snapshot,
    lambda scene: scene.bin,
    lambda scene: scene.index,
]


@pytest.fixture(scope="module")
def long_scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return Scene(tmp_path_factory.mktemp("bytes"))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(find=st.sampled_from(FILES), where=st.integers(0, 2**16), flip=st.integers(1, 255))
def test_whatever_byte_is_changed_it_is_refused_and_nothing_is_lost(
    long_scene: Scene, find: Callable[[Scene], Path], where: int, flip: int
):
    before = long_scene.host.cached_index(WEATHER)
    number = before.number + 1 if before is not None else 1
    publish(long_scene.repository, number)
    path = find(long_scene)
    good = path.read_bytes()
    place = where % len(good)
    path.write_bytes(good[:place] + bytes([good[place] ^ flip]) + good[place + 1 :])
    with pytest.raises(TamperedMetadataError):
        seen(long_scene.host)
    assert long_scene.host.cached_index(WEATHER) == before
    path.write_bytes(good)
    assert seen(long_scene.host).number == number
