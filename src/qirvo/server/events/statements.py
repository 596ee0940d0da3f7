"""Every statement that DuckDB is asked, in one place; `qirvo.domain.metrics` says what the figures mean.

Two columns are worked out when a part is written, so that no figure has to compare visitors again: `is_first` marks
the first event of a client (a visitor among people, a version, a day) of its kind, `is_new` the first of a visitor
that day. They hold within one part; the events of days that several parts share are marked anew when they are asked.

A part of days that are over has its sums beside it: what of each kind happened on a day, and how often each plugin was
downloaded. Questions about all plugins add those up, and read events only of the days that several parts share and of
parts that have no sums.

What is glued together here are constants of this module, never a value: those are bound.
"""

from qirvo.domain.visitors import NEIGHBOURHOOD_SHIFT, NETWORK_SHIFT

COLUMNS = (
    "ts, plugin, kind, version, from_version, distribution_channel, witness, visitor, agent, behind, country, source, "
    "detail, installed_week, days_since, load_ms"
)
_MARKS = """
  is_people AND row_number() OVER (PARTITION BY is_people, plugin, kind, ts::DATE, visitor, version ORDER BY ts) = 1
    AS is_first,
  is_people AND row_number() OVER (PARTITION BY is_people, plugin, kind, ts::DATE, visitor ORDER BY ts) = 1 AS is_new
"""
_IS_PEOPLE = "coalesce(behind = 'people' AND visitor IS NOT NULL, false) AS is_people"
_ORDER = "ORDER BY plugin, kind, ts"
_COUNTED = """
  count(*) AS raw, count(*) FILTER (WHERE is_first) AS uniq,
  count(*) FILTER (WHERE behind = 'automated') AS automated, count(*) FILTER (WHERE behind = 'mirror') AS mirror
"""

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
"""Marked as `_MARKS` does, half as dear again without windows."""


def _parts(files: str) -> str:
    """Return the events in the files that a value names; parts from before `load_ms` was kept have none."""
    return (
        "(SELECT NULL::INTEGER AS load_ms WHERE false "
        f"UNION ALL BY NAME SELECT * FROM read_parquet({files}, union_by_name = true))"
    )


_PLAIN = f"SELECT * FROM {_parts('$files')} WHERE {{chosen}}"
_REMARKED = f"""
SELECT * EXCLUDE (is_people), {_MARKS}
FROM (
  SELECT * EXCLUDE (is_first, is_new), {_IS_PEOPLE} FROM {_parts("$sharing")}
  WHERE {{chosen}} AND list_contains($shared, ts::DATE))
"""
_SHARED = f"""
SELECT * FROM {_parts("$files")} WHERE {{chosen}} AND NOT list_contains($shared, ts::DATE)
UNION ALL BY NAME {_REMARKED}
"""
_SUMMED = "plugin, day, kind, raw, uniq, automated, mirror"
_SUMS = f"""
SELECT '' AS plugin, ts::DATE AS day, kind, {_COUNTED} FROM ({{events}}) GROUP BY ALL
UNION ALL
SELECT plugin, ts::DATE AS day, kind, {_COUNTED} FROM ({{events}}) WHERE kind = 'download' GROUP BY ALL
"""
_CHOSEN_SUMS = f"SELECT {_SUMMED} FROM ({_SUMS}) WHERE {{chosen}}"


def over(statement: str, *, is_shared: bool) -> str:
    """Return `statement` over all events of the parts in `$files`, rightly marked.

    Where parts share days (`$shared`, of those in `$sharing`) that costs another look.
    """
    before, _, rest = statement.partition("{events: ")
    chosen, _, after = rest.partition("}")
    return before + (_SHARED if is_shared else _PLAIN).replace("{chosen}", chosen) + after


def over_sums(statement: str, *, has_sums: bool, has_others: bool, is_shared: bool) -> str:
    """Return `statement` over the sums in `$sums`, and over those of the events that these leave out.

    Args:
        statement: With a condition on a plugin, which is empty in the sums of all, and on a day.
        has_sums: Whether there is a file in `$sums`.
        has_others: Whether parts without sums are in `$files`.
        is_shared: Whether parts share days (`$shared`, of those in `$sharing`); their sums do not hold.
    """
    before, _, rest = statement.partition("{sums: ")
    chosen, _, after = rest.partition("}")
    looks: list[str] = []
    if has_sums:
        unshared = " AND NOT list_contains($shared, day)" if is_shared else ""
        looks.append(f"SELECT {_SUMMED} FROM read_parquet($sums) WHERE {chosen}{unshared}")
    if has_others:
        plain = _PLAIN.replace("{chosen}", "NOT list_contains($shared, ts::DATE)" if is_shared else "true")
        looks.append(_CHOSEN_SUMS.format(events=plain, chosen=chosen))
    if is_shared:
        looks.append(_CHOSEN_SUMS.format(events=_REMARKED.replace("{chosen}", "true"), chosen=chosen))
    return before + " UNION ALL ".join(looks) + after


_OF_PLUGIN = "plugin = $plugin"
_WITHIN = "plugin = $plugin AND ts >= $since AND ts < $until"
_LATEST = "plugin = $plugin AND ts >= $since AND kind IN $kinds"

WRITE_SUMS = (
    f"COPY ({_SUMS.format(events=_PLAIN.format(chosen='true'))} ORDER BY plugin, day, kind) TO $target {PARQUET}"
)
MERGE = f"COPY (SELECT {COLUMNS}, is_first, is_new FROM ({{events: true}}) {_ORDER}) TO $target {PARQUET}"

DOWNLOADS_BY = f"""
SELECT ts::DATE AS day, distribution_channel, version, country, source, agent, grouping(
  ts::DATE, distribution_channel, version, country, source, agent) AS grouping, {_COUNTED}
FROM ({{events: {_WITHIN}}}) WHERE kind = 'download'
GROUP BY GROUPING SETS ((), (ts::DATE), (distribution_channel), (version), (country), (source), (agent))
"""
DIMENSIONS = ("day", "distribution_channel", "version", "country", "source", "agent")
"""Of `DOWNLOADS_BY`, in order."""

EVENTS_BY_DAY = f"""
SELECT ts::DATE AS day, kind, count(*), count(*) FILTER (WHERE is_new)
FROM ({{events: {_WITHIN}}}) GROUP BY ALL ORDER BY 1
"""
DOWNLOADS_BY_HOUR = f"""
SELECT date_trunc('hour', ts), {_COUNTED}, count(DISTINCT visitor) FILTER (WHERE behind = 'people')
FROM ({{events: {_WITHIN}}}) WHERE kind = 'download' GROUP BY 1 ORDER BY 1
"""

_TOLD = "kind, CASE WHEN kind = 'active' THEN load_ms END"
_TOLD_BY = "kind, load_ms"
VITALS_BY = f"""
WITH told AS (
  SELECT ts::DATE AS day, version, distribution_channel, {_TOLD} AS load_ms, count(*) AS events
  FROM ({{events: {_WITHIN}}}) GROUP BY ALL
)
SELECT grouping(day, version, distribution_channel), day, version, distribution_channel, {_TOLD_BY},
  sum(events)::BIGINT
FROM told GROUP BY GROUPING SETS ((day, {_TOLD_BY}), (version, {_TOLD_BY}), (distribution_channel, {_TOLD_BY}))
ORDER BY 2
"""
BY_DAY, BY_VERSION, BY_DISTRIBUTION_CHANNEL = 0b011, 0b101, 0b110
"""Of `VITALS_BY`: what a row is of, by its first column."""

ACTIVE_BY_DAY = f"""
SELECT ts::DATE, version, count(*) FROM ({{events: {_WITHIN}}}) WHERE kind = 'active' GROUP BY ALL ORDER BY 1
"""


def _seen_since(first: str) -> str:
    """Return how many installations reported since the day that a value names: each by its first report since then."""
    return f"count(*) FILTER (WHERE ts >= {first} AND (days_since IS NULL OR ts::DATE - days_since < {first}))"


ACTIVE = f"""
SELECT version, {_seen_since("$day")}, {_seen_since("$week")}, {_seen_since("$month")}, {_seen_since("$whole")}
FROM ({{events: {_WITHIN}}}) WHERE kind = 'active' GROUP BY version
"""
COHORT_DAYS = f"""
WITH reports AS MATERIALIZED (
  SELECT installed_week AS week, ts::DATE AS day, ts::DATE - days_since AS before, count(*) AS told
  FROM ({{events: {_WITHIN}}}) WHERE kind = 'active' AND installed_week >= $since GROUP BY ALL
), sound AS (
  FROM reports WHERE coalesce(before, day) >= week AND (before IS NOT NULL OR day < week + 7)
)
SELECT week, day, sum(first)::BIGINT, sum(active)::BIGINT, sum(followed)::BIGINT FROM (
  SELECT week, day, CASE WHEN before IS NULL THEN told ELSE 0 END AS first, told AS active, 0 AS followed FROM sound
  UNION ALL SELECT week, before, 0, 0, told FROM sound WHERE before IS NOT NULL
) GROUP BY ALL ORDER BY 1, 2
"""
EVENTS_BY_VERSION = f"""
SELECT version, kind, count(*) FROM ({{events: {_OF_PLUGIN}}}) WHERE version <> '' GROUP BY ALL
"""
DOWNLOADS_OF_ALL = f"SELECT plugin, {_COUNTED} FROM ({{events: kind = 'download'}}) GROUP BY plugin"
_ALL_WITHIN = "ts >= $since AND ts < $until"
_SOME_WITHIN = f"plugin BETWEEN $least AND $greatest AND plugin IN $plugins AND {_ALL_WITHIN}"
DOWNLOADS_OF_SOME = f"""
SELECT plugin, ts::DATE AS day, {_COUNTED} FROM ({{events: {_SOME_WITHIN}}}) WHERE kind = 'download'
GROUP BY ALL ORDER BY plugin, day
"""
_ADDED = """
  sum(raw)::BIGINT AS raw, sum(uniq)::BIGINT AS uniq, sum(automated)::BIGINT AS automated,
  sum(mirror)::BIGINT AS mirror
"""
_DAYS_WITHIN = "day >= $since::DATE AND day < $until::DATE"
EVENTS_OF_ALL_BY_DAY = f"""
SELECT day, kind, {_ADDED} FROM ({{sums: plugin = '' AND {_DAYS_WITHIN}}}) GROUP BY ALL ORDER BY day
"""
MOST_DOWNLOADED = f"""
SELECT plugin, {_ADDED}, count(*) OVER () AS downloaded
FROM ({{sums: plugin <> '' AND {_DAYS_WITHIN}}})
GROUP BY plugin ORDER BY uniq DESC, raw DESC, plugin LIMIT $most
"""
DOWNLOADS_OF_EACH = f"SELECT plugin, {_ADDED} FROM ({{sums: plugin <> ''}}) GROUP BY plugin"
LATEST = f"""
SELECT ts, version FROM (SELECT ts, version FROM ({{events: {_LATEST}}})
WHERE version <> '' ORDER BY ts DESC LIMIT $most) ORDER BY ts
"""

_DOWNLOADS_WITHIN = "kind = 'download' AND ts >= $since AND ts < $until"
_OWN = "SELECT unnest($own_plugins)::VARCHAR AS plugin, unnest($own_networks)::BIGINT AS network"
CROWD_NETWORKS = f"""
WITH own AS ({_OWN}), firsts AS (
  SELECT plugin, visitor >> {NETWORK_SHIFT} AS network, count(*) AS downloads
  FROM ({{events: {_DOWNLOADS_WITHIN}}}) WHERE is_first GROUP BY ALL
), chosen AS (
  SELECT plugin FROM firsts GROUP BY plugin HAVING sum(downloads) > $most OR max(downloads) > $most_of_a_network
  UNION DISTINCT SELECT plugin FROM own
)
SELECT plugin, firsts.network >> {NEIGHBOURHOOD_SHIFT} AS near, downloads, own.network IS NOT NULL AS is_own, count(*)
FROM firsts LEFT JOIN own USING (plugin, network) WHERE plugin IN (SELECT plugin FROM chosen) GROUP BY ALL
"""
CROWD_HOURS = f"""
SELECT plugin, hour(ts), count(*) FROM ({{events: {_DOWNLOADS_WITHIN} AND plugin IN $chosen}}) AS seen
WHERE behind = 'people' AND visitor IS NOT NULL
  AND (plugin, visitor >> {NETWORK_SHIFT}) NOT IN (SELECT plugin, network FROM ({_OWN}))
GROUP BY ALL
"""
UNIQUE_BY_DAY = f"""
SELECT plugin, ts::DATE, count(*) FROM ({{events: {_DOWNLOADS_WITHIN} AND plugin IN $chosen}})
WHERE is_first GROUP BY ALL
"""

_TOLD_OF = "plugin, version, distribution_channel"


def _told(chosen: str) -> str:
    return f"""
SELECT {_TOLD_OF}, kind, load_ms, sum(CASE WHEN network IS NULL THEN told ELSE least(told, $most) END)::BIGINT FROM (
  SELECT {_TOLD_OF}, {_TOLD} AS load_ms, visitor >> {NETWORK_SHIFT} AS network, count(*) AS told
  FROM ({{events: {chosen} AND kind IN $kinds}}) GROUP BY ALL)
GROUP BY ALL ORDER BY ALL
"""


TOLD_OF_PLUGIN = _told(_WITHIN)
TOLD_OF_ALL = _told("ts >= $since AND ts < $until")

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
READ_PAST = "SELECT plugin, raw, uniq, automated, mirror FROM read_parquet($files)"
