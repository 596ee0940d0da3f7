"""Work that may end its process, done in a child of this one: what it told until then comes back.

The child is a fork, so it starts in milliseconds; where the system has none, the work is done here.
"""

import contextlib
import os
import resource
import select
import signal
import time
from collections.abc import Callable

from qirvo.deferred import dataclass

_PIECE = 1 << 16
MOST_TOLD_BYTES = 16 * 1024 * 1024
_END = b"."
"""The line that the child tells last, so that nothing depends on who else has the pipe open."""
_LAST = frozenset({b"\n.\n", b".\n"})
Tell = Callable[[bytes], None]


@dataclass(frozen=True, slots=True)
class Told:
    """What a child told.

    Attributes:
        lines: One after another; the last one may be missing when the child did not come to its end.
        is_whole: Whether the work came to its end.
    """

    lines: tuple[bytes, ...]
    is_whole: bool


def apart(work: Callable[[Tell], None], *, most_s: float, most_cpu_s: float, most_bytes: int) -> Told:
    """Do `work` in a child, which tells lines without line ends; it is cut when it takes or tells too much.

    Args:
        work: What is done in the child.
        most_s: Seconds by the clock on the wall.
        most_cpu_s: Seconds of processor time.
        most_bytes: Address space that the child may take beside what it has.
    """
    if not hasattr(os, "fork"):
        lines: list[bytes] = []
        work(lines.append)
        return Told(tuple(lines), is_whole=True)
    reads, writes = os.pipe()
    limit = _address_space() + most_bytes  # asked here: a confined process sees itself alone
    child = os.fork()
    if child == 0:
        _in_child(work, writes, most_cpu_s=most_cpu_s, limit=limit)
    os.close(writes)
    try:
        said = _said(reads, time.monotonic() + most_s)
    finally:
        os.close(reads)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(child, 0)
    *told, _ = said.split(b"\n")
    return Told(tuple(told[:-1]), is_whole=True) if told[-1:] == [_END] else Told(tuple(told), is_whole=False)


def _in_child(work: Callable[[Tell], None], writes: int, *, most_cpu_s: float, limit: int) -> None:
    """Do the work, tell what it came to, and end without a word to whatever the parent had open."""
    try:
        _close_all_but(writes)
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_PROF, most_cpu_s)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        limit = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
        work(lambda line: _write(writes, line + b"\n"))
        _write(writes, _END + b"\n")
    finally:
        os._exit(0)


def _close_all_but(kept: int) -> None:
    """Close what the parent had open: sockets and files are none of the work's business."""
    os.closerange(3, kept)
    os.closerange(kept + 1, max(os.sysconf("SC_OPEN_MAX"), kept + 1))


def _write(to: int, content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[os.write(to, left) :]


def _address_space() -> int:
    """Return the bytes of address space that this process has already."""
    with contextlib.suppress(OSError), open("/proc/self/statm", encoding="ascii") as counts:  # noqa: PTH123  # often
        return int(counts.read().split()[0]) * resource.getpagesize()
    return 1 << 34


def _said(reads: int, ends: float) -> bytes:
    """Return what is written to the pipe until its end is said, time is up or it is too much."""
    said = bytearray()
    watch = select.poll()
    watch.register(reads, select.POLLIN)
    while (left := ends - time.monotonic()) > 0 and len(said) < MOST_TOLD_BYTES:
        if not watch.poll(left * 1000):
            break
        part = os.read(reads, _PIECE)
        if not part:
            break
        said += part
        if bytes(said[-3:]) in _LAST:
            break
    return bytes(said)
