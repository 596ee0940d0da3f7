"""A bucket that fails while blobs are stored and read: what was acknowledged is there, and nothing else is."""

import io
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from qirvo.domain.digests import Digest
from qirvo.domain.errors import UnavailableError
from qirvo.server.blobs.bucket import (
    PART_BYTES,
    BlobDamagedError,
    Bucket,
    BucketMissingError,
    BucketRefusedError,
    BucketUnavailableError,
    S3BlobStore,
)
from qirvo.server.dice import clock
from qirvo.server.ports import BlobMissingError
from scripts.people import free_port, wait_until
from tests.support.buckets import NAME, a_bucket_store
from tests.support.faulty_proxy import (
    Fault,
    FaultyProxy,
    busy,
    dies_while_answering,
    dies_while_receiving,
    faulty_proxy,
    held_until,
    loses_the_answer,
)
from tests.support.swift import swift

pytestmark = pytest.mark.journey

CONTENT = b"bytes of a plugin " * 1_000
DIGEST = Digest.of(CONTENT)
LARGE = os.urandom(PART_BYTES * 2 + 5)
ROOT = Path(__file__).resolve().parents[2]
PROGRAM = "tests.support.large_blob"


@pytest.fixture
def bucket() -> Bucket:
    return replace(swift().a_bucket(), patience=timedelta(seconds=2))


@pytest.fixture
def proxy(bucket: Bucket) -> Iterator[FaultyProxy]:
    with faulty_proxy(bucket.endpoint) as made:
        yield made


@pytest.fixture
def sound(bucket: Bucket, tmp_path: Path) -> S3BlobStore:
    """The store as a machine sees it whose way there is good."""
    return a_bucket_store(tmp_path / "sound", bucket.open())


@pytest.fixture
def store(bucket: Bucket, proxy: FaultyProxy, tmp_path: Path) -> S3BlobStore:
    """The store by way of the proxy."""
    return a_bucket_store(tmp_path / "copies", replace(bucket, endpoint=proxy.address).open())


def put(store: S3BlobStore, content: bytes = CONTENT) -> Digest:
    return store.put(io.BytesIO(content), max_bytes=len(content))[0]


def is_there(store: S3BlobStore, digest: Digest) -> bool:
    return digest in {found for found, _ in store.digests()}


@pytest.mark.parametrize("fault", [busy, dies_while_receiving, loses_the_answer])
def test_a_blob_is_stored_when_the_second_try_succeeds(
    store: S3BlobStore, proxy: FaultyProxy, sound: S3BlobStore, fault: Fault
):
    proxy.fails("PUT", fault, times=1)
    assert put(store) == DIGEST
    assert sound.path(DIGEST).read_bytes() == CONTENT


@pytest.mark.parametrize("fault", [busy, dies_while_receiving])
@pytest.mark.parametrize("content", [CONTENT, LARGE], ids=["small", "large"])
def test_a_blob_that_cannot_be_stored_is_not_there(
    store: S3BlobStore, proxy: FaultyProxy, sound: S3BlobStore, fault: Fault, content: bytes
):
    proxy.fails("PUT", fault)
    with pytest.raises(BucketUnavailableError, match=NAME):
        put(store, content)
    proxy.heals()
    assert not is_there(sound, Digest.of(content))
    with pytest.raises(BlobMissingError):
        store.path(Digest.of(content))
    assert put(store, content) == Digest.of(content)
    assert sound.path(Digest.of(content)).read_bytes() == content


def test_a_large_blob_whose_last_part_fails_is_not_there(store: S3BlobStore, proxy: FaultyProxy, sound: S3BlobStore):
    proxy.fault = lambda method, path: busy if method == "PUT" and "partNumber=3" in path else None
    with pytest.raises(BucketUnavailableError):
        put(store, LARGE)
    assert not is_there(sound, Digest.of(LARGE))


@pytest.mark.parametrize("fault", [busy, dies_while_answering])
def test_a_blob_is_read_when_the_second_try_succeeds(
    store: S3BlobStore, proxy: FaultyProxy, sound: S3BlobStore, fault: Fault
):
    put(sound)
    proxy.fails("GET", fault, times=1)
    assert store.path(DIGEST).read_bytes() == CONTENT


@pytest.mark.parametrize("fault", [busy, dies_while_answering])
def test_a_blob_that_cannot_be_read_whole_leaves_no_copy(
    store: S3BlobStore, proxy: FaultyProxy, sound: S3BlobStore, fault: Fault, tmp_path: Path
):
    put(sound)
    proxy.fails("GET", fault)
    with pytest.raises(BucketUnavailableError):
        store.path(DIGEST)
    assert [
        path for path in (tmp_path / "copies").rglob("*") if path.is_file() and not path.name.endswith(".lock")
    ] == []
    proxy.heals()
    assert store.path(DIGEST).read_bytes() == CONTENT


def test_wrong_bytes_under_a_digest_are_named_and_not_kept(store: S3BlobStore, bucket: Bucket):
    bucket.open().put(DIGEST.hex, b"other bytes")
    for _ in range(2):
        with pytest.raises(BlobDamagedError, match=str(DIGEST)):
            store.path(DIGEST)
    put(store)
    store._cache.forget(DIGEST)
    assert store.path(DIGEST).read_bytes() == CONTENT


def test_a_sweep_waits_for_whoever_stores_the_same_blob(store: S3BlobStore, proxy: FaultyProxy, sound: S3BlobStore):
    put(sound)
    arrived = threading.Event()
    proxy.fails("PUT", held_until(arrived), times=1)
    storing = threading.Thread(target=put, args=(store,))
    storing.start()
    wait_until(lambda: bool(proxy.seen), "the request that stores it")
    before = clock() - timedelta(days=1)
    sweeping = threading.Thread(target=store.delete, args=(DIGEST,), kwargs={"stored_before": before})
    sweeping.start()
    sweeping.join(0.3)
    asked = [method for method, path in proxy.seen if path.endswith(DIGEST.hex)]
    arrived.set()
    storing.join(60)
    sweeping.join(60)
    assert asked == ["PUT"]
    assert is_there(sound, DIGEST)


ACTS: dict[str, Callable[[S3BlobStore], object]] = {
    "put": put,
    "path": lambda store: store.path(DIGEST),
    "open": lambda store: store.open(DIGEST),
    "digests": lambda store: list(store.digests()),
    "delete": lambda store: store.delete(DIGEST),
    "delete-old": lambda store: store.delete(DIGEST, stored_before=clock()),
    "check": lambda store: store.check(),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"address": "s3://not-there/blobs"}, BucketMissingError),
        ({"secret": "wrong"}, BucketRefusedError),
        ({"key_id": "nobody:at-all"}, BucketRefusedError),
        ({"endpoint": "closed"}, BucketUnavailableError),
    ],
)
def test_a_bucket_that_cannot_be_used_is_named(
    bucket: Bucket, tmp_path: Path, change: dict[str, str], error: type[UnavailableError], act: str
):
    if "endpoint" in change:
        change = {"endpoint": f"http://127.0.0.1:{free_port()}"}
    store = a_bucket_store(tmp_path, replace(bucket, **change, patience=timedelta(seconds=1)).open())
    with pytest.raises(error) as told:
        ACTS[act](store)
    assert "wrong" not in told.value.message
    assert bucket.endpoint not in told.value.message


def test_a_large_blob_takes_little_memory(bucket: Bucket, tmp_path: Path):
    command = [sys.executable, "-m", PROGRAM, str(tmp_path), bucket.address, bucket.endpoint, bucket.key_id, "96"]
    done = subprocess.run(
        command, input=bucket.secret, capture_output=True, text=True, check=True, timeout=280, cwd=ROOT
    )
    grown_mb = float(done.stdout)
    assert grown_mb < 80
