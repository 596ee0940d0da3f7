"""When a host may change by itself: spans of the week, in the host's own time.

Written as `week_spans` says, as `Sat-Sun 02:00-05:00; Mon,Wed 22:00-02:00`. Nothing written means always.
"""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Self

from qirvo.deferred import dataclass
from qirvo.domain.week_spans import WeekSpan, read_week


@dataclass(frozen=True, slots=True)
class MaintenanceWindows:
    """When a host may change by itself; no window at all means always."""

    windows: tuple[WeekSpan, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return what `text` says.

        Raises:
            MalformedHoursError: It says nothing that could be understood.
        """
        return cls() if text.strip().casefold() in ("", "always") else cls(read_week(text))

    def is_open(self, local: datetime) -> bool:
        """Say whether the host may change at `local`, its own time."""
        return not self.windows or any(
            opens <= local < opens + timedelta(seconds=window.length_s)
            for window in self.windows
            for opens in _openings(window, local)
        )

    def opens(self, local: datetime) -> datetime:
        """Return when the host may change next: `local` itself when it may now."""
        if self.is_open(local):
            return local
        return min(opens for window in self.windows for opens in _openings(window, local) if opens > local)


def _openings(window: WeekSpan, local: datetime) -> Iterator[datetime]:
    """Yield when it opens, from a day before `local` to eight days after."""
    midnight = datetime.combine(local.date(), time(), tzinfo=local.tzinfo)
    for day in range(-1, 9):
        begins = midnight + timedelta(days=day)
        if begins.weekday() == window.day:
            yield begins + timedelta(seconds=window.begin_s)
