"""Take turns and compare medians: on a noisy machine only a ratio within one run says anything."""

import contextlib
import json
import os
import platform
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.figures import Bar, Comparison, Figure, Report, document_of, figures_of

IDLE_S = 0.05  # of the processor in a second
RESULTS = Path(__file__).resolve().parent / "results"


def in_turns(candidates: Mapping[str, Callable[[], object]], *, rounds: int) -> list[Figure]:
    """Run every candidate once a round, after one round that does not count; the figures are in milliseconds."""
    times: dict[str, list[float]] = {name: [] for name in candidates}
    for counted in [False] + [True] * rounds:
        for name, act in candidates.items():
            taken = timed_ms(act)
            if counted:
                times[name].append(taken)
    return figures_of(times)


def timed_ms(act: Callable[[], object]) -> float:
    """Return how many milliseconds `act` takes."""
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1_000


def program(*words: str) -> Callable[[], object]:
    """Return an act that runs a program to its end, showing nothing."""

    def run(command: Sequence[str] = words) -> object:
        return subprocess.run(command, capture_output=True, check=True, timeout=120)

    return run


def processor_s(pid: int) -> float:
    """Return the seconds of the processor that a process and the processes it started have used.

    On a machine that others use, too, this says more than the time on the clock.
    """
    stats = [Path(f"/proc/{each}/stat").read_text(encoding="utf-8") for each in family(pid)]
    fields = [stat.rpartition(") ")[2].split() for stat in stats]
    return sum(int(each[11]) + int(each[12]) for each in fields) / os.sysconf("SC_CLK_TCK")


def until_idle(pid: int) -> None:
    """Wait until a registry has done what it does after a start, for at most a minute."""
    for _ in range(60):
        before = processor_s(pid)
        time.sleep(1)
        if processor_s(pid) - before < IDLE_S:
            return


def family(pid: int) -> Iterator[int]:
    """Yield a process and all that it and its children started and that still runs."""
    yield pid
    with contextlib.suppress(OSError):  # it has just ended
        for thread in Path(f"/proc/{pid}/task").iterdir():
            for child in (thread / "children").read_text(encoding="ascii").split():
                yield from family(int(child))


def memory_mb(pid: int) -> float:
    """Return the memory of a process and of those it started, in MB; of what is shared, their part (PSS)."""
    total_kb = 0
    for each in family(pid):
        with contextlib.suppress(OSError):
            told = Path(f"/proc/{each}/smaps_rollup").read_text(encoding="ascii")
            total_kb += int(told.partition("\nPss:")[2].split()[0])
    return total_kb / 1_000


def compared(title: str, figures: Sequence[Figure], *bars: Bar, note: str = "", has_peers: bool = True) -> Comparison:
    """Return figures of `in_turns` as a comparison."""
    return Comparison(title=title, unit="ms", figures=figures, bars=bars, note=note, has_peers=has_peers)


def write_results(name: str, run: Callable[[], Report], *, folder: Path = RESULTS) -> Report:
    """Run the bench called `name` and keep what it found in `folder`, with what the machine was like meanwhile.

    Nothing that tells machines or people apart is written down.
    """
    began, load_before = time.perf_counter(), os.getloadavg()[0]
    report = run()
    document = {
        "name": name,
        "title": report.title,
        "date": datetime.now(UTC).date().isoformat(),
        "seconds": round(time.perf_counter() - began),
        "machine": _machine(),
        "loadAverage": {"before": round(load_before, 1), "after": round(os.getloadavg()[0], 1)},
        "comparisons": [document_of(comparison) for comparison in report.comparisons],
    }
    if report.comparisons:
        folder.mkdir(exist_ok=True)
        text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
        (folder / f"{name}.json").write_text(text, encoding="utf-8")
    return report


def _machine() -> Mapping[str, object]:
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "cores": os.cpu_count(),
        "memoryGb": round(pages / 1e9),
        "kernel": platform.release().split("-")[0],
        "architecture": platform.machine(),
        "python": platform.python_version(),
    }
