"""Blob stores in a bucket, as tests want them."""

from pathlib import Path

from obstore.store import ObjectStore

from qirvo.server.blobs.bucket import Bucket, S3BlobStore
from qirvo.server.blobs.cache import BlobCache
from qirvo.server.dice import clock
from qirvo.server.ports import Clock

NAME = "s3://bucket/blobs"


def settings_of(bucket: Bucket) -> dict[str, str]:
    """The environment of a registry whose blobs are in `bucket`."""
    return {
        "QIRVO_SERVER_BLOBS_URL": bucket.address,
        "QIRVO_SERVER_S3_ENDPOINT": bucket.endpoint,
        "QIRVO_SERVER_S3_REGION": bucket.region,
        "QIRVO_SERVER_S3_KEY_ID": bucket.key_id,
        "QIRVO_SERVER_S3_SECRET": bucket.secret,
    }


def a_bucket_store(
    folder: Path, objects: ObjectStore, *, max_bytes: int = 10_000_000, spared_s: float = 600, clock: Clock = clock
) -> S3BlobStore:
    """A store over `objects` with its copies in `folder`."""
    cache = BlobCache(folder, max_bytes=max_bytes, spared_s=spared_s)
    return S3BlobStore(objects, NAME, cache=cache, clock=clock)
