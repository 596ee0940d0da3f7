"""Counting that is killed again and again in the middle of a batch, of absorbing or of putting parts together.

Run as a program, it says on stderr what was found wrong afterwards:
`python -m tests.support.killed_counting FOLDER ROUNDS`.
"""

import os
import random
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from qirvo.domain.events import DistributionEvent
from qirvo.server.events.duckdb_store import DuckDbEventStore
from qirvo.server.events.segments import SegmentedEventLog
from tests.support.builders import MONDAY, WEATHER
from tests.support.registry_values import an_event

BATCH = 50
_DAYS = 3
_LONGEST_S = 0.4
_DICE = random.Random(11)  # noqa: S311  # the same moments each time, as far as the machine allows


class Counting:
    """A log and a store, as a registry has them."""

    def __init__(self, folder: Path) -> None:
        self.log = SegmentedEventLog(folder / "log", segment_bytes=20_000)
        self.store = DuckDbEventStore(folder / "store", segments=folder / "log", memory_bytes=2**27, threads=1)

    def append(self, number: int) -> int:
        return self.log.append(batch_of(number))

    def absorb(self) -> None:
        self.store.absorb(self.log.seal())
        self.store.tidy(today=MONDAY.date() + timedelta(days=_DAYS), forget_before=None)

    def counted(self) -> int:
        return sum(count for kinds in self.store.counts(WEATHER).values() for count in kinds.values())


def batch_of(number: int) -> list[DistributionEvent]:
    """Return a batch that is the same each time it is told."""
    at = MONDAY + timedelta(days=number % _DAYS)
    return [an_event(f"event-{number}-{place}", at=at + timedelta(milliseconds=number)) for place in range(BATCH)]


def main(folder: str, rounds: str) -> None:
    """Kill counting so many times, and look each time at what is there."""
    acknowledged, wrong = 0, list[str]()
    for count in range(int(rounds)):
        moment_s = _DICE.random() * _LONGEST_S + 1e-3
        told = in_a_process(lambda tell, first=acknowledged, end=moment_s: count_on(Path(folder), first, end, tell))  # type: ignore[misc]  # bound now
        acknowledged += told.count("+")
        fault = in_a_process(lambda tell, number=acknowledged: look(Path(folder), number, tell))  # type: ignore[misc]  # bound now
        acknowledged += 1  # the batch that was not acknowledged was told again
        wrong += [f"kill {count} after {moment_s:.3f} s: {fault}"] if fault else []
    sys.exit("\n".join(wrong) or 0)


def count_on(folder: Path, first: int, moment_s: float, tell: Callable[[str], object]) -> None:
    """Append batches and absorb them until killed; tell each one that was acknowledged."""
    counting = Counting(folder)
    signal.setitimer(signal.ITIMER_REAL, moment_s)  # whose signal ends a process that does not wait for it
    for number in range(first, first + 10_000):
        counting.append(number)
        tell("+")
        if number % 4 == 0:
            counting.absorb()


def look(folder: Path, acknowledged: int, tell: Callable[[str], object]) -> None:
    """Tell what is wrong: something acknowledged is gone, or something counts twice."""
    counting = Counting(folder)
    counting.absorb()
    there, least = counting.counted(), acknowledged * BATCH
    if not least <= there <= least + BATCH:
        tell(f"{there} events are there instead of {least} to {least + BATCH}; ")
    for number in range(max(0, acknowledged - 2), acknowledged + 1):  # who told it tells it again, and more
        counting.append(number)
    counting.absorb()
    if counting.counted() != least + BATCH:
        tell(f"{counting.counted()} events are there instead of {least + BATCH}, once all were told again")


def in_a_process(act: Callable[[Callable[[str], object]], None]) -> str:
    """Run `act` in a process of its own, and return what it told until its end."""
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        os.close(reading)
        act(lambda text: os.write(writing, text.encode()))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as told:
        text = told.read().decode()
    os.waitpid(child, 0)
    return text


if __name__ == "__main__":
    main(*sys.argv[1:])
