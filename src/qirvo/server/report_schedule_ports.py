"""Who is told of which plugin's figures; each docstring is the contract that the contract tests check."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from qirvo.domain.names import PluginId
from qirvo.domain.report_schedules import Every, ReportSchedule


class ReportSchedules(Protocol):
    """Schedules of reports, one an account and plugin."""

    def put(self, schedule: ReportSchedule) -> None:
        """Keep a schedule, in place of the account's other one for the plugin."""
        ...

    def remove(self, account: str, plugin_id: PluginId) -> None:
        """Forget a schedule; a missing one is a no-op."""
        ...

    def find(self, account: str, plugin_id: PluginId) -> ReportSchedule | None:
        """Return the account's schedule for the plugin."""
        ...

    def of(self, account: str) -> Sequence[ReportSchedule]:
        """Return the account's schedules, by plugin."""
        ...

    def behind(self, every: Every, day: date, *, limit: int) -> Sequence[ReportSchedule]:
        """Return schedules that were told of no period that ends on `day` or later, by account and plugin."""
        ...

    def advance(self, schedule: ReportSchedule, told_until: date) -> bool:
        """Note that periods up to `told_until` were told of; False when the schedule is another one by now."""
        ...
