"""Stores and reads one large blob, and prints by how many megabytes the process grew.

python large_blob.py FOLDER ADDRESS ENDPOINT KEY_ID MEGABYTES < SECRET
"""

import resource
import sys
from pathlib import Path

from qirvo.server.blobs.bucket import Bucket
from tests.support.buckets import a_bucket_store

_MB = 1024 * 1024


def grown_mb(folder: Path, bucket: Bucket, megabytes: int) -> float:
    """Do it, and return by how much the peak of memory rose."""
    store = a_bucket_store(folder / "copies", bucket.open())
    large = folder / "large"
    with large.open("wb") as file:
        for number in range(megabytes):
            file.write(number.to_bytes(4, "big") * (_MB // 4))
    store.check()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    digest, _ = store.put_file(large)
    store._cache.forget(digest)
    store.path(digest)
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024


if __name__ == "__main__":
    where, address, endpoint, key_id, size = sys.argv[1:]
    given = Bucket(address=address, endpoint=endpoint, key_id=key_id, secret=sys.stdin.read())
    sys.stdout.write(f"{grown_mb(Path(where), given, int(size)):.1f}\n")
