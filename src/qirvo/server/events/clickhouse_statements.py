"""The tables in ClickHouse, and the statements that only ClickHouse is asked.

Events lie in a partition for each day, which is changed as a whole: a day that is over is written anew once with its
marks (`is_settled`), and its sums are in force from then on. Of other days both are worked out when they are asked.

What is glued together here are constants, never a value: those are bound.
"""

from qirvo.server.events.statements import CHOSEN_SUMS, COLUMNS, IS_PEOPLE, MARKS, SUMMED, SUMS, filled

SCHEMA = 1  # of the tables
_FULLY_WRITTEN = "fsync_after_insert = 1, fsync_part_directory = 1"
_EVENTS = f"""
CREATE TABLE IF NOT EXISTS %s (
  ts DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  plugin LowCardinality(String), kind LowCardinality(String),
  version LowCardinality(String), from_version LowCardinality(String),
  distribution_channel LowCardinality(String), witness LowCardinality(String),
  visitor Nullable(Int64) CODEC(ZSTD(1)),
  agent LowCardinality(String), behind LowCardinality(String), country LowCardinality(String),
  source LowCardinality(String), detail String CODEC(ZSTD(1)),
  installed_week Nullable(Date), days_since Nullable(Int16), load_ms Nullable(Int32),
  segment UInt64 CODEC(Delta, ZSTD(1)),
  is_first UInt8 DEFAULT 0, is_new UInt8 DEFAULT 0, is_settled UInt8 DEFAULT 0,
  INDEX settled is_settled TYPE minmax GRANULARITY 1000000
) ENGINE = MergeTree PARTITION BY toDate(ts) ORDER BY (plugin, kind, ts)
SETTINGS non_replicated_deduplication_window = 1000, {_FULLY_WRITTEN}
"""
_SUMS = f"""
CREATE TABLE IF NOT EXISTS %s (
  day Date, plugin LowCardinality(String), kind LowCardinality(String),
  raw UInt64, uniq UInt64, automated UInt64, mirror UInt64, is_past UInt8
) ENGINE = MergeTree PARTITION BY toStartOfMonth(day) ORDER BY (plugin, kind, day)
SETTINGS {_FULLY_WRITTEN}
"""
_PROGRESS = f"""
CREATE TABLE IF NOT EXISTS progress (name String, number SimpleAggregateFunction(max, UInt64))
ENGINE = AggregatingMergeTree ORDER BY name
SETTINGS {_FULLY_WRITTEN}
"""
TABLES = (_PROGRESS, _EVENTS % "events", _EVENTS % "events_next", _SUMS % "sums", _SUMS % "sums_next")
"""What is next for a partition is made in a table of its own first."""

PROGRESS = "SELECT name, max(number) FROM progress GROUP BY name"
NOTE = "INSERT INTO progress SELECT $name, $number"
ABSORBED, BEGUN, FORM = "absorbed", "begun", "form"
"""What is noted: the last segment that was taken, the last that may be there in part, and the form of the tables."""

_LOOSE = "SELECT DISTINCT toDate(ts) FROM events WHERE NOT is_settled"
LOOSE_DAYS = f"{_LOOSE} ORDER BY 1"
DAYS_BEFORE = "SELECT DISTINCT toDate(ts) FROM events WHERE ts < toDateTime64($day, 3, 'UTC') ORDER BY 1"
_PLAIN = f"SELECT {COLUMNS} FROM events WHERE ({{chosen}})"


def _remarked(chosen: str, columns: str = COLUMNS) -> str:
    return f"SELECT {columns}, {MARKS} FROM (SELECT {columns}, {IS_PEOPLE} FROM events WHERE ({chosen}))"


def _marked(chosen: str) -> str:
    return (
        f"SELECT {COLUMNS}, is_first, is_new FROM events WHERE ({chosen}) AND toDate(ts) NOT IN ({_LOOSE}) "
        f"UNION ALL {_remarked(f'({chosen}) AND toDate(ts) IN ({_LOOSE})')}"
    )


def over(statement: str) -> str:
    """Return `statement` over all events, rightly marked where it asks for marks."""
    needs_marks = "is_first" in statement or "is_new" in statement
    return filled(statement, "events", _marked if needs_marks else lambda chosen: _PLAIN.replace("{chosen}", chosen))


def over_sums(statement: str) -> str:
    """Return `statement` over the sums, and over those of the events of days that have none in force."""
    loose = _remarked(f"toDate(ts) IN ({_LOOSE})")
    return filled(
        statement,
        "sums",
        lambda chosen: (
            f"SELECT {SUMMED} FROM sums WHERE NOT is_past AND ({chosen}) AND day NOT IN ({_LOOSE}) "
            f"UNION ALL {CHOSEN_SUMS.format(events=loose, chosen=chosen)}"
        ),
    )


FETCH_MONTH = f"SELECT {COLUMNS} FROM events WHERE toStartOfMonth(ts) = $month AND segment <= $number"
SUMMED_DAYS = "SELECT day, sum(raw) FROM sums WHERE NOT is_past AND plugin = '' GROUP BY day"
CLEAR = ("TRUNCATE TABLE events_next", "TRUNCATE TABLE sums_next")
MARK_DAYS = (
    f"INSERT INTO events_next ({COLUMNS}, segment, is_first, is_new, is_settled) "
    f"SELECT *, 1 FROM ({_remarked('toDate(ts) IN $days', f'{COLUMNS}, segment')})"
)
_OF_MONTH = "toStartOfMonth(day) = $month"
_MARKED_DAYS = f"SELECT {COLUMNS}, is_first FROM events_next"
SUM_DAYS = (
    f"INSERT INTO sums_next ({SUMMED}, is_past) "
    f"SELECT {SUMMED}, is_past FROM sums WHERE {_OF_MONTH} AND (is_past OR day NOT IN $days) "
    f"UNION ALL SELECT {SUMMED}, 0 FROM ({SUMS.format(events=_MARKED_DAYS)})"
)
NEXT_SUMS = "SELECT count(*) FROM sums_next"
DROP_SUMS = "ALTER TABLE sums DROP PARTITION $month"
PUT_SUMS_IN_FORCE = "ALTER TABLE sums REPLACE PARTITION $month FROM sums_next"
PUT_DAY_IN_FORCE = "ALTER TABLE events REPLACE PARTITION $day FROM events_next"
"""After its sums, so that those of a day that is not marked yet never count."""

KEEP_PAST = f"""
INSERT INTO sums_next ({SUMMED}, is_past)
SELECT plugin, $month, 'download', sum(sums.raw), sum(sums.uniq), sum(sums.automated), sum(sums.mirror), 1
FROM sums WHERE {_OF_MONTH} AND plugin <> '' GROUP BY plugin
"""
DROP_DAY = "ALTER TABLE events DROP PARTITION $day"
READ_PAST = """
SELECT plugin, sum(sums.raw) AS raw, sum(sums.uniq) AS uniq, sum(sums.automated) AS automated,
  sum(sums.mirror) AS mirror
FROM sums WHERE is_past GROUP BY plugin ORDER BY plugin
"""
