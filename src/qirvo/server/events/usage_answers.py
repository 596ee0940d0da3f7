"""What the rows of `statements` mean as a plugin's use."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from qirvo.deferred import dataclass
from qirvo.domain.events import EventKind
from qirvo.domain.metrics import Span
from qirvo.domain.retention import CohortDay
from qirvo.domain.usage import Active, Usage, UsageDay, cohorts_of, retained_of
from qirvo.domain.vitals import Vitals
from qirvo.server.events.statements import BY_DAY, BY_DISTRIBUTION_CHANNEL, BY_VERSION

Rows = Sequence[tuple[Any, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageRows:
    """The rows of `VITALS_BY`, `ACTIVE_BY_DAY`, `ACTIVE` and `COHORT_DAYS`."""

    vitals: Rows
    active_by_day: Rows
    active: Rows
    cohort_days: Rows


def usage_of(span: Span, rows: UsageRows) -> Usage:
    """Return the use that the rows tell of."""
    active: dict[date, dict[str, int]] = {}
    for day, version, count in rows.active_by_day:
        active.setdefault(day, {})[version] = count
    days: dict[date, dict[date, CohortDay]] = {}
    for week, day, first, told, followed in rows.cohort_days:
        days.setdefault(week, {})[day] = CohortDay(first=first, active=told, followed=followed)
    cohorts = cohorts_of(days, span)
    return Usage(
        span=span,
        active=_active(rows.active),
        cohorts=cohorts,
        retained=retained_of(cohorts, span),
        days={
            day: UsageDay(vitals=vitals, active=active.get(day, {}))
            for day, vitals in _vitals(rows.vitals, BY_DAY, 1).items()
        },
        by_version=_vitals(rows.vitals, BY_VERSION, 2),
        by_distribution_channel=_vitals(rows.vitals, BY_DISTRIBUTION_CHANNEL, 3),
    )


def _active(rows: Rows) -> Active:
    day, week, month, whole = (sum(row[place] for row in rows) for place in range(1, 5))
    return Active(
        day=day,
        week=week,
        month=month,
        span=whole,
        by_version={row[0]: row[1] for row in rows if row[1]},
        span_by_version={row[0]: row[4] for row in rows if row[4]},
    )


def _vitals(rows: Rows, grouping: int, place: int) -> dict[Any, Vitals]:
    """Return the rows of one grouping, by their column at `place`."""
    events: dict[Any, dict[EventKind, int]] = {}
    loads: dict[Any, dict[int, int]] = {}
    for row in rows:
        if row[0] == grouping:
            key, kind, load_ms, count = row[place], EventKind(row[4]), row[5], row[6]
            of_key = events.setdefault(key, {})
            of_key[kind] = of_key.get(kind, 0) + count
            if load_ms is not None:
                loads.setdefault(key, {})[load_ms] = count
    return {key: Vitals(events=counts, loads=loads.get(key, {})) for key, counts in events.items()}
