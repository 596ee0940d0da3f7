"""Who is told of which plugin's figures."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from qirvo.domain.names import PluginId
from qirvo.domain.report_schedules import Every, ReportSchedule
from qirvo.server.sql.report_schedule_schema import report_schedules

_S = report_schedules.c
_FIELDS = [column.name for column in report_schedules.columns]
_ONE = (_S.account == bindparam("who"), _S.plugin_id == bindparam("which"))
_FIND = select(report_schedules).where(*_ONE)
_REMOVE = delete(report_schedules).where(*_ONE)
_OF = select(report_schedules).where(_S.account == bindparam("who")).order_by(_S.plugin_id)
_BEHIND = (
    select(report_schedules)
    .where(_S.every == bindparam("how_often"), _S.told_until < bindparam("day"))
    .order_by(_S.account, _S.plugin_id)
    .limit(bindparam("most"))
)
_ADVANCE = (
    update(report_schedules)
    .where(*_ONE, _S.every == bindparam("was_every"), _S.told_until == bindparam("was_until"))
    .values(told_until=bindparam("until"))
)


class SqlReportSchedules:
    """`report_schedule_ports.ReportSchedules` in a table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, schedule: ReportSchedule) -> None:
        """Keep a schedule, in place of the account's other one for the plugin."""
        self.remove(schedule.account, schedule.plugin_id)
        self._connection.execute(insert(report_schedules), {name: getattr(schedule, name) for name in _FIELDS})

    def remove(self, account: str, plugin_id: PluginId) -> None:
        """Forget a schedule; a missing one is a no-op."""
        self._connection.execute(_REMOVE, {"who": account, "which": plugin_id})

    def find(self, account: str, plugin_id: PluginId) -> ReportSchedule | None:
        """Return the account's schedule for the plugin."""
        row = self._connection.execute(_FIND, {"who": account, "which": plugin_id}).one_or_none()
        return None if row is None else _schedule(row)

    def of(self, account: str) -> Sequence[ReportSchedule]:
        """Return the account's schedules, by plugin."""
        return [_schedule(row) for row in self._connection.execute(_OF, {"who": account})]

    def behind(self, every: Every, day: date, *, limit: int) -> Sequence[ReportSchedule]:
        """Return schedules that were told of no period that ends on `day` or later, by account and plugin."""
        wanted = {"how_often": every, "day": day, "most": limit}
        return [_schedule(row) for row in self._connection.execute(_BEHIND, wanted)]

    def advance(self, schedule: ReportSchedule, told_until: date) -> bool:
        """Note that periods up to `told_until` were told of; False when the schedule is another one by now."""
        values = {
            "who": schedule.account,
            "which": schedule.plugin_id,
            "was_every": schedule.every,
            "was_until": schedule.told_until,
            "until": told_until,
        }
        return self._connection.execute(_ADVANCE, values).rowcount == 1


def _schedule(row: Row[tuple[object, ...]]) -> ReportSchedule:
    return ReportSchedule(account=row.account, plugin_id=row.plugin_id, every=row.every, told_until=row.told_until)
