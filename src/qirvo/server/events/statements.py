"""Every statement that figures are made of, for every engine; `qirvo.domain.metrics` says what the figures mean.

A statement is asked of `{events: condition}` or of `{sums: condition}`; each store says what these are with it
(`filled`). Events bear two marks, so that no figure has to compare visitors: `is_first` marks the first event of a
client (a visitor among people, a version, a day) of its kind, `is_new` the first of a visitor that day. Sums say what
of each kind happened on a day (their plugin is empty), and how often each plugin was downloaded.

What is written here is what DuckDB and ClickHouse both read, but for how values are bound and a shift of bits
(`clickhouse_dialect`). What is glued together are constants of this module, never a value.
"""

from collections.abc import Callable

from qirvo.domain.visitors import NEIGHBOURHOOD_SHIFT, NETWORK_SHIFT

COLUMNS = (
    "ts, plugin, kind, version, from_version, distribution_channel, witness, visitor, agent, behind, country, source, "
    "detail, installed_week, days_since, load_ms"
)
MARKS = """
  is_people AND row_number() OVER (PARTITION BY is_people, plugin, kind, ts::DATE, visitor, version ORDER BY ts) = 1
    AS is_first,
  is_people AND row_number() OVER (PARTITION BY is_people, plugin, kind, ts::DATE, visitor ORDER BY ts) = 1 AS is_new
"""
IS_PEOPLE = "coalesce(behind = 'people' AND visitor IS NOT NULL, false) AS is_people"
COUNTED = """
  count(*) AS raw, count(*) FILTER (WHERE is_first) AS uniq,
  count(*) FILTER (WHERE behind = 'automated') AS automated, count(*) FILTER (WHERE behind = 'mirror') AS mirror
"""

SUMMED = "plugin, day, kind, raw, uniq, automated, mirror"
SUMS = f"""
SELECT '' AS plugin, ts::DATE AS day, kind, {COUNTED} FROM ({{events}}) GROUP BY ALL
UNION ALL
SELECT plugin, ts::DATE AS day, kind, {COUNTED} FROM ({{events}}) WHERE kind = 'download' GROUP BY ALL
"""
CHOSEN_SUMS = f"SELECT {SUMMED} FROM ({SUMS}) WHERE {{chosen}}"


def filled(statement: str, asked: str, look: Callable[[str], str]) -> str:
    """Return `statement` with what `look` makes of the condition of its `{asked: condition}`."""
    before, _, rest = statement.partition(f"{{{asked}: ")
    condition, _, after = rest.partition("}")
    return before + look(condition) + after


_OF_PLUGIN = "plugin = $plugin"
_WITHIN = "plugin = $plugin AND ts >= $since AND ts < $until"
_ALL_WITHIN = "ts >= $since AND ts < $until"
_LATEST = "plugin = $plugin AND ts >= $since AND kind IN $kinds"

DOWNLOADS_BY = f"""
SELECT ts::DATE AS day, distribution_channel, version, country, source, agent, grouping(
  ts::DATE, distribution_channel, version, country, source, agent) AS grouping, {COUNTED}
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
SELECT date_trunc('hour', ts), {COUNTED}, count(DISTINCT visitor) FILTER (WHERE behind = 'people')
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
EVENTS_OF_EACH_DAY = "SELECT ts::DATE AS day, count(*) FROM ({events: true}) GROUP BY ALL ORDER BY ALL"
EVENTS_OF_PLUGINS = f"SELECT plugin, count(*) FROM ({{events: {_ALL_WITHIN}}}) GROUP BY ALL"
EVENTS_BY_VERSION = f"""
SELECT version, kind, count(*) FROM ({{events: {_OF_PLUGIN}}}) WHERE version <> '' GROUP BY ALL
"""
DOWNLOADS_OF_ALL = f"SELECT plugin, {COUNTED} FROM ({{events: kind = 'download'}}) GROUP BY plugin"
_SOME_WITHIN = f"plugin BETWEEN $least AND $greatest AND plugin IN $plugins AND {_ALL_WITHIN}"
DOWNLOADS_OF_SOME = f"""
SELECT plugin, ts::DATE AS day, {COUNTED} FROM ({{events: {_SOME_WITHIN}}}) WHERE kind = 'download'
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
