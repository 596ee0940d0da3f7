"""How plugins stand, and what users report of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, bindparam, delete, func, insert, select, update

from qirvo.domain.names import PluginId
from qirvo.domain.reports import NoSuchReportError, Report, ReportKind, ReportState
from qirvo.domain.standings import Standing, StandingKind, StandingRecord
from qirvo.domain.versions import Version
from qirvo.server.sql.standing_schema import reports, standings

_OF = select(standings).where(standings.c.plugin_id == bindparam("of")).order_by(standings.c.at, standings.c.kind)
_ALL = (
    select(standings).where(standings.c.kind == bindparam("of")).order_by(standings.c.at.desc(), standings.c.plugin_id)
)
_FIELDS = [column.name for column in reports.columns if column.name != "number"]
_GET = select(reports).where(reports.c.id == bindparam("of"))
_OPEN = (
    select(func.count())
    .select_from(reports)
    .where(reports.c.plugin_id == bindparam("of"), reports.c.state == ReportState.OPEN)
)
_SENT = (
    select(reports.c.kind, func.count().label("sent"))
    .where(reports.c.plugin_id == bindparam("of"))
    .group_by(reports.c.kind)
)


class SqlStandings:
    """`standing_ports.Standings` in a table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def save(self, record: StandingRecord) -> None:
        """Keep what is said, in place of what was said of the same kind about the same."""
        standing = record.standing
        self.remove(record.plugin_id, standing.kind, standing.version)
        row = {
            "plugin_id": record.plugin_id,
            "kind": standing.kind,
            "version": "" if standing.version is None else str(standing.version),
            "reason": standing.reason,
            "replacement": standing.replacement,
            "by": record.by,
            "at": record.at,
            "is_operators": record.is_operators,
        }
        self._connection.execute(insert(standings), row)

    def find(self, plugin_id: PluginId, kind: StandingKind, version: Version | None) -> StandingRecord | None:
        """Return what is said of this kind about the version, or the whole plugin for None."""
        found = (each for each in self.of(plugin_id) if (each.standing.kind, each.standing.version) == (kind, version))
        return next(found, None)

    def remove(self, plugin_id: PluginId, kind: StandingKind, version: Version | None) -> None:
        """Forget what is said; what is not said is a no-op."""
        one = (
            standings.c.plugin_id == plugin_id,
            standings.c.kind == kind,
            standings.c.version == ("" if version is None else str(version)),
        )
        self._connection.execute(delete(standings).where(*one))

    def of(self, plugin_id: PluginId) -> Sequence[StandingRecord]:
        """Return everything that is said of the plugin, the oldest first."""
        return [_record(row) for row in self._connection.execute(_OF, {"of": plugin_id}).mappings()]

    def all(self, kind: StandingKind) -> Sequence[StandingRecord]:
        """Return everything of this kind that is said, the latest first."""
        return [_record(row) for row in self._connection.execute(_ALL, {"of": kind}).mappings()]


class SqlReports:
    """`standing_ports.Reports` in a table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, report: Report) -> None:
        """Add a report."""
        self._connection.execute(insert(reports), {name: getattr(report, name) for name in _FIELDS})

    def save(self, report: Report) -> None:
        """Replace the report of the same id."""
        row = {name: getattr(report, name) for name in _FIELDS}
        self._connection.execute(update(reports).where(reports.c.id == report.id).values(row))

    def get(self, report_id: str) -> Report:
        """Return the report.

        Raises:
            NoSuchReportError: There is none of this id.
        """
        row = self._connection.execute(_GET, {"of": report_id}).mappings().one_or_none()
        if row is None:
            raise NoSuchReportError(f"there is no report `{report_id[:80]}`")
        return _report(row)

    def page(self, *, state: ReportState | None, after: int = 0, limit: int) -> Sequence[tuple[int, Report]]:
        """Return reports with their numbers, oldest first, above `after`."""
        asked = select(reports).where(reports.c.number > after)
        if state is not None:
            asked = asked.where(reports.c.state == state)
        rows = self._connection.execute(asked.order_by(reports.c.number).limit(limit)).mappings()
        return [(row["number"], _report(row)) for row in rows]

    def count_open(self, plugin_id: PluginId) -> int:
        """Return how many reports of the plugin are open."""
        return self._connection.execute(_OPEN, {"of": plugin_id}).scalar_one()

    def counts(self, plugin_id: PluginId, *, since: datetime, until: datetime) -> Mapping[ReportKind, int]:
        """Return how many reports of the plugin were sent from `since` on and before `until`, by kind."""
        sent = _SENT.where(reports.c.at >= since, reports.c.at < until)
        return {row.kind: row.sent for row in self._connection.execute(sent, {"of": plugin_id})}


def _record(row: RowMapping) -> StandingRecord:
    return StandingRecord(
        plugin_id=row["plugin_id"],
        standing=Standing(
            kind=row["kind"],
            reason=row["reason"],
            version=Version(row["version"]) if row["version"] else None,
            replacement=row["replacement"],
        ),
        by=row["by"],
        at=row["at"],
        is_operators=row["is_operators"],
    )


def _report(row: RowMapping) -> Report:
    return Report(**{name: row[name] for name in _FIELDS})
