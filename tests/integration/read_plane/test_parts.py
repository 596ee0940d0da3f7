"""Parts of large files: the same bytes, whether the kernel had them in memory or they were waited for."""

import asyncio
import os
import threading
from pathlib import Path

import pytest
from starlette.types import Message

from qirvo.server.http.served_files import answer, lasting_file

SIZE = 700_000


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A file on the disk, and in memory."""
    path = tmp_path / "large.zip"
    path.write_bytes(os.urandom(SIZE))
    return path


@pytest.mark.parametrize("is_forgotten", [False, True])
@pytest.mark.parametrize(("start", "end"), [(0, 1), (0, 65_536), (5, 200_000), (5, 600_000), (699_990, SIZE)])
def test_a_part_is_the_same_wherever_its_bytes_are(large: Path, start: int, end: int, *, is_forgotten: bool):
    if is_forgotten:
        forget(large)
    head, *pieces = asked_for(large, f"bytes={start}-{end - 1}")
    headers = {name.decode(): value.decode() for name, value in head["headers"]}
    assert b"".join(piece["body"] for piece in pieces) == large.read_bytes()[start:end]
    assert (head["status"], headers["content-range"]) == (206, f"bytes {start}-{end - 1}/{SIZE}")
    assert (headers["content-length"], headers["etag"]) == (str(end - start), '"of-this-one"')


def test_a_part_says_of_its_file_what_the_whole_says(large: Path):
    part, whole = (dict(asked_for(large, asked)[0]["headers"]) for asked in ("bytes=0-9", "none"))
    assert set(part) == {*whole, b"content-range"}
    assert {name for name in whole if part[name] != whole[name]} == {b"content-length"}


def test_a_small_part_that_is_in_memory_takes_no_thread(large: Path):
    large.read_bytes()
    assert threads_for(large, "bytes=5-65540") == 0
    assert threads_for(large, "bytes=5-65541") > 0


def test_a_part_of_a_file_that_is_gone_is_not_made_up(large: Path):
    status = large.stat()
    large.unlink()
    with pytest.raises(OSError, match=r"large\.zip"):
        asked_for(large, "bytes=0-9", status)


def threads_for(path: Path, part: str) -> int:
    """Return how many threads are begun to answer a GET for a part."""
    status = path.stat()

    async def asked() -> int:
        before = threading.active_count()
        await answered(path, part, status)
        return threading.active_count() - before

    return asyncio.run(asked())


def asked_for(path: Path, part: str, status: os.stat_result | None = None) -> list[Message]:
    """Return the messages that answer a GET for a part."""
    return asyncio.run(answered(path, part, status or path.stat()))


async def answered(path: Path, part: str, status: os.stat_result) -> list[Message]:
    """Return the messages that answer a GET for a part, within a running loop."""
    file = lasting_file(str(path), status, digest="of-this-one")
    sent: list[Message] = []

    async def receive() -> Message:
        return await asyncio.Future()

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/large.zip", "headers": [(b"range", part.encode())]}
    await answer(file, scope, receive, send)
    return sent


def forget(path: Path) -> None:
    """Have the kernel keep nothing of the file in memory, where its file system is on a disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(descriptor)
