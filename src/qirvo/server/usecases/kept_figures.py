"""Figures that are asked again and again: kept until the store has something new, what is dear for a while longer.

Nothing here is out of date but by the little that is said: a page that many look at asks the store once.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Mapping
from datetime import date, datetime, timedelta
from typing import TypeVar, cast

from qirvo.deferred import dataclass
from qirvo.domain.downloads import DownloadCount, day_of
from qirvo.domain.metrics import Figures, Span
from qirvo.domain.names import PluginId
from qirvo.domain.registry_figures import RegistryFigures
from qirvo.domain.usage import Usage
from qirvo.server.event_ports import EventStore

PAST_IS_KEPT = timedelta(minutes=5)
"""Days that are over change only by logs that are imported."""
REGISTRY_IS_KEPT = timedelta(seconds=30)
_KEPT = 256  # answers, of some ten to a hundred kilobytes
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    answer: object
    absorbed: int
    asked_at: datetime


class KeptFigures:
    """Answers of the event store."""

    def __init__(self, store: EventStore, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        self._looking = threading.Lock()
        self._kept: OrderedDict[Hashable, _Answer] = OrderedDict()

    def of_plugin(self, plugin_id: PluginId, span: Span) -> Figures:
        """Return the figures of a plugin: as they are, or of days that are over at most `PAST_IS_KEPT` old.

        Raises what the store raises, as all here.
        """
        asked = ("plugin", plugin_id, span)
        return self._of(asked, lambda: self._store.figures(plugin_id, span), fresh_for=self._may_be_old(span))

    def usage_of(self, plugin_id: PluginId, span: Span) -> Usage:
        """Return how a plugin is used, as fresh as its figures."""
        asked = ("usage", plugin_id, span)
        return self._of(asked, lambda: self._store.usage(plugin_id, span), fresh_for=self._may_be_old(span))

    def downloads_of(
        self, plugin_ids: Collection[PluginId], span: Span
    ) -> Mapping[PluginId, Mapping[date, DownloadCount]]:
        """Return the downloads of these plugins by day, as fresh as a plugin's figures."""
        asked = ("plugins", frozenset(plugin_ids), span)
        return self._of(asked, lambda: self._store.downloads_of(plugin_ids, span), fresh_for=self._may_be_old(span))

    def of_registry(self, span: Span, *, most: int) -> RegistryFigures:
        """Return the registry's figures, at most `REGISTRY_IS_KEPT` old."""
        asked = ("registry", span, most)
        return self._of(asked, lambda: self._store.registry_figures(span, most=most), fresh_for=REGISTRY_IS_KEPT)

    def for_a_while(self, name: str, ask: Callable[[], _T], *, fresh_for: timedelta) -> _T:
        """Return what `ask` answers, at most `fresh_for` old."""
        return self._of(("other", name), ask, fresh_for=fresh_for)

    def _may_be_old(self, span: Span) -> timedelta:
        return PAST_IS_KEPT if span.last < day_of(self._clock()) else timedelta()

    def _of(self, asked: Hashable, ask: Callable[[], _T], *, fresh_for: timedelta = timedelta()) -> _T:
        absorbed, now = self._store.absorbed(), self._clock()
        with self._looking:
            kept = self._kept.get(asked)
        if kept is not None and (kept.absorbed == absorbed or now - kept.asked_at < fresh_for):
            return cast("_T", kept.answer)
        answer = ask()
        with self._looking:
            self._kept[asked] = _Answer(answer=answer, absorbed=absorbed, asked_at=now)
            self._kept.move_to_end(asked)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return answer
