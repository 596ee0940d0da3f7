"""Who is sent which plugin's report, and sending them: by notice, which is also mailed, each period once."""

from collections.abc import Callable, Sequence
from dataclasses import field, replace
from datetime import datetime

import structlog

from qirvo.deferred import dataclass
from qirvo.domain.access import Account, NoSuchAccountError
from qirvo.domain.distribution_reports import DistributionReport
from qirvo.domain.errors import ForbiddenError, QirvoError
from qirvo.domain.metrics import Span
from qirvo.domain.names import PluginId
from qirvo.domain.notices import Notice, NoticeKind
from qirvo.domain.report_schedules import Every, ReportSchedule, begun, due, due_until
from qirvo.server.ports import NewId, UnitOfWork, UnlistedPluginError
from qirvo.server.usecases.acting import Acting
from qirvo.server.usecases.distribution_reports import Reporting, report_of
from qirvo.server.usecases.events import require_reader

BATCH = 50

log = structlog.get_logger("qirvo.reports")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a notice says of a report."""

    title: str
    text: str
    link: str


def my_schedules(*, by: Account, uow: UnitOfWork) -> Sequence[ReportSchedule]:
    """Return which plugins' reports the caller is sent, by plugin."""
    with uow:
        return uow.report_schedules.of(by.name)


def my_schedule(plugin_id: PluginId, *, by: Account, uow: UnitOfWork) -> ReportSchedule | None:
    """Return how often the caller is sent the plugin's report; None where they did not choose that."""
    with uow:
        return uow.report_schedules.find(by.name, plugin_id)


def choose(plugin_id: PluginId, every: str, *, acting: Acting) -> ReportSchedule:
    """Let the actor be sent the plugin's report this often; the first is of the period that runs.

    Raises:
        UnknownScheduleError: It is not how often reports come.
        MissingRightError: The actor may not see the plugin's figures.
        UnlistedPluginError: There is no such plugin.
    """
    require_reader(plugin_id, by=acting.by)
    wanted = begun(acting.by.name, plugin_id, Every.parse(every), now=acting.now)
    with acting.uow as uow:
        uow.plugins.get(plugin_id)
        before = uow.report_schedules.find(acting.by.name, plugin_id)
        if before is not None and before.every is wanted.every:
            return before
        uow.report_schedules.put(wanted)
        _record(plugin_id, before, wanted, acting=acting)
        uow.commit()
    return wanted


def end(plugin_id: PluginId, *, acting: Acting) -> None:
    """Send the actor the plugin's report no more; who was sent none is sent none."""
    with acting.uow as uow:
        before = uow.report_schedules.find(acting.by.name, plugin_id)
        if before is not None:
            uow.report_schedules.remove(acting.by.name, plugin_id)
            _record(plugin_id, before, None, acting=acting)
            uow.commit()


def send_reports(
    *,
    now: datetime,
    new_uow: Callable[[], UnitOfWork],
    reporting: Reporting,
    tell: Callable[[DistributionReport], Told],
    new_id: NewId,
) -> int:
    """Send every report that is due; return how many were sent.

    One that cannot be made holds up no other, and is tried again the next time. A crash repeats nothing: that a period
    was told of is written in the transaction of its notice.
    """
    sending = _Sending(now=now, new_uow=new_uow, reporting=reporting, tell=tell, new_id=new_id)
    return sum(sending.send(every) for every in Every)


@dataclass(slots=True, kw_only=True)
class _Sending:
    now: datetime
    new_uow: Callable[[], UnitOfWork]
    reporting: Reporting
    tell: Callable[[DistributionReport], Told]
    new_id: NewId
    _made: dict[tuple[PluginId, Span], Told | None] = field(default_factory=dict)  # several members hear the same

    def send(self, every: Every) -> int:
        last, failed, sent = due_until(every, now=self.now), set[tuple[str, PluginId]](), 0
        while True:
            with self.new_uow() as uow:
                behind = uow.report_schedules.behind(every, last, limit=BATCH + len(failed))
            waiting = [each for each in behind if (each.account, each.plugin_id) not in failed]
            if not waiting:
                return sent
            for schedule in waiting:
                try:
                    sent += self._send(schedule)
                except QirvoError as fault:
                    failed.add((schedule.account, schedule.plugin_id))
                    log.warning("report not sent", plugin_id=str(schedule.plugin_id), code=fault.code)

    def _send(self, schedule: ReportSchedule) -> int:
        """Tell of each period that is due; return of how many."""
        if not self._may_still(schedule):
            with self.new_uow() as uow:
                uow.report_schedules.remove(schedule.account, schedule.plugin_id)
                uow.commit()
            return 0
        sent = 0
        for span in due(schedule, now=self.now):
            told = self._of(schedule.plugin_id, span)
            with self.new_uow() as uow:
                is_ours = uow.report_schedules.advance(schedule, span.last)
                if is_ours and told is not None and uow.people.suspension(schedule.account) is None:
                    uow.notices.add(self._notice(schedule, told))
                    sent += 1
                uow.commit()
            if not is_ours:
                break
            schedule = replace(schedule, told_until=span.last)  # as it stands now
        return sent

    def _may_still(self, schedule: ReportSchedule) -> bool:
        with self.new_uow() as uow:
            try:
                require_reader(schedule.plugin_id, by=uow.accounts.get(schedule.account))
            except (ForbiddenError, NoSuchAccountError):
                return False
        return True

    def _of(self, plugin_id: PluginId, span: Span) -> Told | None:
        """Return what is told of a plugin's period; None where there is no such plugin yet."""
        if (plugin_id, span) not in self._made:
            try:
                report = report_of(plugin_id, span, now=self.now, reporting=self.reporting)
            except UnlistedPluginError:
                self._made[plugin_id, span] = None
            else:
                self._made[plugin_id, span] = self.tell(report)
        return self._made[plugin_id, span]

    def _notice(self, schedule: ReportSchedule, told: Told) -> Notice:
        return Notice(
            id=self.new_id("not_"),
            at=self.now,
            kind=NoticeKind.FIGURES,
            title=told.title,
            text=told.text,
            link=told.link,
            plugin_id=str(schedule.plugin_id),
            accounts=frozenset({schedule.account}),
        )


def _record(
    plugin_id: PluginId, before: ReportSchedule | None, after: ReportSchedule | None, *, acting: Acting
) -> None:
    acting.record(
        "report-schedule.choose",
        f"account:{acting.by.name}",
        before={"plugin": str(plugin_id), "every": "never" if before is None else before.every.value},
        after={"plugin": str(plugin_id), "every": "never" if after is None else after.every.value},
    )
