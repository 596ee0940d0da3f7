"""`ports.Repository`: what the signed folder and the fake both keep, and what only a folder can get wrong."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from qirvo.domain.digests import Digest, DigestMismatchError
from qirvo.domain.names import PluginId
from qirvo.server.ports import Repository
from qirvo.server.repository.signed import SignedReadPlane
from qirvo.trust.release_index import read_release_index
from qirvo.trust.signing import SignedRepository
from tests.support.builders import MONDAY, WEATHER, a_release, an_index
from tests.support.server_fakes import FakeRepository

CONTENT = b"an artifact"
DIGEST = Digest.of(CONTENT)
LATER = MONDAY + timedelta(hours=1)


def signed(folder: Path) -> SignedReadPlane:
    return SignedReadPlane.open(folder / "public", folder / "keys", now=MONDAY, bits=2)


REPOSITORIES: Mapping[str, Callable[[Path], Repository]] = {
    "signed": signed,
    "memory": lambda _folder: FakeRepository(MONDAY),
}


@pytest.fixture(params=REPOSITORIES)
def repository(request: pytest.FixtureRequest, tmp_path: Path) -> Repository:
    return REPOSITORIES[request.param](tmp_path)


@pytest.fixture
def plane(tmp_path: Path) -> SignedReadPlane:
    return signed(tmp_path)


def a_blob(folder: Path, content: bytes = CONTENT) -> Path:
    path = folder / "blob"
    path.write_bytes(content)
    return path


def published(folder: Path) -> SignedRepository:
    """The same repository, as trust itself reads it."""
    return signed(folder)._signed


def test_the_time_is_signed_from_the_start(repository: Repository):
    assert repository.signed_now() == MONDAY


def test_a_later_time_can_be_signed(repository: Repository):
    repository.sign_time(now=LATER)
    assert repository.signed_now() == LATER


def test_signed_time_never_goes_back(repository: Repository):
    repository.sign_time(now=LATER)
    repository.sign_time(now=MONDAY)
    assert repository.signed_now() == LATER


def test_a_publication_signs_the_time(repository: Repository):
    repository.publish({WEATHER: an_index()}, now=LATER)
    assert repository.signed_now() == LATER


def test_a_catalog_document_is_read_back(repository: Repository):
    repository.write_catalog(WEATHER, b"{}")
    assert repository.read_catalog(WEATHER) == b"{}"


def test_a_catalog_document_is_replaced(repository: Repository):
    repository.write_catalog(WEATHER, b'{"long": "before"}')
    repository.write_catalog(WEATHER, b"{}")
    assert repository.read_catalog(WEATHER) == b"{}"


def test_an_unpublished_plugin_has_no_catalog_document(repository: Repository):
    assert repository.read_catalog(PluginId("acme", "rain")) is None


def test_the_index_that_was_signed_last_is_read_back(repository: Repository):
    assert repository.signed_index(WEATHER) is None
    for version in ("1.0.0", "1.1.0"):
        repository.publish({WEATHER: an_index(a_release(version))}, now=LATER)
    assert repository.signed_index(WEATHER) == an_index(a_release("1.1.0"))


def test_what_is_signed_is_the_same_until_something_is(repository: Repository):
    assert repository.signed_state() is repository.signed_state()
    before = repository.signed_state()
    repository.sign_time(now=LATER)
    after = repository.signed_state()
    assert (before.now, after.now, after.indexes is before.indexes) == (MONDAY, LATER, True)


def test_an_index_has_another_digest_once_it_is_signed_anew(repository: Repository):
    rain = PluginId("acme", "rain")
    seen = [repository.signed_state().indexes]
    for version in ("1.0.0", "1.1.0"):
        repository.publish({WEATHER: an_index(a_release(version))}, now=LATER)
        seen.append(repository.signed_state().indexes)
    assert (seen[0].digest_of(WEATHER), seen[2].digest_of(rain)) == (None, None)
    assert len({each.digest_of(WEATHER) for each in seen}) == 3


def test_a_published_index_is_what_is_signed(plane: SignedReadPlane, tmp_path: Path):
    index = an_index(a_release("1.0.0"), a_release("1.1.0"))
    plane.publish({WEATHER: index}, now=LATER)
    content = published(tmp_path).index_of(WEATHER)
    assert content is not None
    assert read_release_index(content) == index


def test_many_indexes_are_one_batch(plane: SignedReadPlane, tmp_path: Path):
    names = [PluginId("acme", f"p{number}") for number in range(5)]
    plane.publish({name: an_index(number=3) for name in names}, now=LATER)
    assert None not in [published(tmp_path).index_of(name) for name in names]


def test_a_restart_keeps_what_was_signed(plane: SignedReadPlane, tmp_path: Path):
    plane.sign_time(now=LATER)
    assert (signed(tmp_path).signed_now(), signed(tmp_path).fingerprint) == (LATER, plane.fingerprint)


def test_another_process_that_signs_is_noticed(plane: SignedReadPlane, tmp_path: Path):
    plane.signed_now()
    signed(tmp_path).sign_time(now=LATER)
    assert plane.signed_now() == LATER


def test_an_artifact_is_placed_by_its_digest(plane: SignedReadPlane, tmp_path: Path):
    plane.place_artifact(DIGEST, a_blob(tmp_path))
    assert (tmp_path / "public" / "artifacts" / f"{DIGEST.hex}.zip").read_bytes() == CONTENT


def test_a_bill_of_materials_lies_beside_the_artifact_and_can_be_replaced(plane: SignedReadPlane, tmp_path: Path):
    plane.place_sbom(DIGEST, b"{}")
    plane.place_sbom(DIGEST, b'{"version": 2}')
    place = tmp_path / "public" / "sbom" / f"{DIGEST.hex}.cdx.json"
    assert (place.read_bytes(), len(list(place.parent.iterdir()))) == (b'{"version": 2}', 1)


def test_placing_an_artifact_again_does_nothing(plane: SignedReadPlane, tmp_path: Path):
    plane.place_artifact(DIGEST, a_blob(tmp_path))
    plane.place_artifact(DIGEST, tmp_path / "not there")
    assert len(list((tmp_path / "public" / "artifacts").iterdir())) == 1


def test_a_placed_artifact_is_not_the_blob_itself(plane: SignedReadPlane, tmp_path: Path):
    blob = a_blob(tmp_path)
    plane.place_artifact(DIGEST, blob)
    (tmp_path / "public" / "artifacts" / f"{DIGEST.hex}.zip").write_bytes(b"changed")
    assert blob.read_bytes() == CONTENT


def test_other_bytes_than_promised_are_not_placed(plane: SignedReadPlane, tmp_path: Path):
    with pytest.raises(DigestMismatchError, match=str(DIGEST)):
        plane.place_artifact(DIGEST, a_blob(tmp_path, b"other"))
    assert list((tmp_path / "public" / "artifacts").iterdir()) == []


def test_what_a_killed_process_was_placing_is_dropped(plane: SignedReadPlane, tmp_path: Path):
    plane.place_artifact(DIGEST, a_blob(tmp_path))
    left = tmp_path / "public" / "artifacts" / ".partial-abc"
    left.write_bytes(b"half")
    signed(tmp_path)
    assert not left.exists()


def test_without_its_offline_keys_a_repository_still_publishes(plane: SignedReadPlane, tmp_path: Path):
    (tmp_path / "keys" / "offline.json").unlink()
    signed(tmp_path).publish({WEATHER: an_index()}, now=LATER)
    assert published(tmp_path).index_of(WEATHER) is not None
