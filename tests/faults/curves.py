"""What a long load showed: curves of answers and memory, and whether anything grew."""

import contextlib
import json
import statistics
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from tests.faults.clients import MIXTURE, Taken

INTERVALS = 30
MOST_GROWTH_PER_HOUR = 0.25
"""Of the median memory, once warm: what a leak would exceed, and what is kept of new releases does not."""
MOST_SLOWER = 2.0
"""How many times the 99th percentile of the first third the last third's may be."""
_FEW = 100  # answers, of which the 99th percentile says little
_WARM = 1 / 3  # of the time: caches fill, and code is loaded that was not needed before


@dataclass
class Curves:
    """What a run showed.

    Attributes:
        limit_per_s: Requests that were answered each second when all asked as fast as they could.
        intervals: Of each: when it began, requests, memory in MiB, and by kind the 50th and 99th percentile in ms.
        faults: Every answer that was no good one, and how often.
        verdict: What grew too much, or failed; empty when all is well.
    """

    limit_per_s: float = 0.0
    asked_per_s: float = 0.0
    minutes: float = 0.0
    requests: int = 0
    published: int = 0
    intervals: list[dict[str, Any]] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    memory_mib_per_hour: float = 0.0
    p99_ms_by_third: dict[str, list[float]] = field(default_factory=dict)
    load_average: list[float] = field(default_factory=list)
    verdict: list[str] = field(default_factory=list)

    def text(self) -> str:
        """All of it as JSON."""
        return json.dumps(vars(self), indent=2)

    def table(self) -> str:
        """The intervals, one a line."""
        lines = ["    at s  requests  MiB   " + "  ".join(f"{kind:>14}" for kind in MIXTURE) + "   (p50/p99 ms)"]
        for each in self.intervals:
            took = [each["ms"].get(kind, (0, 0)) for kind in MIXTURE]
            cells = "  ".join(f"{p50:6.0f}/{p99:7.0f}" for p50, p99 in took)
            lines.append(f"{each['at_s']:8.0f}  {each['requests']:8}  {each['memory_mib']:4.0f}  {cells}")
        return "\n".join(lines)


class Memory:
    """The memory of a process and of all that it started, again and again: their proportional share (PSS), in MiB."""

    def __init__(self, pid: int, every_s: float) -> None:
        self.seen: list[tuple[float, float]] = []
        self._pid, self._every_s = pid, every_s
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Self:
        self._begun = time.monotonic()
        self._thread.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self._ending.set()
        self._thread.join()

    def _run(self) -> None:
        while True:
            self.seen.append((time.monotonic() - self._begun, sum(map(_pss_mib, _tree(self._pid)))))
            if self._ending.wait(self._every_s):
                return


def _tree(pid: int) -> Iterator[int]:
    yield pid
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text(encoding="ascii").split():
                yield from _tree(int(child))


def _pss_mib(pid: int) -> float:
    with contextlib.suppress(OSError):  # it may have ended
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1_024
    return 0.0


def sum_up(curves: Curves, taken: Sequence[Taken], memory: Sequence[tuple[float, float]], seconds: float) -> None:
    curves.requests = len(taken)
    curves.faults += Counter(each.fault for each in taken if each.fault)
    length_s = seconds / INTERVALS
    for number in range(INTERVALS):
        begin, end = number * length_s, (number + 1) * length_s
        within = [each for each in taken if begin <= each.due_s < end]
        seen = [mib for at, mib in memory if begin <= at < end]
        took = {kind: _percentiles([each.took_ms for each in within if each.kind == kind]) for kind in MIXTURE}
        curves.intervals.append(
            {
                "at_s": round(begin, 1),
                "requests": len(within),
                "memory_mib": round(statistics.mean(seen), 1) if seen else None,
                "ms": took,
            }
        )
    thirds = [[each for each in taken if int(each.due_s / seconds * 3) == third] for third in range(3)]
    for kind in MIXTURE:
        by_third = [[each.took_ms for each in third if each.kind == kind] for third in thirds]
        if min(map(len, by_third)) >= _FEW:
            curves.p99_ms_by_third[kind] = [_percentiles(each)[1] for each in by_third]
    warm = [(at, mib) for at, mib in memory if at >= seconds * _WARM]
    curves.memory_mib_per_hour = round(_slope(warm) * 3_600, 1)
    _judge(curves, statistics.median(mib for _at, mib in warm))


def _judge(curves: Curves, median_mib: float) -> None:
    if curves.faults:
        curves.verdict.append(f"{curves.faults.total()} requests failed")
    if curves.memory_mib_per_hour > MOST_GROWTH_PER_HOUR * median_mib:
        curves.verdict.append(f"memory grows by {curves.memory_mib_per_hour} MiB an hour above {median_mib:.0f} MiB")
    for kind, (first, _second, last) in curves.p99_ms_by_third.items():
        if last > MOST_SLOWER * first:
            curves.verdict.append(f"{kind}: the 99th percentile went from {first} to {last} ms")


def _percentiles(figures: Sequence[float]) -> tuple[float, float]:
    """Return the 50th and the 99th percentile; zeros of nothing."""
    in_order = sorted(figures)
    if not in_order:
        return 0.0, 0.0
    return tuple(round(in_order[int(len(in_order) * share)], 1) for share in (0.5, 0.99))  # type: ignore[return-value]


def _slope(points: Sequence[tuple[float, float]]) -> float:
    """Return by how much the second figure grows with the first, by least squares."""
    return statistics.linear_regression(*zip(*points, strict=True)).slope if len(points) > 1 else 0.0
