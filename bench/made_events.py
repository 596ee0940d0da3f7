"""Events that never happened, made by the engine: days of a registry whose plugins are used as unequally as real ones.

The rank of a plugin and of a visitor is drawn from a Zipf distribution with exponent 1, everything else from hashes of
the event's number: the same seed gives the same events. The first days are drawn; each day after them has the events of
one of those with other visitors, which takes a quarter of the time.
"""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from qirvo.domain.names import PluginId
from qirvo.server.event_ports import Segment
from qirvo.server.events import duckdb_statements
from qirvo.server.events.parts import ENDING, Part, Parts, sync, write_parts

DAYS, DRAWN, PLUGINS, VISITORS = 90, 12, 100_000, 6_000_000
FIRST = date(2026, 9, 1)

_MADE = """
  WITH dice AS (
    SELECT i, hash(i + $seed) AS a, hash(i + $seed + 4000000007) AS b, hash(i + $seed + 9000000011) AS c
    FROM range($rows) t(i)
  ), drawn AS (
    SELECT *, least($plugins - 1, floor(exp((a % 1000000007) / 1000000007.0 * ln($plugins))))::INT AS p,
      floor(exp((b % 1000000007) / 1000000007.0 * ln($visitors)))::BIGINT AS client FROM dice
  )
  SELECT i, $start + i * 86400000 // $rows AS ts, 'maker' || (p % 5000) || '.tool-' || p AS plugin,
    CASE WHEN c % 100 < 45 THEN 'download' WHEN c % 100 < 70 THEN 'view' WHEN c % 100 < 80 THEN 'install'
      WHEN c % 100 < 90 THEN 'update' WHEN c % 100 < 97 THEN 'active' ELSE 'error' END AS kind,
    (1 + p % 3) || '.' || ($day // 20 + c // 100 % 3) || '.' || (c // 300 % 5) AS version, '' AS from_version,
    CASE WHEN c // 1000 % 10 < 8 THEN 'marketplace' WHEN c // 1000 % 10 < 9 THEN 'direct' ELSE 'private' END
      AS distribution_channel,
    CASE WHEN c % 100 < 70 THEN 'registry' ELSE 'host' END AS witness,
    (hash(client * 1000003 + p::BIGINT * 104729 + $day) & 1099511627775)::BIGINT AS visitor,
    ['qirvo', 'chrome', 'curl', 'firefox', 'safari', 'wget', 'other'][1 + (client % 7)::INT] AS agent,
    CASE WHEN client % 7 = 6 THEN 'automated' ELSE 'people' END AS behind,
    chr((65 + client % 13)::INT) || chr((65 + client % 7)::INT) AS country, '' AS source, '' AS detail,
    CASE WHEN kind = 'active' THEN date_trunc('week', epoch_ms($start))::DATE - (7 * (b % 20))::INT
    END AS installed_week,
    CASE WHEN kind = 'active' AND c // 7 % 9 > 0 THEN (1 + c // 77 % 9)::SMALLINT END AS days_since,
    CASE WHEN kind = 'active' THEN [50, 150, 300, 700][1 + (c // 11 % 4)::INT] END AS load_ms
  FROM drawn
"""
_LINES = f"""
COPY (
  SELECT 'evt_' || lpad((i + $seed)::VARCHAR, 32, '0') AS id, kind, plugin, ts, version, distribution_channel, witness,
    visitor, agent, behind, strftime(installed_week, '%Y-%m-%d') AS installed_week, days_since, load_ms, country
  FROM ({_MADE}) ORDER BY i
) TO $target (FORMAT json)
"""
_TAKEN = f"""
CREATE OR REPLACE TEMP TABLE taken AS SELECT * EXCLUDE (i) REPLACE (epoch_ms(ts) AS ts) FROM ({_MADE}) ORDER BY i
"""
_AGAIN = f"""
COPY (
  SELECT * REPLACE (ts + to_days($later) AS ts, xor(visitor, (hash($later) & 1099511627775)::BIGINT) AS visitor)
  FROM read_parquet($source)
) TO $target {duckdb_statements.PARQUET}
"""


@dataclass(frozen=True)
class Made:
    """So many events a day."""

    a_day: int

    def lines(self, folder: Path, day: int) -> Segment:
        """Write a day as the log does, as lines of JSON."""
        path = folder / f"{day + 1:012}.{self._date(day).isoformat()}.jsonl"
        with closing(_engine()) as engine:
            engine.execute(_LINES, self._asked(day) | {"target": str(path)})
        return Segment(number=day + 1, day=self._date(day), path=path)

    def part(self, folder: Path, day: int) -> Part:
        """Write a day as the store does, past the lines."""
        on = self._date(day)
        part = Part(name=f"{on}-{on}-{day + 1:08}{ENDING}", first=on, last=on, rows=self.a_day)
        target = str(folder / part.name)
        with closing(_engine()) as engine:
            if day < DRAWN:
                engine.execute(_TAKEN, self._asked(day))
                engine.execute(duckdb_statements.WRITE_TAKEN, {"day": on, "target": target})
            else:
                like = self._date(day % DRAWN)
                source = str(folder / f"{like}-{like}-{day % DRAWN + 1:08}{ENDING}")
                engine.execute(_AGAIN, {"later": day - day % DRAWN, "source": source, "target": target})
        sync(folder / part.name)
        return part

    def parts(self, folder: Path) -> Parts:
        """Write all days as a store in `folder` that took them has them before it puts them together."""
        folder.mkdir(parents=True)
        with ThreadPoolExecutor(os.cpu_count()) as several:  # a day's numbers come from one thread of the engine
            drawn = list(several.map(partial(self.part, folder), range(DRAWN)))
            found = (*drawn, *several.map(partial(self.part, folder), range(DRAWN, DAYS)))
        parts = Parts(absorbed=DAYS, written=DAYS, parts=found)
        write_parts(folder, parts)
        return parts

    def _asked(self, day: int) -> dict[str, Any]:
        return {
            "seed": day * self.a_day,
            "rows": self.a_day,
            "plugins": PLUGINS,
            "visitors": VISITORS,
            "day": day,
            "start": int(datetime.combine(self._date(day), datetime.min.time(), UTC).timestamp() * 1_000),
        }

    def _date(self, day: int) -> date:
        return FIRST + timedelta(days=day)


def of_rank(rank: int) -> PluginId:
    """Return the plugin with that place, from 1, among those that most happens to."""
    return PluginId(f"maker{rank % 5_000}", f"tool-{rank}")


def _engine() -> duckdb.DuckDBPyConnection:
    engine = duckdb.connect(":memory:", config={"memory_limit": "1500MB", "threads": 1})
    engine.execute("SET enable_progress_bar = false")
    engine.execute("SET TimeZone = 'UTC'")
    return engine


if __name__ == "__main__":
    Made(int(sys.argv[2])).parts(Path(sys.argv[1]))
