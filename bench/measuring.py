"""Take turns and compare medians: on a noisy machine only a ratio within one run says anything."""

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """One thing measured: the median and the spread of its rounds, in milliseconds."""

    name: str
    median_ms: float
    spread_ms: float


def in_turns(candidates: Mapping[str, Callable[[], object]], *, rounds: int) -> list[Figure]:
    """Run every candidate once a round, after one round that does not count."""
    times: dict[str, list[float]] = {name: [] for name in candidates}
    for counted in [False] + [True] * rounds:
        for name, act in candidates.items():
            start = time.perf_counter()
            act()
            if counted:
                times[name].append((time.perf_counter() - start) * 1000)
    return [Figure(name, statistics.median(taken), max(taken) - min(taken)) for name, taken in times.items()]


def program(*words: str) -> Callable[[], object]:
    """Return an act that runs a program to its end, showing nothing."""

    def run(command: Sequence[str] = words) -> object:
        return subprocess.run(command, capture_output=True, check=True, timeout=120)

    return run


def processor_s(pid: int) -> float:
    """Return the seconds of the processor that a process and the processes it started have used.

    On a machine that others use, too, this says more than the time on the clock.
    """
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    stats = [Path(f"/proc/{each}/stat").read_text(encoding="utf-8") for each in (pid, *children)]
    fields = [stat.rpartition(") ")[2].split() for stat in stats]
    return sum(int(each[11]) + int(each[12]) for each in fields) / os.sysconf("SC_CLK_TCK")


def table(title: str, figures: Sequence[Figure]) -> str:
    """Return the figures beside the first one."""
    ours = figures[0].median_ms
    width = max(len(figure.name) for figure in figures)
    lines = [f"\n{title}", f"  {'':{width}}  median ms   spread    ratio"]
    lines += [
        f"  {figure.name:{width}}  {figure.median_ms:9.1f}  {figure.spread_ms:7.1f}  {figure.median_ms / ours:6.2f}x"
        for figure in figures
    ]
    return "\n".join(lines)
