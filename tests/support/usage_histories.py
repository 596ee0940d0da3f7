"""Installations with names, so that what hosts tell without any can be compared with what really happened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from qirvo.domain.events import DistributionEvent, EventKind
from qirvo.domain.retention import monday_of
from qirvo.domain.versions import Version
from tests.support.builders import WEATHER
from tests.support.registry_values import an_event

_NOON = time(12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class TrueInstallation:
    """The days on which an installation reported, and the version it had then."""

    name: str
    days: Mapping[date, str]

    @property
    def first(self) -> date:
        return min(self.days)

    def is_seen(self, first: date, last: date) -> bool:
        return any(first <= day <= last for day in self.days)

    def is_retained(self, age: int, *, last: date) -> bool:
        return any(self.first + timedelta(days=age) <= day <= last for day in self.days)

    def reports(self) -> Sequence[DistributionEvent]:
        """Return what its host tells."""
        days = sorted(self.days)
        return [
            an_event(
                f"{self.name}-{day.isoformat()}",
                kind=EventKind.ACTIVE,
                plugin_id=WEATHER,
                at=datetime.combine(day, _NOON),
                version=Version(self.days[day]),
                installed_week=monday_of(self.first),
                days_since=None if before is None else (day - before).days,
            )
            for before, day in zip([None, *days[:-1]], days, strict=True)
        ]


def reports_of(installations: Sequence[TrueInstallation]) -> list[DistributionEvent]:
    """Return what all their hosts tell, in the order in which it happened."""
    return sorted((each for one in installations for each in one.reports()), key=lambda event: event.at)
