"""Figures of what happened: taking the log's events into the store, and asking it."""

from datetime import UTC, date, datetime, timedelta

from qirvo.domain.access import Account
from qirvo.domain.metrics import Figures, Span
from qirvo.domain.names import PluginId
from qirvo.domain.usage import Usage
from qirvo.server.event_ports import EventSegments, EventStore, ImportedEvents
from qirvo.server.usecases.events import require_reader

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


def _day(moment: datetime) -> date:
    return moment.astimezone(UTC).date()
