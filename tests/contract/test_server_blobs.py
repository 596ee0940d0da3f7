"""`ports.BlobStore`: what a folder, a bucket and the fake all keep, and what only a folder can get wrong."""

import errno
import io
import os
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, cast

import pytest
from obstore.store import MemoryStore

from qirvo.domain.digests import Digest
from qirvo.server.blobs.files import BlobStoreFailedError
from qirvo.server.blobs.filesystem import FilesystemBlobStore
from qirvo.server.blobs.places import FOLDER, BlobsPlace, PlacedBlobStore
from qirvo.server.ports import BlobMissingError, BlobStore, BlobTooLargeError, StorageFullError
from tests.support.buckets import a_bucket_store
from tests.support.server_fakes import FakeBlobStore
from tests.support.swift import swift

CONTENT = b"bytes of a plugin"
DIGEST = Digest.of(CONTENT)
LIMIT = 1_000
STORES: Mapping[str, Callable[[Path], BlobStore]] = {
    "folder": FilesystemBlobStore,
    "memory": FakeBlobStore,
    "objects": lambda folder: a_bucket_store(folder, MemoryStore()),
    "swift": lambda folder: a_bucket_store(folder, swift().a_bucket().open()),
    "placed": lambda folder: PlacedBlobStore(FakeBlobStore(folder), BlobsPlace(folder), FOLDER),
}


@pytest.fixture(params=[pytest.param(each, marks=[pytest.mark.journey] * (each == "swift")) for each in STORES])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> BlobStore:
    folder = tmp_path / "blobs"
    folder.mkdir()
    return STORES[request.param](folder)


@pytest.fixture
def folder_store(tmp_path: Path) -> FilesystemBlobStore:
    return FilesystemBlobStore(tmp_path / "deep" / "blobs")


class FailingContent(io.BytesIO):
    """Gives some bytes and then fails as a disk does."""

    def __init__(self, number: int) -> None:
        super().__init__(CONTENT)
        self.number = number

    def read(self, size: int | None = -1) -> bytes:
        taken = super().read(size)
        if not taken:
            raise OSError(self.number, os.strerror(self.number))
        return taken


def put(store: BlobStore, content: bytes = CONTENT) -> tuple[Digest, int]:
    return store.put(io.BytesIO(content), max_bytes=LIMIT)


def a_file(tmp_path: Path, content: bytes = CONTENT) -> Path:
    path = tmp_path / "received"
    path.write_bytes(content)
    return path


def files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def make_old(store: FilesystemBlobStore) -> datetime:
    hour_ago = datetime.now(UTC) - timedelta(hours=1)
    os.utime(store.path(DIGEST), (hour_ago.timestamp(), hour_ago.timestamp()))
    return hour_ago


def test_stored_bytes_are_told_by_digest_and_size(store: BlobStore):
    assert put(store) == (DIGEST, len(CONTENT))


def test_stored_bytes_are_read_back(store: BlobStore):
    put(store)
    assert store.path(DIGEST).read_bytes() == CONTENT


def test_no_bytes_at_all_are_bytes_too(store: BlobStore):
    put(store, b"")
    assert store.path(Digest.of(b"")).read_bytes() == b""


def test_the_same_bytes_again_are_one_blob(store: BlobStore):
    put(store)
    put(store)
    assert [digest for digest, _ in store.digests()] == [DIGEST]


def test_as_many_bytes_as_allowed_are_stored(store: BlobStore):
    assert put(store, b"x" * LIMIT)[1] == LIMIT


def test_more_bytes_than_allowed_are_refused(store: BlobStore):
    with pytest.raises(BlobTooLargeError, match="`1000`"):
        put(store, b"x" * (LIMIT + 1))


def test_refused_bytes_are_not_kept(store: BlobStore):
    with pytest.raises(BlobTooLargeError):
        put(store, b"x" * (LIMIT + 1))
    assert list(store.digests()) == []


def test_a_file_is_stored(store: BlobStore, tmp_path: Path):
    stored = store.put_file(a_file(tmp_path))
    assert (stored, store.path(DIGEST).read_bytes()) == ((DIGEST, len(CONTENT)), CONTENT)


def test_the_same_file_again_is_one_blob(store: BlobStore, tmp_path: Path):
    for _ in range(2):
        store.put_file(a_file(tmp_path))
    assert [digest for digest, _ in store.digests()] == [DIGEST]


def test_stored_bytes_can_be_opened(store: BlobStore):
    put(store)
    with store.open(DIGEST) as content:
        assert (content.read(5), content.read(), content.read()) == (CONTENT[:5], CONTENT[5:], b"")


def test_a_missing_blob_cannot_be_opened(store: BlobStore):
    with pytest.raises(BlobMissingError, match=str(DIGEST)):
        store.open(DIGEST)


def test_a_deleted_blob_is_missing(store: BlobStore):
    put(store)
    store.path(DIGEST)
    store.delete(DIGEST)
    with pytest.raises(BlobMissingError):
        store.path(DIGEST)


def test_a_missing_blob_is_named(store: BlobStore):
    with pytest.raises(BlobMissingError, match=str(DIGEST)):
        store.path(DIGEST)


def test_a_deleted_blob_is_gone(store: BlobStore):
    put(store)
    store.delete(DIGEST)
    assert list(store.digests()) == []


def test_deleting_a_missing_blob_does_nothing(store: BlobStore):
    store.delete(DIGEST)
    assert list(store.digests()) == []


def test_every_blob_says_when_it_was_stored(store: BlobStore):
    before = datetime.now(UTC) - timedelta(seconds=3)
    put(store)
    [(_, stored_at)] = store.digests()
    assert before < stored_at < datetime.now(UTC) + timedelta(seconds=3)


def test_a_blob_stored_since_is_not_deleted(store: BlobStore):
    put(store)
    store.delete(DIGEST, stored_before=datetime.now(UTC) - timedelta(hours=1))
    assert [digest for digest, _ in store.digests()] == [DIGEST]


def test_a_blob_stored_before_is_deleted(store: BlobStore):
    put(store)
    store.delete(DIGEST, stored_before=datetime.now(UTC) + timedelta(hours=1))
    assert list(store.digests()) == []


@pytest.mark.parametrize("again", ["put", "put_file"])
def test_storing_again_renews_the_time(folder_store: FilesystemBlobStore, tmp_path: Path, again: str):
    put(folder_store)
    old = make_old(folder_store)
    {"put": lambda: put(folder_store), "put_file": lambda: folder_store.put_file(a_file(tmp_path))}[again]()
    folder_store.delete(DIGEST, stored_before=old + timedelta(minutes=1))
    assert folder_store.path(DIGEST).is_file()


def test_an_old_file_that_is_moved_in_counts_from_now(folder_store: FilesystemBlobStore, tmp_path: Path):
    path = a_file(tmp_path)
    os.utime(path, (0, 0))
    folder_store.put_file(path)
    [(_, stored_at)] = folder_store.digests()
    assert stored_at > datetime(2000, 1, 1, tzinfo=UTC)


def test_others_may_read_a_blob_and_nobody_may_run_it(folder_store: FilesystemBlobStore, tmp_path: Path):
    path = a_file(tmp_path)
    path.chmod(0o700)
    folder_store.put_file(path)
    assert folder_store.path(DIGEST).stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize(
    ("number", "error"),
    [(errno.ENOSPC, StorageFullError), (errno.EDQUOT, StorageFullError), (errno.EIO, BlobStoreFailedError)],
)
def test_a_disk_that_fails_is_named(folder_store: FilesystemBlobStore, number: int, error: type[Exception]):
    with pytest.raises(error):
        folder_store.put(cast("BinaryIO", FailingContent(number)), max_bytes=LIMIT)


def test_a_disk_that_fails_leaves_nothing(folder_store: FilesystemBlobStore, tmp_path: Path):
    with pytest.raises(StorageFullError):
        folder_store.put(cast("BinaryIO", FailingContent(errno.ENOSPC)), max_bytes=LIMIT)
    assert files_below(tmp_path) == []


def test_a_file_that_is_not_there_is_an_error_of_the_store(folder_store: FilesystemBlobStore, tmp_path: Path):
    with pytest.raises(BlobStoreFailedError, match="`nothing`"):
        folder_store.put_file(tmp_path / "nothing")


def test_what_a_killed_process_was_writing_is_dropped(tmp_path: Path):
    (tmp_path / ".partial-abc").write_bytes(CONTENT)
    FilesystemBlobStore(tmp_path)
    assert files_below(tmp_path) == []


def test_what_another_process_is_writing_is_left_alone(tmp_path: Path):
    (tmp_path / ".partial-abc").write_bytes(CONTENT)
    FilesystemBlobStore(tmp_path, is_shared=True)
    assert [path.name for path in files_below(tmp_path)] == [".partial-abc"]
    os.utime(tmp_path / ".partial-abc", (0, 0))
    FilesystemBlobStore(tmp_path, is_shared=True)
    assert files_below(tmp_path) == []


def test_files_that_are_no_blobs_are_left_alone(folder_store: FilesystemBlobStore, tmp_path: Path):
    put(folder_store)
    (folder_store.path(DIGEST).parent / "lost+found").write_text("not ours")
    assert [digest for digest, _ in folder_store.digests()] == [DIGEST]


def test_many_threads_may_store_and_read_the_same_bytes(store: BlobStore):
    read: list[bytes] = []

    def store_and_read() -> None:
        put(store)
        read.append(store.path(DIGEST).read_bytes())

    threads = [threading.Thread(target=store_and_read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ([digest for digest, _ in store.digests()], read) == ([DIGEST], [CONTENT] * 8)
