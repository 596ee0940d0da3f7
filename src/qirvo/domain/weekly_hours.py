"""Hours of the week, in UTC: when a rollout stands still, and how long it did not.

Time outside them is counted with one rising function of the moment, so that asking when an amount of it has passed is
the same question backwards.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final, Self

from qirvo.deferred import dataclass
from qirvo.domain.week_spans import DAY_S, DAYS, WEEK_S, MalformedHoursError, read_week

MAX_SPANS = 28  # each costs bytes in what is signed
_A_MONDAY: Final = datetime(2024, 1, 1, tzinfo=UTC)
_SECOND: Final = timedelta(seconds=1)


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
        begun = [(span.day * DAY_S + span.begin_s, span.length_s) for span in read_week(text)]
        return cls(_merged((begin, begin + length) for begin, length in begun))

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
        texts = [text for span in self.spans for text in _texts(*span)]
        followed = zip(texts, [*texts[1:], ""], strict=True)
        # a day alone would share the hours of the next one
        return "".join(text + _parted(text, following) for text, following in followed)

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


def _texts(begin: int, end: int) -> Iterable[str]:
    first, last = begin // DAY_S, (end - 1) // DAY_S
    if begin % DAY_S == 0 and end % DAY_S == 0:
        days = DAYS[first].title()
        yield days if first == last else f"{days}-{DAYS[last].title()}"
        return
    for day in range(first, last + 1):
        from_s, to_s = max(begin, day * DAY_S) - day * DAY_S, min(end, (day + 1) * DAY_S) - day * DAY_S
        yield f"{DAYS[day].title()} {_clock(from_s)}-{_clock(to_s)}"


def _parted(text: str, following: str) -> str:
    if not following:
        return ""
    return "; " if ":" not in text and ":" in following else ", "


def _clock(second: int) -> str:
    return f"{second // 3_600:02}:{second % 3_600 // 60:02}"
