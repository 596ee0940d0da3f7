"""When a host may change by itself: hours of the week, in the host's own time.

Written as `Sat-Sun 02:00-05:00; Mon,Wed 22:00-02:00; 03:00-03:30`: days (every day when none are named), then hours.
Hours that pass midnight belong to the day they begin on. Nothing written means always.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from qirvo.domain.errors import InvalidError

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")
_MIDNIGHT_MINUTES = 24 * 60
_MOST_WINDOWS = 50


class MalformedWindowError(InvalidError):
    """That does not say when a host may change."""

    code = "maintenance-window-malformed"
    hint = "Write days and hours, as `Sat-Sun 02:00-05:00; Wed 22:00-02:00`; `always` for no windows."


@dataclass(frozen=True, slots=True)
class Window:
    """Hours on some days of the week.

    Attributes:
        days: 0 for Monday to 6 for Sunday.
        begins: Minutes after midnight.
        lasts: Minutes, at most a day.
    """

    days: frozenset[int]
    begins: int
    lasts: int

    def openings(self, local: datetime) -> Iterator[datetime]:
        """Yield when it opens, from a day before `local` to eight days after."""
        midnight = datetime.combine(local.date(), time(), tzinfo=local.tzinfo)
        for day in range(-1, 9):
            opens = midnight + timedelta(days=day, minutes=self.begins)
            if (midnight + timedelta(days=day)).weekday() in self.days:
                yield opens


@dataclass(frozen=True, slots=True)
class MaintenanceWindows:
    """When a host may change by itself; no window at all means always."""

    windows: tuple[Window, ...] = ()

    @classmethod
    def parse(cls, text: str) -> "MaintenanceWindows":
        """Return what `text` says.

        Raises:
            MalformedWindowError: It says nothing that could be understood.
        """
        if text.strip().lower() in ("", "always"):
            return cls()
        parts = [part for part in text.split(";") if part.strip()]
        if not 1 <= len(parts) <= _MOST_WINDOWS:
            raise MalformedWindowError(f"`{text[:80]}` has no window, or more than {_MOST_WINDOWS}")
        return cls(tuple(_window(part.strip()) for part in parts))

    def is_open(self, local: datetime) -> bool:
        """Say whether the host may change at `local`, its own time."""
        return not self.windows or any(
            opens <= local < opens + timedelta(minutes=window.lasts)
            for window in self.windows
            for opens in window.openings(local)
        )

    def opens(self, local: datetime) -> datetime:
        """Return when the host may change next: `local` itself when it may now."""
        if self.is_open(local):
            return local
        return min(opens for window in self.windows for opens in window.openings(local) if opens > local)


def _window(text: str) -> Window:
    *days, hours = re.split(r"\s+(?=\d)", text, maxsplit=1)
    matched = _HOURS.fullmatch(hours.strip())
    if matched is None:
        raise MalformedWindowError(f"`{text[:80]}` does not end in hours such as `02:00-05:00`")
    begins = _minutes(matched[1], matched[2], text)
    ends = _minutes(matched[3], matched[4], text)
    if begins in {_MIDNIGHT_MINUTES, ends}:
        raise MalformedWindowError(f"`{text[:80]}` is no time at all; write `00:00-24:00` for a whole day")
    lasts = (ends - begins) if ends > begins else (ends + _MIDNIGHT_MINUTES - begins)
    return Window(_days(days[0]) if days else frozenset(range(7)), begins, lasts)


def _minutes(hours: str, minutes: str, text: str) -> int:
    whole = int(hours) * 60 + int(minutes)
    if whole > _MIDNIGHT_MINUTES or int(minutes) > 59:  # noqa: PLR2004  # minutes of an hour
        raise MalformedWindowError(f"`{hours}:{minutes}` in `{text[:80]}` is no time of day")
    return whole


def _days(text: str) -> frozenset[int]:
    days: set[int] = set()
    for part in re.split(r"\s*,\s*", text.strip()):
        first, dash, last = (piece.strip() for piece in part.partition("-"))
        begins, ends = _day(first, text), _day(last if dash else first, text)
        days |= {(begins + offset) % 7 for offset in range((ends - begins) % 7 + 1)}
    return frozenset(days)


def _day(name: str, text: str) -> int:
    short = name.lower()[:3]
    if short not in _DAYS or not re.fullmatch(r"[a-z]{3,9}", name.lower()):
        raise MalformedWindowError(f"`{name[:20]}` in `{text[:80]}` is no day of the week")
    return _DAYS.index(short)
