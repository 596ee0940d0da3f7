"""Events: taken from files and through HTTP, what they cost on the disk, and figures beside the bare engine.

`QIRVO_BENCH_EVENTS` says how many events the store has (10 million without it).
"""

import http.client
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import duckdb

from bench import pages
from bench.measuring import processor_s
from qirvo.domain.events import EventKind
from qirvo.domain.metrics import Span
from qirvo.domain.names import PluginId
from qirvo.domain.usage import window_starts
from qirvo.server.event_ports import Segment
from qirvo.server.events.duckdb_store import DuckDbEventStore
from qirvo.server.events.statements import ACTIVE, ACTIVE_BY_DAY, COHORT_DAYS, DOWNLOADS_OF_ALL, VITALS_BY, over
from qirvo.server.settings import load_settings

EVENTS = int(os.environ.get("QIRVO_BENCH_EVENTS", "10000000"))
DAYS, PLUGINS, CLIENTS = 90, 100_000, 6_000_000
FIRST = date(2026, 9, 1)
BIG, MEDIUM = PluginId("maker1", "tool-1"), PluginId("maker300", "tool-300")
ROUNDS, BATCH, BATCHES = 5, 1_000, 60
_MEMORY = 1024 * 1024 * 1024
_ACCEPTED = 202

_WRITE_DAY = """
COPY (
  WITH dice AS (
    SELECT i, hash(i + $seed) AS a, hash(i + $seed + 4000000007) AS b, hash(i + $seed + 9000000011) AS c
    FROM range($rows) t(i)
  ), drawn AS (
    SELECT *, least($plugins - 1, floor(exp((a % 1000000007) / 1000000007.0 * ln($plugins))))::INT AS p,
      floor(exp((b % 1000000007) / 1000000007.0 * ln($clients)))::BIGINT AS client FROM dice
  )
  SELECT 'evt_' || lpad((i + $seed)::VARCHAR, 32, '0') AS id,
    CASE WHEN c % 100 < 45 THEN 'download' WHEN c % 100 < 70 THEN 'view' WHEN c % 100 < 80 THEN 'install'
      WHEN c % 100 < 90 THEN 'update' WHEN c % 100 < 97 THEN 'active' ELSE 'error' END AS kind,
    'maker' || (p % 5000) || '.tool-' || p AS plugin, $start + i * 86400000 // $rows AS ts,
    (1 + p % 3) || '.' || ($day // 20 + c // 100 % 3) || '.' || (c // 300 % 5) AS version,
    CASE WHEN c // 1000 % 10 < 8 THEN 'marketplace' WHEN c // 1000 % 10 < 9 THEN 'direct' ELSE 'private' END
      AS distribution_channel,
    CASE WHEN c % 100 < 70 THEN 'registry' ELSE 'host' END AS witness,
    (hash(client * 1000003 + p::BIGINT * 104729 + $day) & 1099511627775)::BIGINT AS visitor,
    ['qirvo', 'chrome', 'curl', 'firefox', 'safari', 'wget', 'other'][1 + (client % 7)::INT] AS agent,
    CASE WHEN client % 7 = 6 THEN 'automated' ELSE 'people' END AS behind,
    CASE WHEN kind = 'active'
      THEN strftime(date_trunc('week', epoch_ms($start)) - to_days(7 * (b % 20)::INT), '%Y-%m-%d')
    END AS installed_week,
    CASE WHEN kind = 'active' AND c // 7 % 9 > 0 THEN 1 + c // 77 % 9 END AS days_since,
    CASE WHEN kind = 'active' THEN [50, 150, 300, 700][1 + (c // 11 % 4)::INT] END AS load_ms,
    chr((65 + client % 13)::INT) || chr((65 + client % 7)::INT) AS country
  FROM drawn ORDER BY i
) TO $target (FORMAT json)
"""
_ALONE_BY = """
SELECT COLUMN, count(*), count(DISTINCT (ts::DATE, visitor, version)) FILTER (behind = 'people')
FROM read_parquet($files) WHERE plugin = $plugin AND ts >= $since AND ts < $until AND kind = 'download' GROUP BY 1
"""
_ALONE_BY_DAY = """
SELECT ts::DATE, kind, count(*), count(DISTINCT visitor) FILTER (behind = 'people')
FROM read_parquet($files) WHERE plugin = $plugin AND ts >= $since AND ts < $until GROUP BY 1, 2
"""


def run() -> str:
    """Measure and return the tables."""
    with tempfile.TemporaryDirectory(prefix="qirvo-bench-") as name:
        stage = Path(name)
        lines = [f"\n{EVENTS:,} events of {DAYS} days (load of the machine {os.getloadavg()[0]:.1f})"]
        lines += _files_and_figures(stage)
    with tempfile.TemporaryDirectory(prefix="qirvo-bench-") as name:
        lines += _over_http(Path(name))
    return "\n".join(lines)


def _files_and_figures(stage: Path) -> list[str]:
    (stage / "log").mkdir()
    store = DuckDbEventStore(stage / "store", segments=stage / "log", memory_bytes=_MEMORY, threads=1)
    taking = tidying = line_bytes = 0.0
    for day in range(DAYS):
        segment = _a_day(stage / "log", day)
        line_bytes += segment.path.stat().st_size
        began = time.process_time()
        store.absorb([segment])
        taking += time.process_time() - began
        segment.path.unlink()
    began = time.process_time()
    store.tidy(today=FIRST + timedelta(days=DAYS), forget_before=None)
    tidying = time.process_time() - began
    store.close()
    parts = list((stage / "store").glob("*.parquet"))
    size = sum(part.stat().st_size for part in parts)
    both = taking + tidying
    lines = [
        f"  taken from files      {EVENTS / taking:12,.0f} events/s and core ({line_bytes / EVENTS:.0f} bytes a line)",
        f"  with putting together {EVENTS / both:12,.0f} events/s and core, {len(parts)} files left",
        f"  on the disk           {size / EVENTS:12.1f} bytes an event",
    ]
    return lines + _figures(stage, parts)


def _a_day(folder: Path, day: int) -> Segment:
    """Write the lines of a day, as the log does."""
    start = datetime.combine(FIRST + timedelta(days=day), datetime.min.time(), UTC)
    path = folder / f"{day + 1:012}.{start.date().isoformat()}.jsonl"
    rows = EVENTS // DAYS
    asked = {
        "seed": day * rows,
        "rows": rows,
        "plugins": PLUGINS,
        "clients": CLIENTS,
        "day": day,
        "start": int(start.timestamp() * 1_000),
        "target": str(path),
    }
    with closing(duckdb.connect(":memory:")) as engine:
        engine.execute("SET enable_progress_bar = false")
        engine.execute(_WRITE_DAY, asked)
    return Segment(number=day + 1, day=start.date(), path=path)


def _figures(stage: Path, parts: Sequence[Path]) -> list[str]:
    store = DuckDbEventStore(stage / "store", segments=stage / "log", memory_bytes=_MEMORY)
    span = Span(first=FIRST, last=FIRST + timedelta(days=DAYS - 1))
    lines = [f"  {'median ms':>40}  {'engine alone':>12}  ratio"]
    with closing(duckdb.connect(":memory:", config={"memory_limit": "1GB"})) as engine:
        engine.execute("SET parquet_metadata_cache = true")
        engine.execute("SET enable_progress_bar = false")
        files: dict[str, Any] = {"files": [str(part) for part in parts]}
        within = {"since": datetime(2026, 9, 1), "until": datetime(2026, 12, 1)}  # noqa: DTZ001  # as the engine has them
        for name, plugin in (("large", BIG), ("medium", MEDIUM)):
            asked = files | within | {"plugin": str(plugin)}
            found = store.figures(plugin, span)
            downloads, active = found.downloads.raw, found.events.get(EventKind.ACTIVE, 0)
            lines.append(
                _beside(
                    f"a {name} plugin ({downloads:,} downloads)",
                    lambda plugin=plugin: store.figures(plugin, span),  # type: ignore[misc]  # bound now
                    lambda asked=asked: _alone(engine, asked),  # type: ignore[misc]  # bound now
                )
            )
            lines.append(
                _beside(
                    f"its use ({active:,} reports)",
                    lambda plugin=plugin: store.usage(plugin, span),  # type: ignore[misc]  # bound now
                    lambda asked=asked: _use_alone(engine, asked, span),  # type: ignore[misc]  # bound now
                )
            )
        every = over(DOWNLOADS_OF_ALL, is_shared=False)
        lines.append(
            _beside("downloads of all plugins", store.downloads, lambda: engine.execute(every, files).fetchall())
        )
    store.close()
    return lines


def _alone(engine: duckdb.DuckDBPyConnection, asked: dict[str, Any]) -> None:
    """Ask for the figures as somebody would who has nothing but the engine: distinct counts over plain rows."""
    for column in ("distribution_channel", "version", "country", "source", "agent", "ts::DATE"):
        engine.execute(_ALONE_BY.replace("COLUMN", column), asked).fetchall()
    engine.execute(_ALONE_BY_DAY, asked).fetchall()


def _use_alone(engine: duckdb.DuckDBPyConnection, asked: dict[str, Any], span: Span) -> None:
    """Ask the engine what the store asks, of files that it is told, and make nothing of it."""
    windows = dict(zip(("day", "week", "month", "whole"), window_starts(span), strict=True))
    for statement in (VITALS_BY, ACTIVE_BY_DAY, COHORT_DAYS):
        engine.execute(over(statement, is_shared=False), asked).fetchall()
    engine.execute(over(ACTIVE, is_shared=False), asked | windows).fetchall()


def _beside(name: str, ours: Callable[[], object], alone: Callable[[], object]) -> str:
    mine, theirs = _median_ms(ours), _median_ms(alone)
    return f"  {name:30} {mine:9.1f}  {theirs:12.1f}  {mine / theirs:5.2f}"


def _median_ms(act: Callable[[], object]) -> float:
    taken = []
    for _ in range(ROUNDS + 1):
        began = time.perf_counter()
        act()
        taken.append((time.perf_counter() - began) * 1_000)
    return statistics.median(taken[1:])


def _over_http(stage: Path) -> list[str]:
    settings = load_settings(overrides={"data_folder": stage / "registry", "bins_bits": 2})
    pages.fill(settings)
    with pages.running_registry(stage) as (address, pid):
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
        _tell(connection, _a_batch(0))
        before, began = processor_s(pid), time.perf_counter()
        for number in range(1, BATCHES + 1):
            _tell(connection, _a_batch(number))
        taken, used = time.perf_counter() - began, processor_s(pid) - before
    events = BATCH * BATCHES
    rate, by_core = (
        f"{events / taken:,.0f} events/s from one sender",
        f"{events / used:,.0f}/s and core of the registry",
    )
    return [f"  through HTTP, {BATCH:,} at once: {rate}, {by_core}"]


def _a_batch(number: int) -> str:
    events = [
        {
            "id": f"bench-{number}-{place}",
            "kind": "install",
            "pluginId": f"maker{place % 100}.tool-{place % 100}",
            "version": "1.0.0",
        }
        for place in range(BATCH)
    ]
    return json.dumps({"events": events})


def _tell(connection: http.client.HTTPConnection, body: str) -> None:
    connection.request("POST", "/v1/events", body, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    told = answer.read()
    if answer.status != _ACCEPTED or json.loads(told)["accepted"] != BATCH:
        raise ValueError(f"{answer.status}: {told[:200]!r}")
