"""Spans of a week as people write them: `22:00-06:00, Sat-Sun`, or `Mon, Wed 22:00-02:00; Fri 16:00-24:00`.

Days, then hours: every day where none are named, the whole day where no hours are. Hours that pass midnight belong to
the day they begin on. Days with commas between them share the hours that follow; after hours, a comma or a semicolon
begins the next span. Whether the time is UTC or a machine's own is for whoever reads to say.
"""

import re
from collections.abc import Iterable
from typing import Final

from qirvo.deferred import dataclass
from qirvo.domain.errors import InvalidError

DAY_S: Final = 86_400
WEEK_S: Final = 7 * DAY_S
DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NAMES: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MOST_PIECES: Final = 50
_PIECE = re.compile(
    r"(?:(?P<first>[a-z]+)(?:\s*-\s*(?P<last>[a-z]+))?)?"
    r"(?:\s*(?P<begin>\d{1,2}:\d\d)\s*-\s*(?P<end>\d{1,2}:\d\d))?",
    re.ASCII,
)


class MalformedHoursError(InvalidError):
    """A text does not name hours of the week."""

    code = "hours-malformed"
    hint = (
        "Write `22:00-06:00`, `Sat-Sun` or `Mon, Fri 16:00-24:00`, several with semicolons; "
        "quiet hours are in UTC, maintenance windows in the machine's own time."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekSpan:
    """Some time of a week.

    Attributes:
        day: 0 for Monday to 6 for Sunday.
        begin_s: Seconds after the day's midnight.
        length_s: Seconds, at most a day.
    """

    day: int
    begin_s: int
    length_s: int


def read_week(text: str) -> tuple[WeekSpan, ...]:
    """Return the spans that `text` names, as they are written; they may overlap.

    Raises:
        MalformedHoursError: It names none.
    """
    items = [item.split(",") for item in text.casefold().split(";") if item.strip()]
    if not 1 <= sum(map(len, items)) <= _MOST_PIECES:
        raise MalformedHoursError(f"`{text[:80]}` names no hours of the week, or more than {_MOST_PIECES} spans")
    return tuple(span for pieces in items for span in _spans(pieces, text))


def _spans(pieces: Iterable[str], text: str) -> Iterable[WeekSpan]:
    named: list[int] = []  # days that wait for their hours
    for piece in pieces:
        found = _PIECE.fullmatch(piece.strip())
        if found is None or not piece.strip():
            raise MalformedHoursError(f"`{text[:80]}` does not name hours of the week")
        if found["first"] is None:
            yield from _whole(named)
            yield from _at(range(7), found["begin"], found["end"], text)
            named = []
            continue
        named += _days(found["first"], found["last"] or found["first"], text)
        if found["begin"] is not None:
            yield from _at(named, found["begin"], found["end"], text)
            named = []
    yield from _whole(named)


def _whole(days: Iterable[int]) -> Iterable[WeekSpan]:
    return (WeekSpan(day=day, begin_s=0, length_s=DAY_S) for day in days)


def _at(days: Iterable[int], begin: str, end: str, text: str) -> Iterable[WeekSpan]:
    begin_s, end_s = _second(begin, text), _second(end, text)
    if begin_s in {DAY_S, end_s}:
        raise MalformedHoursError(f"`{begin}-{end}` in `{text[:80]}` is no time; write `00:00-24:00` for a whole day")
    length_s = end_s - begin_s if end_s > begin_s else end_s + DAY_S - begin_s
    return (WeekSpan(day=day, begin_s=begin_s, length_s=length_s) for day in days)


def _days(first: str, last: str, text: str) -> list[int]:
    start, stop = _day(first, text), _day(last, text)
    return [(start + later) % 7 for later in range((stop - start) % 7 + 1)]


def _day(name: str, text: str) -> int:
    for number, (short, long) in enumerate(zip(DAYS, _NAMES, strict=True)):
        if name.startswith(short) and long.startswith(name):
            return number
    raise MalformedHoursError(f"`{name[:20]}` in `{text[:80]}` is no day; days are `Mon` to `Sun`")


def _second(clock: str, text: str) -> int:
    hours, _, minutes = clock.partition(":")
    second = (int(hours) * 60 + int(minutes)) * 60
    if int(minutes) > 59 or second > DAY_S:  # noqa: PLR2004  # minutes of an hour
        raise MalformedHoursError(f"`{clock}` in `{text[:80]}` is no time of a day")
    return second
