"""Figures of what happened: taking the log's events into the store, and asking it."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import UTC, date, datetime, timedelta

from qirvo.deferred import dataclass
from qirvo.domain.access import Account
from qirvo.domain.adoption import AdoptionPoint, adoption_curves
from qirvo.domain.conversion import Funnel, funnel_of
from qirvo.domain.metrics import Figures, Span
from qirvo.domain.names import PluginId
from qirvo.domain.review_times import ReviewTimes
from qirvo.domain.suspicion import Suspicion
from qirvo.domain.usage import Usage
from qirvo.server.event_ports import EventSegments, EventStore, ImportedEvents
from qirvo.server.ports import UnitOfWork
from qirvo.server.usecases.events import require_reader
from qirvo.server.usecases.review_desk import times_by_tier

_SEGMENTS_KEPT = timedelta(days=1)
"""After its own day: so long an event that is told again is known again, also after a restart."""


def absorb_events(*, now: datetime, segments: EventSegments, imports: ImportedEvents, store: EventStore) -> int:
    """Take what was written of the log since the last time into the store; return how many events that were.

    While the store does not answer, segments wait; what was taken is kept until its ids need not be known any more.
    """
    for path, day in imports.waiting():
        segments.adopt(path, day)
        imports.settle(path)
    sealed = segments.seal()
    taken = store.absorb(sealed)
    absorbed, oldest = store.absorbed(), _day(now) - _SEGMENTS_KEPT
    segments.forget([each.number for each in sealed if each.number <= absorbed and each.day < oldest])
    return taken


def tidy_events(*, now: datetime, store: EventStore, kept: timedelta) -> None:
    """Put the store's small parts together, and remove what is older than `kept`."""
    store.tidy(today=_day(now), forget_before=_day(now - kept))


def plugin_figures(
    plugin_id: PluginId, period: str, *, by: Account, now: datetime, store: EventStore, last: date | None = None
) -> Figures:
    """Return the figures of a plugin for the `period` that ends today, or with the day `last`.

    Raises:
        MissingRightError: `by` is neither a member of the publisher nor holds a right in the registry.
        MalformedPeriodError: The period is none.
    """
    require_reader(plugin_id, by=by)
    return store.figures(plugin_id, Span.parse(period, today=last or _day(now)))


def plugin_usage(
    plugin_id: PluginId, period: str, *, by: Account, now: datetime, store: EventStore, last: date | None = None
) -> Usage:
    """Return how a plugin is used and how it fares, in the same period.

    Raises:
        MissingRightError: `by` is neither a member of the publisher nor holds a right in the registry.
        MalformedPeriodError: The period is none.
    """
    require_reader(plugin_id, by=by)
    return store.usage(plugin_id, Span.parse(period, today=last or _day(now)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Analytics:
    """All that is known of how a plugin does.

    Attributes:
        adoption: Version → its days since it came out.
        review: How long reviews take in this registry, of all plugins.
        doubted: Day → which of its downloads are not believed, and why.
    """

    figures: Figures
    usage: Usage
    funnel: Funnel
    adoption: Mapping[str, list[AdoptionPoint]]
    review: ReviewTimes
    doubted: Mapping[date, Sequence[Suspicion]] = field(default_factory=dict)


def plugin_analytics(
    plugin_id: PluginId,
    period: str,
    *,
    by: Account,
    now: datetime,
    store: EventStore,
    uow: UnitOfWork,
    last: date | None = None,
) -> Analytics:
    """Return everything about the period that ends today, or with the day `last`; raises like `plugin_figures`."""
    figures = plugin_figures(plugin_id, period, by=by, now=now, store=store, last=last)
    usage = plugin_usage(plugin_id, period, by=by, now=now, store=store, last=last)
    with uow:
        index, doubted = uow.plugins.index(plugin_id), uow.suspicions.of(plugin_id, figures.span)
    released = {} if index is None else {str(each): _day(of.published_at) for each, of in index.releases.items()}
    return Analytics(
        figures=figures,
        usage=usage,
        funnel=funnel_of(figures, usage),
        adoption=adoption_curves(usage, released),
        review=times_by_tier(now=now, uow=uow).all,
        doubted=doubted,
    )


def _day(moment: datetime) -> date:
    return moment.astimezone(UTC).date()
