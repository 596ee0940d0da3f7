"""The statements that only DuckDB is asked: over Parquet files, which it reads and writes.

The marks of `statements` are worked out when a part is written. They hold within one part; the events of days that
several parts share are marked anew when they are asked. A part of days that are over has its sums beside it.

What is glued together here are constants, never a value: those are bound.
"""

from qirvo.server.events.statements import (
    CHOSEN_SUMS,
    COLUMNS,
    DOWNLOADS_OF_ALL,
    IS_PEOPLE,
    MARKS,
    SUMMED,
    SUMS,
    filled,
)

_ORDER = "ORDER BY plugin, kind, ts"
PARQUET = "(FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2, ROW_GROUP_SIZE 122880)"

READ_SEGMENTS = """
CREATE OR REPLACE TEMP TABLE taken AS
SELECT epoch_ms(ts) AS ts, plugin, kind, coalesce(version, '') AS version, coalesce(from_version, '') AS from_version,
  coalesce(distribution_channel, 'marketplace') AS distribution_channel, coalesce(witness, 'host') AS witness,
  visitor, coalesce(agent, '') AS agent, coalesce(behind, '') AS behind, coalesce(country, '') AS country,
  coalesce(source, '') AS source, coalesce(detail, '') AS detail, installed_week, days_since,
  load_ms
FROM read_json($files, format = 'newline_delimited', ignore_errors = true, columns = {
  ts: 'BIGINT', plugin: 'VARCHAR', kind: 'VARCHAR', version: 'VARCHAR', from_version: 'VARCHAR',
  distribution_channel: 'VARCHAR', witness: 'VARCHAR', visitor: 'BIGINT', agent: 'VARCHAR', behind: 'VARCHAR',
  country: 'VARCHAR', source: 'VARCHAR', detail: 'VARCHAR', installed_week: 'DATE', days_since: 'SMALLINT',
  load_ms: 'INTEGER'})
WHERE ts IS NOT NULL AND plugin IS NOT NULL AND kind IS NOT NULL
"""
TAKEN_DAYS = "SELECT ts::DATE AS day, count(*) FROM taken GROUP BY 1 ORDER BY 1"
_PEOPLE_OF_DAY = "taken WHERE ts::DATE = $day AND behind = 'people' AND visitor IS NOT NULL"
WRITE_TAKEN = f"""
COPY (
  SELECT {COLUMNS},
    rowid IN (SELECT arg_min(rowid, ts) FROM {_PEOPLE_OF_DAY} GROUP BY plugin, kind, visitor, version) AS is_first,
    rowid IN (SELECT arg_min(rowid, ts) FROM {_PEOPLE_OF_DAY} GROUP BY plugin, kind, visitor) AS is_new
  FROM taken WHERE ts::DATE = $day {_ORDER}
) TO $target {PARQUET}
"""
"""Marked as `statements.MARKS` does, half as dear again without windows."""
_ELSEWHERE = COLUMNS.replace("ts", "ts AT TIME ZONE 'UTC' AS ts", 1)
"""For a store elsewhere, or from one, which may be in another time zone."""
WRITE_OUTGOING = f"""
COPY (
  SELECT {_ELSEWHERE}, $segment::UBIGINT AS segment FROM taken WHERE ts::DATE = $day {_ORDER}
) TO $target {PARQUET}
"""
WRITE_DAY = f"""
COPY (
  SELECT {_ELSEWHERE}, 0::UBIGINT AS segment FROM ({{events: ts::DATE = $day}}) {_ORDER}
) TO $target {PARQUET}
"""


def _parts(files: str) -> str:
    """Return the events in the files that a value names; parts from before `load_ms` was kept have none."""
    return (
        "(SELECT NULL::INTEGER AS load_ms WHERE false "
        f"UNION ALL BY NAME SELECT * FROM read_parquet({files}, union_by_name = true))"
    )


_PLAIN = f"SELECT * FROM {_parts('$files')} WHERE {{chosen}}"
_REMARKED = f"""
SELECT * EXCLUDE (is_people), {MARKS}
FROM (
  SELECT * EXCLUDE (is_first, is_new), {IS_PEOPLE} FROM {_parts("$sharing")}
  WHERE {{chosen}} AND list_contains($shared, ts::DATE))
"""
_SHARED = f"""
SELECT * FROM {_parts("$files")} WHERE {{chosen}} AND NOT list_contains($shared, ts::DATE)
UNION ALL BY NAME {_REMARKED}
"""


def over(statement: str, *, is_shared: bool) -> str:
    """Return `statement` over all events of the parts in `$files`, rightly marked.

    Where parts share days (`$shared`, of those in `$sharing`) that costs another look.
    """
    return filled(statement, "events", lambda chosen: (_SHARED if is_shared else _PLAIN).replace("{chosen}", chosen))


def over_sums(statement: str, *, has_sums: bool, has_others: bool, is_shared: bool) -> str:
    """Return `statement` over the sums in `$sums`, and over those of the events that these leave out.

    Args:
        statement: With a condition on a plugin, which is empty in the sums of all, and on a day.
        has_sums: Whether there is a file in `$sums`.
        has_others: Whether parts without sums are in `$files`.
        is_shared: Whether parts share days (`$shared`, of those in `$sharing`); their sums do not hold.
    """

    def look(chosen: str) -> str:
        looks: list[str] = []
        if has_sums:
            unshared = " AND NOT list_contains($shared, day)" if is_shared else ""
            looks.append(f"SELECT {SUMMED} FROM read_parquet($sums) WHERE {chosen}{unshared}")
        if has_others:
            plain = _PLAIN.replace("{chosen}", "NOT list_contains($shared, ts::DATE)" if is_shared else "true")
            looks.append(CHOSEN_SUMS.format(events=plain, chosen=chosen))
        if is_shared:
            looks.append(CHOSEN_SUMS.format(events=_REMARKED.replace("{chosen}", "true"), chosen=chosen))
        return " UNION ALL ".join(looks)

    return filled(statement, "sums", look)


WRITE_SUMS = (
    f"COPY ({SUMS.format(events=_PLAIN.format(chosen='true'))} ORDER BY plugin, day, kind) TO $target {PARQUET}"
)
MERGE = f"COPY (SELECT {COLUMNS}, is_first, is_new FROM ({{events: true}}) {_ORDER}) TO $target {PARQUET}"


NO_PAST = """
CREATE OR REPLACE TEMP TABLE past (plugin VARCHAR, raw BIGINT, uniq BIGINT, automated BIGINT, mirror BIGINT)
"""
PAST = "CREATE OR REPLACE TEMP TABLE past AS FROM read_parquet($files)"
WRITE_PAST = f"""
COPY (
  SELECT plugin, sum(raw)::BIGINT AS raw, sum(uniq)::BIGINT AS uniq, sum(automated)::BIGINT AS automated,
    sum(mirror)::BIGINT AS mirror
  FROM (SELECT * FROM past UNION ALL BY NAME {DOWNLOADS_OF_ALL}) GROUP BY plugin ORDER BY plugin
) TO $target {PARQUET}
"""
"""The downloads of what is removed, added to those of what was removed before (the table `past`)."""
WRITE_PAST_ELSEWHERE = f"""
COPY (
  SELECT plugin, $day AS day, 'download' AS kind, raw, uniq, automated, mirror, 1 AS is_past
  FROM read_parquet($files)
) TO $target {PARQUET}
"""
WRITE_FETCHED = f"""
COPY (
  SELECT {COLUMNS}, {MARKS} FROM (
    SELECT {_ELSEWHERE}, {IS_PEOPLE} FROM read_parquet($files))
  {_ORDER}
) TO $target {PARQUET}
"""
"""Of events from elsewhere, with marks."""
EXTENT = "SELECT min(ts)::DATE, max(ts)::DATE, count(*) FROM read_parquet($files)"
WRITE_FETCHED_PAST = f"""
COPY (
  SELECT plugin, raw::BIGINT AS raw, uniq::BIGINT AS uniq, automated::BIGINT AS automated, mirror::BIGINT AS mirror
  FROM read_parquet($files)
) TO $target {PARQUET}
"""
READ_PAST = "SELECT plugin, raw, uniq, automated, mirror FROM read_parquet($files)"
