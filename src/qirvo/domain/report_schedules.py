"""When somebody wants to be told of a plugin's figures: weekly, of Monday to Sunday; or monthly, of a month.

A period is told of at noon (UTC) of the day after it: until then, yesterday's access logs may still come in. What was
not told because the registry was away is told when it is back, each period once, and no more than the latest few.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Final

from qirvo.deferred import dataclass
from qirvo.domain.errors import InvalidError
from qirvo.domain.metrics import Span
from qirvo.domain.names import PluginId

SETTLES: Final = timedelta(hours=12)
MOST_CAUGHT_UP: Final = 4
_DAY = timedelta(days=1)


class UnknownScheduleError(InvalidError):
    """Reports come at no such intervals."""

    code = "report-schedule-unknown"
    hint = "Choose `weekly`, `monthly` or `never`."


class Every(StrEnum):
    """How often."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"

    @classmethod
    def parse(cls, text: str) -> "Every":
        """Return how often `text` says.

        Raises:
            UnknownScheduleError: It is none.
        """
        if text not in set(cls):
            raise UnknownScheduleError(f"`{text[:40]}` is not how often a report comes")
        return cls(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSchedule:
    """Who is told of which plugin's figures.

    Attributes:
        told_until: The last day of the latest period that was told of, or was over when this was chosen.
    """

    account: str
    plugin_id: PluginId
    every: Every
    told_until: date


def begun(account: str, plugin_id: PluginId, every: Every, *, now: datetime) -> ReportSchedule:
    """Return the schedule of somebody who chooses it now: the first period told of is the one that runs."""
    return ReportSchedule(account=account, plugin_id=plugin_id, every=every, told_until=_end_before(every, _day(now)))


def due_until(every: Every, *, now: datetime) -> date:
    """Return the last day of the latest period that may be told of."""
    return _end_before(every, _day(now - SETTLES))


def due(schedule: ReportSchedule, *, now: datetime) -> Sequence[Span]:
    """Return the periods that are to be told of, the oldest first."""
    spans: list[Span] = []
    last = due_until(schedule.every, now=now)
    while last > schedule.told_until and len(spans) < MOST_CAUGHT_UP:
        first = _first_of(schedule.every, last)
        spans.append(Span(first=first, last=last))
        last = first - _DAY
    return spans[::-1]


def _end_before(every: Every, day: date) -> date:
    """Return the last day of the latest period that was over before `day` began."""
    return _first_of(every, day) - _DAY


def _first_of(every: Every, day: date) -> date:
    """Return the first day of the period that `day` is in."""
    return day - timedelta(days=day.weekday()) if every is Every.WEEKLY else day.replace(day=1)


def _day(moment: datetime) -> date:
    return moment.astimezone(UTC).date()
