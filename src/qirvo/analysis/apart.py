"""Work that may end its process, done in a child of this one: what comes back is data, or nothing.

The child is a fork, so it starts in milliseconds; where the system has none, the work is done here.
"""

import contextlib
import os
import resource
import select
import signal
import time
from collections.abc import Callable

_PIECE = 1 << 16
MOST_ANSWER_BYTES = 16 * 1024 * 1024


def apart(work: Callable[[], bytes], *, most_s: float, most_bytes: int) -> bytes | None:
    """Return what `work` returns; None when the child ends before, takes too long or says too much.

    Args:
        work: What is done in the child.
        most_s: Seconds by the clock on the wall.
        most_bytes: Address space that the child may take beside what it has.
    """
    if not hasattr(os, "fork"):
        return work()
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reads)
        _in_child(work, writes, most_s=most_s, most_bytes=most_bytes)
    os.close(writes)
    try:
        return _answer(reads, time.monotonic() + most_s)
    finally:
        os.close(reads)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _in_child(work: Callable[[], bytes], writes: int, *, most_s: float, most_bytes: int) -> None:
    """Do the work, say what it came to, and end without a word to whatever the parent had open."""
    status = 1
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        seconds = int(most_s) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        limit = _address_space() + most_bytes
        limit = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        answer = memoryview(work())
        while answer:
            answer = answer[os.write(writes, answer) :]
        status = 0
    finally:
        os._exit(status)


def _address_space() -> int:
    """Return the bytes of address space that this process has already."""
    with contextlib.suppress(OSError), open("/proc/self/statm", encoding="ascii") as counts:  # noqa: PTH123  # in a child
        return int(counts.read().split()[0]) * resource.getpagesize()
    return 1 << 34


def _answer(reads: int, ends: float) -> bytes | None:
    """Return all that is written to the pipe, when its other end is closed in time."""
    parts: list[bytes] = []
    while (left := ends - time.monotonic()) > 0:
        if not select.select([reads], [], [], left)[0]:
            break
        part = os.read(reads, _PIECE)
        if not part:
            return b"".join(parts) or None
        parts.append(part)
        if len(parts) * _PIECE > 2 * MOST_ANSWER_BYTES:
            break
    return None
