"""Copies of blobs on a disk: bounded, the longest unused go first, and never under somebody's hands."""

import io
import os
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import pytest

from qirvo.domain.digests import Digest
from qirvo.server.blobs.cache import BlobCache
from qirvo.server.blobs.files import BlobStoreFailedError
from qirvo.server.ports import BlobTooLargeError

KEEPING = """
import io, sys
from pathlib import Path
from qirvo.server.blobs.cache import BlobCache

cache = BlobCache(Path(sys.argv[1]), max_bytes=20_000, spared_s=0)
for number in range(200):
    content = number.to_bytes(2, "big") * 500
    with cache.receiving(io.BytesIO(content), max_bytes=1_000) as received:
        place = cache.keep(received.path, received.digest)
    if (found := cache.find(received.digest)) is not None:
        try:
            assert found.read_bytes() == content
        except FileNotFoundError:
            pass  # nothing is spared in this test
"""


def keep(cache: BlobCache, content: bytes) -> Digest:
    with cache.receiving(io.BytesIO(content), max_bytes=len(content)) as received:
        cache.keep(received.path, received.digest)
        return received.digest


def unused_for(cache: BlobCache, digest: Digest, seconds: float) -> None:
    place = cache.find(digest)
    assert place is not None
    os.utime(place, (time.time() - seconds,) * 2)


def kept(folder: Path) -> int:
    """The bytes of all files in the cache."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def aged(cache: BlobCache, contents: Iterable[bytes]) -> list[Digest]:
    """Keep contents that were used an hour ago, the first the longest."""
    digests = [keep(cache, content) for content in contents]
    for number, digest in enumerate(reversed(digests)):
        unused_for(cache, digest, 3_600 + number)
    return digests


def test_a_copy_is_found_where_it_was_kept(tmp_path: Path):
    cache = BlobCache(tmp_path, max_bytes=100)
    found = cache.find(keep(cache, b"one"))
    assert found is not None
    assert found.read_bytes() == b"one"


def test_what_was_received_and_not_kept_is_gone(tmp_path: Path):
    cache = BlobCache(tmp_path, max_bytes=100)
    with cache.receiving(io.BytesIO(b"one"), max_bytes=3) as received:
        pass
    assert (cache.find(received.digest), kept(tmp_path)) == (None, 0)


def test_too_much_is_refused_and_gone(tmp_path: Path):
    cache = BlobCache(tmp_path, max_bytes=100)
    with pytest.raises(BlobTooLargeError), cache.receiving(io.BytesIO(b"four"), max_bytes=3):
        pass
    assert kept(tmp_path) == 0


def test_the_longest_unused_goes_first(tmp_path: Path):
    cache = BlobCache(tmp_path, max_bytes=100)
    first, second, third = aged(cache, [b"1" * 30, b"2" * 30, b"3" * 30])
    unused_for(cache, first, 700)
    keep(cache, b"4" * 30)
    assert [cache.find(each) is not None for each in (first, second, third)] == [True, False, True]


def test_asking_makes_a_copy_used(tmp_path: Path):
    cache = BlobCache(tmp_path, max_bytes=100)
    first, second, _third = aged(cache, [b"1" * 30, b"2" * 30, b"3" * 30])
    cache.find(first)
    keep(cache, b"4" * 30)
    assert (cache.find(first) is not None, cache.find(second)) == (True, None)


def test_what_was_asked_for_a_moment_ago_stays_even_where_there_is_no_room(tmp_path: Path):
    cache = BlobCache(tmp_path, max_bytes=10)
    digests = [keep(cache, content * 30) for content in (b"1", b"2", b"3")]
    assert all(cache.find(each) is not None for each in digests)


def test_many_small_copies_stay_within_the_bound(tmp_path: Path):
    cache = BlobCache(tmp_path, max_bytes=10_000, spared_s=0)
    sizes = []
    for number in range(100):
        keep(cache, number.to_bytes(2, "big") * 200)
        sizes.append(kept(tmp_path))
    assert max(sizes) <= 10_000
    assert sizes[-1] > 8_000


def test_a_forgotten_copy_is_gone_and_again_is_no_fault(tmp_path: Path):
    cache = BlobCache(tmp_path, max_bytes=100)
    digest = keep(cache, b"one")
    cache.forget(digest)
    cache.forget(digest)
    assert cache.find(digest) is None


def test_what_a_killed_process_was_receiving_goes_after_a_day(tmp_path: Path):
    old, young = tmp_path / ".partial-old", tmp_path / ".partial-young"
    for path in (old, young):
        path.write_bytes(b"half")
    os.utime(old, (time.time() - 90_000,) * 2)
    keep(BlobCache(tmp_path, max_bytes=100), b"one")
    assert (old.exists(), young.exists()) == (False, True)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(BlobStoreFailedError, match="`copies`"):
        BlobCache(tmp_path / "file" / "copies", max_bytes=100)


def test_several_processes_share_it(tmp_path: Path):
    command = [sys.executable, "-c", KEEPING, str(tmp_path)]
    processes = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    said = [process.communicate(timeout=120)[1] for process in processes]
    assert (said, [process.returncode for process in processes]) == ([""] * 3, [0] * 3)
    assert kept(tmp_path) <= 20_000 + 3 * 1_000
