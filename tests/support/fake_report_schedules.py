"""Who is told of which plugin's figures, in memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from qirvo.domain.names import PluginId
from qirvo.domain.report_schedules import Every, ReportSchedule

Kept = dict[tuple[str, PluginId], ReportSchedule]


class FakeReportSchedules:
    """`report_schedule_ports.ReportSchedules`."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def put(self, schedule: ReportSchedule) -> None:
        self._kept[schedule.account, schedule.plugin_id] = schedule

    def remove(self, account: str, plugin_id: PluginId) -> None:
        self._kept.pop((account, plugin_id), None)

    def find(self, account: str, plugin_id: PluginId) -> ReportSchedule | None:
        return self._kept.get((account, plugin_id))

    def of(self, account: str) -> Sequence[ReportSchedule]:
        return [each for each in self._in_order() if each.account == account]

    def behind(self, every: Every, day: date, *, limit: int) -> Sequence[ReportSchedule]:
        return [each for each in self._in_order() if each.every is every and each.told_until < day][:limit]

    def advance(self, schedule: ReportSchedule, told_until: date) -> bool:
        is_the_same = self.find(schedule.account, schedule.plugin_id) == schedule
        if is_the_same:
            self.put(replace(schedule, told_until=told_until))
        return is_the_same

    def _in_order(self) -> list[ReportSchedule]:
        return sorted(self._kept.values(), key=lambda each: (each.account, str(each.plugin_id)))
