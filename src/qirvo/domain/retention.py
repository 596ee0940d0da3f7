"""How many installations are still in use after a while, though nobody knows which is which.

A host reports each active installation once a day, with the week of its first report and the days since the last one.
That is enough to count exactly, day by day, how many of a week's installations reported for the first time, how many
reported, and how many of those reported again later. Who was never heard of again on or after a day has left.

*Retained at an age of N days* is an installation that reported at least once when it was N days old or older. What is
not told is on which day of its week an installation began: so the figure is known between two bounds. They are as
narrow as one can pair first days with last days in the best and in the worst case.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from qirvo.deferred import dataclass
from qirvo.domain.bounds import Between, Share

AGES = (1, 7, 30)
_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)
LOOKED_BACK = timedelta(days=6 + max(AGES))
"""So long before a time the oldest cohort began that comes of age in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortDay:
    """The reports of a week's installations on one day.

    Attributes:
        first: Those that are an installation's first.
        active: All.
        followed: Those after which the installation was heard of again.
    """

    first: int = 0
    active: int = 0
    followed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """The installations of one week.

    Attributes:
        size: How many there are.
        retained: Age in days → how many were in use then or later; only ages that all of them have reached.
    """

    size: int
    retained: Mapping[int, Between]


@dataclass(frozen=True, slots=True, kw_only=True)
class Retained:
    """The installations of several weeks together, at one age.

    Attributes:
        size: How many there are.
        retained: How many of them were in use at that age or later.
    """

    size: int
    retained: Between

    @property
    def share(self) -> Share | None:
        """Which share was in use; None where there were none."""
        return self.retained.of(self.size)


def monday_of(day: date) -> date:
    """Return the Monday of the week that `day` is in."""
    return day - timedelta(days=day.weekday())


def cohort_week(told: date | None, *, last_day: date | None, today: date) -> date | None:
    """Return the week that an installation counts in; None where it was told of in another, or contradicts itself.

    What is no Monday is returned as it is, for the event to refuse.

    Args:
        told: The Monday of the week in which it was made.
        last_day: When it was told of before; None the first time.
        today: When it is told of.
    """
    earliest = today if last_day is None else last_day
    if told is None or told != monday_of(told):
        return told
    is_told_late = last_day is None and monday_of(today) != told
    return None if told > earliest or is_told_late else told


def cohort_of(week: date, days: Mapping[date, CohortDay], *, last: date) -> Cohort:
    """Return what became by the day `last` of the installations of the week that begins with the Monday `week`."""
    first = {day: days[day].first for day in sorted(days) if week <= day < week + _WEEK and days[day].first > 0}
    left = {day: max(0, days[day].active - days[day].followed) for day in sorted(days) if day >= week}
    once = sum(max(0, count + left[day] - days[day].active) for day, count in first.items())
    size = sum(first.values())
    return Cohort(
        size=size,
        retained={
            age: _retained(first, left, size, age, once=once)
            for age in AGES
            if week + _WEEK - _DAY + timedelta(days=age) <= last
        },
    )


def pooled(cohorts: Mapping[date, Cohort], age: int, *, first: date, last: date) -> Retained:
    """Return the cohorts together whose youngest installation reached `age` between two days."""
    reached = [
        (cohort.size, cohort.retained[age])
        for week, cohort in cohorts.items()
        if age in cohort.retained and first <= week + _WEEK - _DAY + timedelta(days=age) <= last
    ]
    return Retained(
        size=sum(size for size, _retained in reached),
        retained=sum((retained for _size, retained in reached), Between(low=0, high=0)),
    )


def _retained(first: dict[date, int], left: Mapping[date, int], size: int, age: int, *, once: int) -> Between:
    """Return the bounds; `once` is how many at least reported on a single day, so that they reached no age."""
    reached = timedelta(days=age)
    most_lost = _paired([(count, day, day + reached - _DAY) for day, count in first.items()], left)
    most_kept = _paired([(count, day + reached, date.max) for day, count in reversed(first.items())], left)
    high = min(most_kept, size - once)
    return Between(low=min(size - most_lost, high), high=high)


def _paired(firsts: Sequence[tuple[int, date, date]], left: Mapping[date, int]) -> int:
    """Return how many first reports can at most be paired with last ones, each within its days.

    Those with the fewest days to choose from come first; each takes the earliest.
    """
    free = dict(left)
    found = 0
    for count, earliest, latest in firsts:
        wanted = count
        for day, unpaired in free.items():
            if earliest <= day <= latest:
                taken = min(wanted, unpaired)
                free[day] -= taken
                wanted -= taken
        found += count - wanted
    return found
