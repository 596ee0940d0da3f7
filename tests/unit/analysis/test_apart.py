"""A child does the work; whatever becomes of it, what it told comes back and nothing of it stays."""

import contextlib
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from qirvo.analysis.apart import Tell, Told, apart

MIB = 1024 * 1024


def done(work: Callable[[Tell], None], *, most_s: float = 5.0, most_cpu_s: float = 0.3) -> Told:
    return apart(work, most_s=most_s, most_cpu_s=most_cpu_s, most_bytes=64 * MIB)


def after_a_word(then: Callable[[], object]) -> Callable[[Tell], None]:
    def work(tell: Tell) -> None:
        tell(b"first")
        then()

    return work


def children() -> set[int]:
    """Every child of this process, ended ones that nobody waited for too; other tests may have left theirs."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state_and_parent = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            if int(state_and_parent[1]) == os.getpid():
                found.add(int(stat.parent.name))
    return found


def descriptors() -> int:
    return sum(1 for _ in Path("/dev/fd").iterdir())


def loop() -> None:
    while True:
        pass


def test_what_is_told_comes_back():
    def work(tell: Callable[[bytes], None]) -> None:
        for line in (b"a", b"", b"b"):
            tell(line)

    assert done(work) == Told((b"a", b"", b"b"), is_whole=True)


def test_nothing_told_is_whole_too():
    assert done(lambda _: None) == Told((), is_whole=True)


@pytest.mark.parametrize(
    "ends",
    [
        lambda: 1 / 0,
        loop,
        lambda: os._exit(0),
        os.abort,
        lambda: bytearray(1024 * MIB),
        lambda: os.kill(os.getpid(), 9),
    ],
)
def test_what_was_told_before_an_end_is_kept(ends: Callable[[], object]):
    assert done(after_a_word(ends)) == Told((b"first",), is_whole=False)


def test_one_that_waits_is_ended_by_the_clock_on_the_wall():
    assert not done(after_a_word(threading.Event().wait), most_s=0.2).is_whole


def test_neither_children_nor_descriptors_stay():
    before = descriptors(), children()
    for _ in range(5):
        done(after_a_word(os.abort))
    assert (descriptors(), children()) == before


def test_children_of_several_threads_do_not_wait_for_each_other():
    told: list[Told] = []
    threads = [threading.Thread(target=lambda: told.append(done(lambda tell: tell(b"x")))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == [Told((b"x",), is_whole=True)] * 8
