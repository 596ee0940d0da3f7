"""Hours of the week, in UTC: when a rollout stands still, and how long it did not.

Time outside them is counted with one rising function of the moment, so that asking when an amount of it has passed is
the same question backwards.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Self

from qirvo.domain.errors import InvalidError

WEEK_S: Final = 7 * 86_400
MAX_SPANS = 28  # each costs bytes in what is signed
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_A_MONDAY: Final = datetime(2024, 1, 1, tzinfo=UTC)
_SECOND: Final = timedelta(seconds=1)
_ITEM = re.compile(
    r"(?:(?P<first>[a-z]{3})(?:-(?P<last>[a-z]{3}))?)?(?:\s*(?P<begin>\d\d:\d\d)-(?P<end>\d\d:\d\d))?", re.ASCII
)


class MalformedHoursError(InvalidError):
    """A text does not name hours of the week."""

    code = "hours-malformed"
    hint = "Write `22:00-06:00`, `Sat-Sun` or `Fri 16:00-24:00`, several with commas; the time is UTC."


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """Spans of a week.

    Attributes:
        spans: Seconds since Monday, 0:00 UTC: begin and end of each, in order, none touching another.
    """

    spans: tuple[tuple[int, int], ...]

    def __post_init__(self) -> None:
        end_before = -1
        for begin, end in self.spans:
            if not end_before < begin < end <= WEEK_S:
                raise MalformedHoursError(f"`{begin}` to `{end}` is no span of a week after `{end_before}`")
            end_before = end
        if len(self.spans) > MAX_SPANS:
            raise MalformedHoursError(f"`{len(self.spans)}` spans are more than `{MAX_SPANS}`")
        if self.outside_s <= 0:
            raise MalformedHoursError("nothing is left of the week")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read hours such as `22:00-06:00, Sat-Sun`.

        Raises:
            MalformedHoursError: It names none, or the whole week.
        """
        found: list[tuple[int, int]] = []
        for item in text.casefold().split(","):
            found += _spans(item.strip(), text)
        return cls(_merged(found))

    @property
    def outside_s(self) -> int:
        """Seconds of a week that are not within them."""
        return WEEK_S - sum(end - begin for begin, end in self.spans)

    def hold(self, moment: datetime) -> bool:
        """Say whether `moment` is within them."""
        second = (moment - _A_MONDAY) / _SECOND % WEEK_S
        return any(begin <= second < end for begin, end in self.spans)

    def outside(self, begin: datetime, end: datetime) -> timedelta:
        """Return how much of the time from `begin` to `end` is not within them; negative when `end` comes first."""
        return self._counted(end) - self._counted(begin)

    def after(self, begin: datetime, outside: timedelta) -> datetime:
        """Return the first moment at which `outside` of such time has passed since `begin`; it may be negative."""
        if not outside:
            return begin
        return self._moment(self._counted(begin) + outside)

    def __str__(self) -> str:
        """Return them as `parse` reads them."""
        return ", ".join(_text(*span) for span in self.spans)

    def _counted(self, moment: datetime) -> timedelta:
        """Return the time outside them since a Monday long ago."""
        weeks, rest = divmod(moment - _A_MONDAY, timedelta(seconds=WEEK_S))
        lost = timedelta()
        for begin, end in self.spans:
            lost += max(min(rest, end * _SECOND) - begin * _SECOND, timedelta())
        return weeks * self.outside_s * _SECOND + rest - lost

    def _moment(self, counted: timedelta) -> datetime:
        """Return the first moment of which `_counted` is that much."""
        weeks, rest = divmod(counted, self.outside_s * _SECOND)
        if not rest:  # reached when the last such second of the week before has passed
            weeks, rest = weeks - 1, self.outside_s * _SECOND
        for begin, end in self.spans:
            if rest <= begin * _SECOND:
                break
            rest += (end - begin) * _SECOND
        return _A_MONDAY + weeks * WEEK_S * _SECOND + rest


def _spans(item: str, text: str) -> list[tuple[int, int]]:
    found = _ITEM.fullmatch(item)
    if not item or found is None:
        raise MalformedHoursError(f"`{text[:80]}` does not name hours of the week")
    days = _days(found["first"], found["last"], text)
    begin, end = (0, 86_400) if found["begin"] is None else (_second(found["begin"], text), _second(found["end"], text))
    if end <= begin:  # over midnight
        end += 86_400
    return [(day * 86_400 + begin, day * 86_400 + end) for day in days]


def _days(first: str | None, last: str | None, text: str) -> list[int]:
    if first is None:
        return list(range(7))
    for name in (first, last or first):
        if name not in _DAYS:
            raise MalformedHoursError(f"`{name}` in `{text[:80]}` is no day; days are `Mon` to `Sun`")
    start, stop = _DAYS.index(first), _DAYS.index(last or first)
    return [day % 7 for day in range(start, stop + 1 if stop >= start else stop + 8)]


def _second(clock: str, text: str) -> int:
    hours, minutes = int(clock[:2]), int(clock[3:])
    if minutes > 59 or hours * 60 + minutes > 24 * 60:  # noqa: PLR2004  # minutes of an hour
        raise MalformedHoursError(f"`{clock}` in `{text[:80]}` is no time of a day")
    return (hours * 60 + minutes) * 60


def _merged(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Bring spans that run over the end of the week back to its beginning, and join those that touch."""
    wrapped: list[tuple[int, int]] = []
    for begin, end in spans:
        wrapped.append((begin, min(end, WEEK_S)))
        if end > WEEK_S:
            wrapped.append((0, end - WEEK_S))
    joined: list[tuple[int, int]] = []
    for begin, end in sorted(wrapped):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return tuple(joined)


def _text(begin: int, end: int) -> str:
    first, last = begin // 86_400, (end - 1) // 86_400
    if begin % 86_400 == 0 and end % 86_400 == 0:
        days = _DAYS[first].title()
        return days if first == last else f"{days}-{_DAYS[last].title()}"
    parts = []
    for day in range(first, last + 1):
        from_s, to_s = max(begin, day * 86_400) - day * 86_400, min(end, (day + 1) * 86_400) - day * 86_400
        parts.append(f"{_DAYS[day].title()} {_clock(from_s)}-{_clock(to_s)}")
    return ", ".join(parts)


def _clock(second: int) -> str:
    return f"{second // 3_600:02}:{second % 3_600 // 60:02}"
