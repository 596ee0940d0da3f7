"""Blobs of a registry that move into a bucket and back, are cut off, damaged, and looked through where they are."""

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from qirvo.domain.digests import Digest
from qirvo.domain.errors import QirvoError
from qirvo.server.backups.checking import check_registry
from qirvo.server.backups.making import make_backup
from qirvo.server.backups.moving_blobs import (
    BlobsAddressError,
    MovedBlobsDamagedError,
    SameBlobsPlaceError,
    move_blobs,
)
from qirvo.server.blobs.bucket import Bucket, BucketMissingError
from qirvo.server.blobs.places import FOLDER, BlobsMovedError
from qirvo.server.chosen_blobs import blob_store_of, registry_blobs
from qirvo.server.dice import clock
from qirvo.server.ports import BlobStore
from qirvo.server.settings import Settings
from qirvo.server.usecases.sweep import sweep_blobs
from tests.support.registries import RegistryInProcess
from tests.support.swift import swift

pytestmark = pytest.mark.journey

LATE = b"arrived while others were moved"


@pytest.fixture
def bucket() -> Bucket:
    return swift().a_bucket()


@pytest.fixture
def in_folder(registry: RegistryInProcess, bucket: Bucket) -> Settings:
    """The settings of a registry with a release, which reach the bucket without using it."""
    registry.published("1.0.0")
    reaching = {"s3_endpoint": bucket.endpoint, "s3_key_id": bucket.key_id, "s3_secret": SecretStr(bucket.secret)}
    return registry.assembly.settings.model_copy(update=reaching)


@pytest.fixture
def in_bucket(in_folder: Settings, bucket: Bucket) -> Settings:
    return in_folder.model_copy(update={"blobs_url": bucket.address})


def digests(store: BlobStore) -> set[Digest]:
    return {digest for digest, _ in store.digests()}


def put(store: BlobStore, content: bytes = LATE) -> Digest:
    return store.put(io.BytesIO(content), max_bytes=len(content))[0]


def flaws(settings: Settings) -> list[str]:
    return [f"{flaw.where}: {flaw.what}" for flaw in check_registry(settings).flaws]


class CutOffError(Exception):
    """A move ended here, as when its process is killed."""


def cut_off_at(step: str, act: Callable[[], object] = lambda: None) -> Callable[[str], None]:
    def reached(name: str) -> None:
        if name == step:
            act()
            raise CutOffError

    return reached


@pytest.mark.parametrize("step", ["carried", "named"])
def test_a_move_that_was_cut_off_is_done_by_the_next(in_folder: Settings, in_bucket: Settings, step: str):
    source = blob_store_of(in_folder)
    with pytest.raises(CutOffError):
        move_blobs(in_folder, str(in_bucket.blobs_url), steps=cut_off_at(step, lambda: put(source)))
    moved = move_blobs(in_folder, str(in_bucket.blobs_url))
    assert digests(blob_store_of(in_bucket)) == digests(source)
    assert (moved.blobs, moved.copied) == (len(digests(source)), 1)
    assert flaws(in_bucket) == []


def test_what_arrives_while_others_are_moved_is_moved_too(in_folder: Settings, in_bucket: Settings):
    registry = registry_blobs(in_folder)

    def arrive(step: str) -> None:
        if step == "carried":
            put(registry)

    move_blobs(in_folder, str(in_bucket.blobs_url), steps=arrive)
    assert Digest.of(LATE) in digests(blob_store_of(in_bucket))
    with pytest.raises(BlobsMovedError):
        put(registry, b"too late")


def test_a_setting_alone_moves_nothing(in_folder: Settings, in_bucket: Settings, tmp_path: Path):
    (in_folder.data_folder / ".blobs-place").unlink()  # as an earlier version left it
    with pytest.raises(BlobsMovedError, match="`folder`"):
        registry_blobs(in_bucket)
    assert flaws(in_bucket) == [f"blobs: the blobs are at `folder`, and not at `{in_bucket.blobs_url}`"]
    with pytest.raises(BlobsMovedError):
        make_backup(in_bucket, tmp_path / "backups", now=clock())
    assert put(registry_blobs(in_folder)) == Digest.of(LATE)


def test_what_nothing_names_is_swept_from_the_bucket(
    in_folder: Settings, in_bucket: Settings, registry: RegistryInProcess
):
    move_blobs(in_folder, str(in_bucket.blobs_url))
    blobs = registry_blobs(in_bucket)
    orphan, reading = put(blobs), registry.assembly.database.reading
    assert sweep_blobs(now=clock(), uow=reading(), blobs=blobs) == 0
    assert orphan in digests(blobs)
    sweep_blobs(now=clock() + timedelta(days=2), uow=reading(), blobs=blobs)
    assert orphan not in digests(blobs)
    assert flaws(in_bucket) == []


def test_no_registry_starts_where_the_blobs_were(in_folder: Settings, in_bucket: Settings):
    move_blobs(in_folder, str(in_bucket.blobs_url))
    with pytest.raises(BlobsMovedError, match=str(in_bucket.blobs_url)):
        registry_blobs(in_folder)
    assert put(registry_blobs(in_bucket)) == Digest.of(LATE)


def test_blobs_come_back_into_the_folder(in_folder: Settings, in_bucket: Settings, tmp_path: Path):
    before = digests(blob_store_of(in_folder))
    move_blobs(in_folder, str(in_bucket.blobs_url))
    for path in in_folder.blobs_folder.rglob("*/*"):
        path.unlink()
    move_blobs(in_bucket, FOLDER)
    assert digests(registry_blobs(in_folder)) == before
    assert flaws(in_folder) == []


def test_a_blob_that_is_damaged_is_not_moved_and_the_registry_goes_on(in_folder: Settings, in_bucket: Settings):
    digest = put(registry_blobs(in_folder))
    blob_store_of(in_folder).path(digest).write_bytes(b"other bytes")
    with pytest.raises(MovedBlobsDamagedError, match=str(digest)):
        move_blobs(in_folder, str(in_bucket.blobs_url))
    assert put(registry_blobs(in_folder), b"another") == Digest.of(b"another")


def test_a_blob_that_was_damaged_in_the_bucket_is_copied_again(
    in_folder: Settings, in_bucket: Settings, bucket: Bucket
):
    digest = put(registry_blobs(in_folder))
    bucket.open().put(digest.hex, b"other bytes")
    move_blobs(in_folder, str(in_bucket.blobs_url))
    assert bytes(bucket.open().get(digest.hex).bytes()) == LATE


def test_looking_through_a_bucket_names_what_is_damaged_and_what_is_missing(
    in_folder: Settings, in_bucket: Settings, bucket: Bucket, registry: RegistryInProcess
):
    move_blobs(in_folder, str(in_bucket.blobs_url))
    artifact = next(registry.read_plane.glob("artifacts/*.zip")).stem
    bucket.open().delete(artifact)
    bucket.open().put("0" * 64, b"other bytes")
    assert flaws(in_bucket) == [
        f"blob sha256:{'0' * 64}: is not what its name says",
        f"blob sha256:{artifact}: is named by a record and missing",
    ]


def test_a_second_backup_fetches_no_blob_again(
    in_folder: Settings, in_bucket: Settings, registry: RegistryInProcess, tmp_path: Path
):
    move_blobs(in_folder, str(in_bucket.blobs_url))
    now = registry.assembly.registry.clock()
    first, made = make_backup(in_bucket, tmp_path / "backups", now=now)
    second, _ = make_backup(in_bucket, tmp_path / "backups", now=now.replace(year=now.year + 1))
    blobs = [path.relative_to(first) for path in (first / "data" / "blobs").rglob("*/*")]
    assert len(blobs) == len(digests(blob_store_of(in_bucket)))
    assert all((first / each).samefile(second / each) for each in blobs)
    assert made.files > len(blobs)


@pytest.mark.parametrize(
    ("address", "error"),
    [
        ("folder", SameBlobsPlaceError),
        ("/somewhere", BlobsAddressError),
        ("s3://", BlobsAddressError),
        ("s3://bucket/../other", BlobsAddressError),
        ("s3://not-there", BucketMissingError),
    ],
)
def test_a_place_that_cannot_be_moved_to_is_refused(in_folder: Settings, address: str, error: type[QirvoError]):
    with pytest.raises(error):
        move_blobs(in_folder, address)
    assert put(registry_blobs(in_folder)) == Digest.of(LATE)
