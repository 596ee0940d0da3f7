"""When a blob in a bucket was stored: told by our clock, whatever the bucket's says, and renewed by another storing."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from obstore.store import MemoryStore

from qirvo.domain.digests import Digest
from qirvo.server.blobs.bucket import S3BlobStore
from qirvo.server.blobs.cache import BlobCache
from qirvo.server.usecases.sweep import sweep_blobs
from tests.support.buckets import NAME, a_bucket_store
from tests.support.server_fakes import FakeDatabase


class ShiftedClock:
    """A clock that is as far from the bucket's as somebody sets it."""

    def __init__(self, shift: timedelta = timedelta(0)) -> None:
        self.shift = shift

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.shift


def put(store: S3BlobStore, content: bytes = b"bytes of a plugin") -> Digest:
    return store.put(io.BytesIO(content), max_bytes=100)[0]


def is_there(store: S3BlobStore, digest: Digest) -> bool:
    return digest in {found for found, _ in store.digests()}


def sweep(store: S3BlobStore, clock: ShiftedClock) -> int:
    return sweep_blobs(now=clock(), uow=FakeDatabase().unit_of_work(), blobs=store)


@pytest.mark.parametrize("days", [-400, -2, 0, 2, 400])
def test_times_are_told_by_our_clock(tmp_path: Path, days: int):
    clock = ShiftedClock(timedelta(days=days))
    store = a_bucket_store(tmp_path, MemoryStore(), clock=clock)
    put(store)
    [(_, stored_at)] = store.digests()
    assert abs(stored_at - clock()) < timedelta(seconds=30)


@pytest.mark.parametrize("days", [-400, 400])
def test_a_clock_that_differs_sweeps_nothing_that_is_young(tmp_path: Path, days: int):
    clock = ShiftedClock(timedelta(days=days))
    store = a_bucket_store(tmp_path, MemoryStore(), clock=clock)
    digest = put(store)
    assert (sweep(store, clock), is_there(store, digest)) == (0, True)


def test_a_clock_that_jumps_sweeps_nothing_that_is_young(tmp_path: Path):
    clock = ShiftedClock()
    store = a_bucket_store(tmp_path, MemoryStore(), clock=clock)
    digest = put(store)
    assert sweep(store, clock) == 0
    clock.shift = timedelta(days=30)
    assert (sweep(store, clock), is_there(store, digest)) == (0, True)


def test_a_blob_is_not_deleted_by_the_buckets_time(tmp_path: Path):
    clock = ShiftedClock(timedelta(days=2))
    store = a_bucket_store(tmp_path, MemoryStore(), clock=clock)
    digest = put(store)
    store.delete(digest, stored_before=clock() - timedelta(days=1))
    assert is_there(store, digest)
    store.delete(digest, stored_before=clock() + timedelta(minutes=1))
    assert not is_there(store, digest)


@pytest.mark.parametrize("again", ["put", "put_file"])
def test_storing_again_renews_the_time(tmp_path: Path, again: str):
    objects = MemoryStore()
    store = a_bucket_store(tmp_path / "copies", objects)
    digest = put(store)
    before = objects.head(digest.hex)["last_modified"]
    (tmp_path / "file").write_bytes(b"bytes of a plugin")
    {"put": lambda: put(store), "put_file": lambda: store.put_file(tmp_path / "file")[0]}[again]()
    assert objects.head(digest.hex)["last_modified"] > before


def test_whoever_only_reads_writes_nothing_even_to_compare_clocks(tmp_path: Path):
    objects, cache = MemoryStore(), BlobCache(tmp_path, max_bytes=1_000)
    store = S3BlobStore(objects, NAME, cache=cache, clock=ShiftedClock(), is_only_read=True)
    assert list(store.digests()) == []
    assert [each for some in objects.list() for each in some] == []


def test_what_is_no_blob_is_left_alone(tmp_path: Path):
    objects = MemoryStore()
    objects.put("readme.txt", b"not ours")
    store = a_bucket_store(tmp_path, objects)
    assert list(store.digests()) == []


def test_a_copy_needs_no_bucket(tmp_path: Path):
    objects = MemoryStore()
    store = a_bucket_store(tmp_path, objects)
    digest = put(store)
    objects.delete(digest.hex)
    assert store.path(digest).read_bytes() == b"bytes of a plugin"
