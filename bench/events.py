"""Events: taken from files, what they cost on the disk and in the memory, and figures beside the bare engine.

`QIRVO_BENCH_EVENTS` says how many events the store has (3 million without it; 100 million are what it is built for).
`QIRVO_BENCH_EVENTS_FOLDER` names a folder in which the store stays, and is found the next time.

The days are written by the engine as the store would write them, past the lines of JSON (`made_events`); putting them
together and everything that is asked is the store's own. What lines cost is measured with some days apart.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from bench.figures import Comparison, Report, figures_of
from bench.made_events import DAYS, FIRST, Made, of_rank
from bench.measuring import timed_ms
from qirvo.domain.metrics import Span
from qirvo.domain.names import PluginId
from qirvo.domain.usage import cohorts_since, window_starts
from qirvo.server.events import duckdb_statements, statements
from qirvo.server.events.duckdb_store import MEMORY_BYTES, DuckDbEventStore

EVENTS = int(os.environ.get("QIRVO_BENCH_EVENTS", "3000000"))
FOLDER = os.environ.get("QIRVO_BENCH_EVENTS_FOLDER", "")
RANKS: Mapping[str, int] = {"large": 1, "medium": 300, "small": 30_000}
SPAN = Span(first=FIRST, last=FIRST + timedelta(days=DAYS - 1))
ROUNDS, LINE_DAYS, MOST_LINES = 5, 3, 1_000_000
_SINCE, _UNTIL = datetime(2026, 9, 1), datetime(2026, 11, 30)  # noqa: DTZ001  # as the engine has them
_COUNTED = """
  count(*) AS raw, count(DISTINCT (ts::DATE, visitor, version)) FILTER (behind = 'people'),
  count(*) FILTER (behind = 'automated'), count(*) FILTER (behind = 'mirror')
"""
_OF_PLUGIN = "FROM read_parquet($files) WHERE plugin = $plugin AND ts >= $since AND ts < $until"
_PLAIN_FIGURES = [
    *(
        f"SELECT {column}, {_COUNTED} {_OF_PLUGIN} AND kind = 'download' GROUP BY 1"
        for column in ("distribution_channel", "version", "country", "source", "agent", "ts::DATE")
    ),
    f"SELECT ts::DATE, kind, count(*), count(DISTINCT visitor) FILTER (behind = 'people') {_OF_PLUGIN} GROUP BY 1, 2",
]
_MARKED = "count(*) AS raw, count(*) FILTER (is_first) AS uniq, count(*) FILTER (behind = 'automated'), "
_MARKED += "count(*) FILTER (behind = 'mirror')"
_OF_ALL = "FROM read_parquet($files) WHERE ts >= $since AND ts < $until"
_PLAIN_REGISTRY = [
    f"SELECT ts::DATE, kind, {_MARKED} {_OF_ALL} GROUP BY 1, 2 ORDER BY 1",
    f"SELECT plugin, {_MARKED} {_OF_ALL} AND kind = 'download' GROUP BY 1 ORDER BY uniq DESC, raw DESC LIMIT 20",
]
_PLAIN_DOWNLOADS = [f"SELECT plugin, {_MARKED} FROM read_parquet($files) WHERE kind = 'download' GROUP BY plugin"]


@dataclass(frozen=True)
class Question:
    """A question: to the store, as the same statements to the bare engine, and of plain events to the bare engine."""

    name: str
    ours: Callable[[], object]
    same: Callable[[], object]
    plain: Callable[[], object]


def run() -> Report:
    """Measure and return what was found."""
    with tempfile.TemporaryDirectory(prefix="qirvo-bench-") as name:
        lines = [f"\n{EVENTS:,} events of {DAYS} days (load of the machine {os.getloadavg()[0]:.1f})"]
        lines += _taken(Path(name))
        stage = Path(FOLDER or name) / str(EVENTS)
        (stage / "log").mkdir(parents=True, exist_ok=True)
        lines += _put_together(stage)
        asked, comparisons = _asked(stage)
    lines += [*asked, f"  load of the machine afterwards {os.getloadavg()[0]:.1f}"]
    title = f"Questions to {EVENTS:,} events of {DAYS} days"
    return Report(title=title, comparisons=comparisons, text="\n".join(lines))


def _taken(stage: Path) -> list[str]:
    """Take some days from lines of JSON with one thread, beside the engine that only reads, sorts and writes them."""
    (stage / "log").mkdir()
    made = Made(min(EVENTS // DAYS, MOST_LINES))
    store = DuckDbEventStore(stage / "lines", segments=stage / "log", threads=1)
    store.absorbed()
    ours = alone = length = 0.0
    for day in range(LINE_DAYS):
        segment = made.lines(stage / "log", day)
        length += segment.path.stat().st_size
        began = time.process_time()
        store.absorb([segment])
        ours += time.process_time() - began
        with closing(_engine(threads=1)) as engine:
            began = time.process_time()
            engine.execute(duckdb_statements.READ_SEGMENTS, {"files": [str(segment.path)]})
            copied = f"COPY (FROM taken ORDER BY plugin, kind, ts) TO $target {duckdb_statements.PARQUET}"
            engine.execute(copied, {"target": str(stage / "alone.parquet")})
            alone += time.process_time() - began
        segment.path.unlink()
    store.close()
    events = made.a_day * LINE_DAYS
    rate = f"{events / ours:12,.0f} events/s and core ({length / events:.0f} bytes a line)"
    return [f"  taken from files      {rate}; without marks {events / alone:,.0f}, {ours / alone:.2f}x the time"]


def _put_together(stage: Path) -> list[str]:
    folder = stage / "store"
    if not folder.exists():
        subprocess.run([sys.executable, "-m", "bench.made_events", str(folder), str(EVENTS // DAYS)], check=True)
    store = DuckDbEventStore(folder, segments=stage / "log")
    began, used = time.perf_counter(), time.process_time()
    with _peak() as peak:
        store.tidy(today=FIRST + timedelta(days=DAYS + 3), forget_before=None)
    store.close()
    taken, used = time.perf_counter() - began, time.process_time() - used
    sums = sum(path.stat().st_size for path in folder.glob("sums-*"))
    parts = [path for path in folder.glob("*.parquet") if not path.name.startswith("sums-")]
    size = sums + sum(path.stat().st_size for path in parts)
    each = f"{size / EVENTS:12.2f} bytes an event in {len(parts)} files, {sums / EVENTS:.2f} of them sums"
    return [
        f"  put together          {taken:12,.1f} s, {used:,.1f} s of the processor, {peak[0]:,.0f} MB at most",
        f"  on the disk           {each}",
    ]


def _asked(stage: Path) -> tuple[list[str], list[Comparison]]:
    store = DuckDbEventStore(stage / "store", segments=stage / "log")
    head = f"  {'median ms (slowest)':40}  {'ours':>16}  same alone  ratio  plain alone"
    with closing(_engine()) as engine:
        questions = _questions(store, engine, stage / "store")
        with _peak() as peak:
            for question in questions:
                question.ours()
        comparisons = [_compared(question) for question in questions]
    store.close()
    memory = f"  memory while asked    {peak[0]:12,.0f} MB at most"
    return [memory, head, *map(_row, comparisons)], comparisons


def _questions(store: DuckDbEventStore, engine: duckdb.DuckDBPyConnection, folder: Path) -> list[Question]:
    files = sorted(str(path) for path in folder.glob("20*.parquet"))
    sums = sorted(str(path) for path in folder.glob("sums-*.parquet"))
    within = {"since": _SINCE, "until": _UNTIL}

    def alone(asked: Sequence[str], **values: object) -> Callable[[], object]:
        return lambda: [engine.execute(each, values).fetchall() for each in asked]

    found: list[Question] = []
    for size, rank in RANKS.items():
        plugin = of_rank(rank)
        known: dict[str, Any] = {"files": files, "plugin": str(plugin), **within}
        raw = store.figures(plugin, SPAN).downloads.raw
        found.append(
            Question(
                f"{size} plugin, figures ({raw:,} downloads)",
                lambda plugin=plugin: store.figures(plugin, SPAN),  # type: ignore[misc]  # bound now
                alone([_over(statements.DOWNLOADS_BY), _over(statements.EVENTS_BY_DAY)], **known),
                alone(_PLAIN_FIGURES, **known),
            )
        )
        used = _used_alone(engine, files, plugin)
        found.append(Question(f"{size} plugin, use", _bound(store.usage, plugin), used, used))
    of_sums = {"has_sums": True, "has_others": False, "is_shared": False}
    totals = alone([duckdb_statements.over_sums(statements.EVENTS_OF_ALL_BY_DAY, **of_sums)], sums=sums, **within)
    ahead = alone([duckdb_statements.over_sums(statements.MOST_DOWNLOADED, **of_sums)], sums=sums, most=20, **within)
    found.append(
        Question(
            "registry, 90 days",
            lambda: store.registry_figures(SPAN, most=20),
            lambda: (totals(), ahead()),
            alone(_PLAIN_REGISTRY, files=files, **within),
        )
    )
    each = alone([duckdb_statements.over_sums(statements.DOWNLOADS_OF_EACH, **of_sums)], sums=sums)
    count = len(store.downloads())
    found.append(
        Question(f"downloads of {count:,} plugins", store.downloads, each, alone(_PLAIN_DOWNLOADS, files=files))
    )
    return found


def _bound(act: Callable[[PluginId, Span], object], plugin: PluginId) -> Callable[[], object]:
    return lambda: act(plugin, SPAN)


def _used_alone(engine: duckdb.DuckDBPyConnection, files: Sequence[str], plugin: PluginId) -> Callable[[], object]:
    starts, cohorts = window_starts(SPAN), cohorts_since(SPAN)
    of_plugin = {"files": files, "plugin": str(plugin), "until": _UNTIL}
    asked = [
        (statements.VITALS_BY, of_plugin | {"since": _SINCE}),
        (statements.ACTIVE_BY_DAY, of_plugin | {"since": _SINCE}),
        (
            statements.ACTIVE,
            of_plugin | {"since": min(starts)} | dict(zip(("day", "week", "month", "whole"), starts, strict=True)),
        ),
        (statements.COHORT_DAYS, of_plugin | {"since": cohorts}),
    ]
    return lambda: [engine.execute(_over(statement), values).fetchall() for statement, values in asked]


def _over(statement: str) -> str:
    return duckdb_statements.over(statement, is_shared=False)


def _compared(question: Question) -> Comparison:
    """Ask in turns, so that whatever else the machine does meets both."""
    ours, same = [], []
    for _ in range(ROUNDS + 1):
        ours.append(timed_ms(question.ours))
        same.append(timed_ms(question.same))
    plain = [timed_ms(question.plain) for _ in range(3)]
    rounds = {"qirvo": ours[1:], "the same statements alone": same[1:], "plain events alone": plain}
    return Comparison(title=question.name.capitalize(), unit="ms", figures=figures_of(rounds))


def _row(comparison: Comparison) -> str:
    ours, same, plain = comparison.figures
    times = f"{ours.median:8.1f} ({max(ours.rounds):5.0f})  {same.median:10.1f}  {ours.median / same.median:5.2f}"
    return f"  {comparison.title:40}  {times}  {plain.median:11.1f}"


def _engine(*, threads: int | None = None) -> duckdb.DuckDBPyConnection:
    """Return an engine with what the store's has."""
    config: dict[str, Any] = {"memory_limit": f"{MEMORY_BYTES}B", "preserve_insertion_order": False}
    engine = duckdb.connect(":memory:", config=config if threads is None else config | {"threads": threads})
    engine.execute("SET parquet_metadata_cache = true")
    engine.execute("SET enable_progress_bar = false")
    engine.execute("SET TimeZone = 'UTC'")
    return engine


@contextmanager
def _peak() -> Iterator[list[float]]:
    """Tell, in a list, the most memory in MB that this process had within the block."""
    found: list[float] = []
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    yield found
    status = Path("/proc/self/status").read_text(encoding="ascii")
    found.append(int(status.partition("VmHWM:")[2].split()[0]) / 1_024)
