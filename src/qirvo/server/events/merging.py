"""Which parts of the store are to be put together, so that a question opens few files and nothing is sorted often.

Opening a file costs as much as reading a hundred thousand events (ADR-0030). So a day that is over becomes one part, a
week's worth of such days, and at last a month. Today's are put together whenever they are many, the small ones first:
each event is written anew a few times, however many there are.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby

from qirvo.server.events.parts import Part

MOST_OF_TODAY = 8
MOST_DAYS = 7
SETTLES_AFTER = timedelta(days=2)
"""A month is put together when so much time went by since its end: imports of its last days come late."""


def due_merges(parts: Sequence[Part], *, today: date) -> Iterator[Sequence[Part]]:
    """Yield what is to be put together; after each of them, ask again."""
    months = sorted(parts, key=_month)
    for month, found in groupby(months, key=_month):
        of_month = list(found)
        if len(of_month) > 1 and _next_month(month) + SETTLES_AFTER <= today:
            yield of_month
        single = [part for part in of_month if part.first == part.last < today]
        if len(single) > MOST_DAYS and len({part.first for part in single}) == len(single):
            yield single
    for day, of_day in groupby(sorted(parts, key=_first), key=_first):
        same = [part for part in of_day if part.last == day]
        if day < today and len(same) > 1:
            yield same
        elif len(same) > MOST_OF_TODAY:
            yield smallest(same)


def smallest(parts: Sequence[Part]) -> Sequence[Part]:
    """Return the small parts that are worth putting together: all until one is as large as twice those before it."""
    by_size = sorted(parts, key=_rows)
    chosen, rows = by_size[:2], sum(part.rows for part in by_size[:2])
    for part in by_size[2:]:
        if part.rows > 2 * rows and len(parts) - len(chosen) < MOST_OF_TODAY:
            break
        chosen.append(part)
        rows += part.rows
    return chosen


def without_sums(parts: Sequence[Part], *, today: date) -> Sequence[Part]:
    """Return the parts whose days are over and that are not summed yet."""
    return [part for part in parts if not part.sums and part.last < today]


def expired(parts: Sequence[Part], *, before: date | None) -> Sequence[Part]:
    """Return the parts that have nothing of `before` or later."""
    return [part for part in parts if before is not None and part.last < before]


def _month(part: Part) -> date:
    return part.first.replace(day=1)


def _next_month(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)


def _first(part: Part) -> date:
    return part.first


def _rows(part: Part) -> int:
    return part.rows
