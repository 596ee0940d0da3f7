"""Once blobs were moved, nothing is stored where they were, and no registry starts there."""

import io
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from qirvo.domain.digests import Digest
from qirvo.server.blobs.places import FOLDER, BlobsMovedError, BlobsPlace, PlacedBlobStore
from tests.support.server_fakes import FakeBlobStore

BUCKET = "s3://bucket/blobs"


def test_blobs_are_where_the_first_start_said(tmp_path: Path):
    place = BlobsPlace(tmp_path)
    place.refuse_other(FOLDER)
    place.settle(BUCKET, unnamed=BUCKET)
    place.settle(BUCKET, unnamed=FOLDER)
    with pytest.raises(BlobsMovedError, match=BUCKET):
        place.settle(FOLDER, unnamed=FOLDER)


def test_blobs_that_are_in_the_folder_are_not_left_there_by_a_setting(tmp_path: Path):
    with pytest.raises(BlobsMovedError, match="`folder`"):
        BlobsPlace(tmp_path).settle(BUCKET, unnamed=FOLDER)


def test_nothing_is_stored_where_the_blobs_were(tmp_path: Path):
    place = BlobsPlace(tmp_path)
    store = PlacedBlobStore(FakeBlobStore(tmp_path), place, FOLDER)
    before, _ = store.put(io.BytesIO(b"before"), max_bytes=10)
    place.name(BUCKET)
    (tmp_path / "file").write_bytes(b"after")
    with pytest.raises(BlobsMovedError, match=BUCKET):
        store.put(io.BytesIO(b"after"), max_bytes=10)
    with pytest.raises(BlobsMovedError):
        store.put_file(tmp_path / "file")
    assert store.path(before).read_bytes() == b"before"
    assert [digest for digest, _ in store.digests()] == [before]


def test_blobs_are_stored_where_they_were_moved(tmp_path: Path):
    place = BlobsPlace(tmp_path)
    place.name(BUCKET)
    store = PlacedBlobStore(FakeBlobStore(tmp_path), place, BUCKET)
    assert store.put(io.BytesIO(b"after"), max_bytes=10)[0] == Digest.of(b"after")


def test_a_move_waits_for_whoever_is_storing(tmp_path: Path):
    place = BlobsPlace(tmp_path)
    with place.writing(FOLDER):
        naming = threading.Thread(target=place.name, args=(BUCKET,))
        naming.start()
        naming.join(0.2)
        waited = naming.is_alive()
    naming.join(30)
    assert (waited, naming.is_alive()) == (True, False)
    with pytest.raises(BlobsMovedError):
        place.refuse_other(FOLDER)


def test_several_that_start_for_the_first_time_at_once_agree(tmp_path: Path):
    at_once = 6
    together = threading.Barrier(at_once)

    def start(folder: Path) -> None:
        place = BlobsPlace(folder)
        together.wait()
        place.settle(FOLDER, unnamed=FOLDER)

    with ThreadPoolExecutor(at_once) as starts:
        for number in range(5):  # each of them failed when they did not wait for each other
            folder = tmp_path / str(number)
            folder.mkdir()
            list(starts.map(start, [folder] * at_once))
            BlobsPlace(folder).refuse_other(FOLDER)
