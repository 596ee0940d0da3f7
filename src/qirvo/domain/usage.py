"""What hosts tell of their use of a plugin, as figures: active installations, retention, how it fares.

`measure_usage` is the definition. A store answers the same from its own tables, and is compared with it.

Only hosts whose owners agreed report, so that all of this is of those. An installation reports once a day at most, and
says how many days ago it reported before: whoever reports in a time for the first time is one whose report before was
earlier than that. So the installations of any time are counted exactly, each once, though nobody can tell them apart.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import field
from datetime import date, timedelta
from typing import TypeVar

from qirvo.deferred import dataclass
from qirvo.domain.downloads import day_of
from qirvo.domain.events import DistributionEvent, EventKind
from qirvo.domain.metrics import Span
from qirvo.domain.retention import AGES, LOOKED_BACK, Cohort, CohortDay, Retained, cohort_of, monday_of, pooled
from qirvo.domain.vitals import Vitals, vitals_of

WEEK_DAYS, MONTH_DAYS = 7, 30

_K = TypeVar("_K", bound=Hashable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Active:
    """How many installations reported, each counted once.

    Attributes:
        day: On the last day of the span.
        week: In the seven days that end with it.
        month: In the thirty days that end with it.
        span: In the whole span.
        by_version: On the last day of the span, by the version that is active.
        span_by_version: In the whole span, by the version that was active when it reported first in it.
    """

    day: int = 0
    week: int = 0
    month: int = 0
    span: int = 0
    by_version: Mapping[str, int] = field(default_factory=dict)
    span_by_version: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageDay:
    """One day.

    Attributes:
        active: Version → installations that reported.
    """

    vitals: Vitals = field(default_factory=Vitals)
    active: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """How one plugin is used.

    Attributes:
        cohorts: Monday → the installations that were made in its week; also of the weeks before the span that came of
            age in it.
        retained: Age in days → the installations that all reached it within the span.
        days: The days on which something happened, in order.
        by_version: How each version fared; what is of no version is under the empty text.
        by_distribution_channel: How it fared by the way out.
    """

    span: Span
    active: Active
    cohorts: Mapping[date, Cohort]
    retained: Mapping[int, Retained]
    days: Mapping[date, UsageDay]
    by_version: Mapping[str, Vitals]
    by_distribution_channel: Mapping[str, Vitals]

    @property
    def vitals(self) -> Vitals:
        """How all of it fared."""
        return sum((each.vitals for each in self.days.values()), Vitals())


def untold(span: Span) -> Usage:
    """Return what is known where no host told anything."""
    return Usage(
        span=span,
        active=Active(),
        cohorts={},
        retained=retained_of({}, span),
        days={},
        by_version={},
        by_distribution_channel={},
    )


def measure_usage(events: Iterable[DistributionEvent], span: Span) -> Usage:
    """Return how the one plugin is used that `events` are about; they may begin long before the span."""
    since = min(cohorts_since(span), *window_starts(span))
    known = [event for event in events if since <= day_of(event.at) <= span.last]
    within = [event for event in known if day_of(event.at) in span]
    active = [event for event in known if event.kind is EventKind.ACTIVE]
    cohorts = cohorts_of(_cohort_days(active, since=cohorts_since(span)), span)
    by_day = _grouped(within, lambda event: day_of(event.at))
    return Usage(
        span=span,
        active=_active(active, span),
        cohorts=cohorts,
        retained=retained_of(cohorts, span),
        days={
            day: UsageDay(vitals=vitals_of(of_day), active=_by_version(of_day))
            for day, of_day in sorted(by_day.items())
        },
        by_version={key: vitals_of(found) for key, found in _grouped(within, _version).items()},
        by_distribution_channel={
            key: vitals_of(found)
            for key, found in _grouped(within, lambda event: event.distribution_channel.value).items()
        },
    )


def cohorts_since(span: Span) -> date:
    """Return the Monday of the first cohort that comes of age within `span`: reports since then are asked for."""
    return monday_of(span.first - LOOKED_BACK + timedelta(days=WEEK_DAYS - 1))


def is_first_since(event: DistributionEvent, first: date) -> bool:
    """Say whether a report is its installation's first on or after the day `first`."""
    return event.days_since is None or day_of(event.at) - timedelta(days=event.days_since) < first


def window_starts(span: Span) -> Sequence[date]:
    """Return where the times begin whose active installations are told: a day, a week, a month, the span."""
    return (*(span.last - timedelta(days=days - 1) for days in (1, WEEK_DAYS, MONTH_DAYS)), span.first)


def cohorts_of(days: Mapping[date, Mapping[date, CohortDay]], span: Span) -> Mapping[date, Cohort]:
    """Return the cohorts from the reports of each week's installations by day; empty ones are left out."""
    found = {week: cohort_of(week, of_week, last=span.last) for week, of_week in sorted(days.items())}
    return {week: cohort for week, cohort in found.items() if cohort.size}


def retained_of(cohorts: Mapping[date, Cohort], span: Span) -> Mapping[int, Retained]:
    """Return what was retained of all cohorts that came of age within `span`."""
    return {age: pooled(cohorts, age, first=span.first, last=span.last) for age in AGES}


def _active(reports: Sequence[DistributionEvent], span: Span) -> Active:
    day, week, month, whole = (_seen(reports, first, span.last) for first in window_starts(span))
    return Active(
        day=len(day),
        week=len(week),
        month=len(month),
        span=len(whole),
        by_version=_by_version(day),
        span_by_version=_by_version(whole),
    )


def _seen(reports: Sequence[DistributionEvent], first: date, last: date) -> Sequence[DistributionEvent]:
    """Return the first report of each installation that reported between two days."""
    return [each for each in reports if first <= day_of(each.at) <= last and is_first_since(each, first)]


def _cohort_days(reports: Sequence[DistributionEvent], *, since: date) -> Mapping[date, Mapping[date, CohortDay]]:
    """Return Monday → day → reports; those that contradict themselves are passed over."""
    first: Counter[tuple[date, date]] = Counter()
    active: Counter[tuple[date, date]] = Counter()
    followed: Counter[tuple[date, date]] = Counter()
    for each in reports:
        week, day = each.installed_week, day_of(each.at)
        before = None if each.days_since is None else day - timedelta(days=each.days_since)
        if week is None or week < since or (before or day) < week or (before is None and monday_of(day) != week):
            continue
        active[week, day] += 1
        if before is None:
            first[week, day] += 1
        else:
            followed[week, before] += 1
    found: dict[date, dict[date, CohortDay]] = {}
    for week, day in {**active, **followed}:
        reported = CohortDay(first=first[week, day], active=active[week, day], followed=followed[week, day])
        found.setdefault(week, {})[day] = reported
    return found


def _by_version(events: Iterable[DistributionEvent]) -> Mapping[str, int]:
    return dict(Counter(_version(event) for event in events if event.kind is EventKind.ACTIVE))


def _version(event: DistributionEvent) -> str:
    return "" if event.version is None else event.version.text


def _grouped(
    events: Iterable[DistributionEvent], key_of: Callable[[DistributionEvent], _K]
) -> Mapping[_K, list[DistributionEvent]]:
    found: dict[_K, list[DistributionEvent]] = {}
    for event in events:
        found.setdefault(key_of(event), []).append(event)
    return found
