"""The event log and the event store in memory, by the definitions alone."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from qirvo.domain.downloads import DownloadCount
from qirvo.domain.events import DistributionEvent, EventKind
from qirvo.domain.metrics import Figures, Span, measure
from qirvo.domain.names import PluginId
from qirvo.domain.usage import Usage, measure_usage
from qirvo.domain.versions import Version
from qirvo.server.event_ports import Happened, Segment
from qirvo.server.events.lines import events_in


class FakeEventLog:
    """`event_ports.EventLog`."""

    def __init__(self) -> None:
        self.events: dict[str, DistributionEvent] = {}

    def append(self, events: Sequence[DistributionEvent]) -> int:
        new = {event.id: event for event in reversed(events) if event.id not in self.events}
        self.events |= dict(reversed(new.items()))
        return len(new)

    def read(self) -> Sequence[DistributionEvent]:
        return list(self.events.values())


class FakeEventStore:
    """`event_ports.EventStore`."""

    def __init__(self, events: Sequence[DistributionEvent] = ()) -> None:
        self.events = list(events)
        self.past: dict[PluginId, DownloadCount] = {}
        self.last = 0

    def absorbed(self) -> int:
        return self.last

    def absorb(self, segments: Sequence[Segment]) -> int:
        before = len(self.events)
        for segment in sorted(segments, key=lambda each: each.number):
            if segment.number > self.last:
                self.events += events_in(segment.path)
                self.last = segment.number
        return len(self.events) - before

    def tidy(self, *, today: date, forget_before: date | None) -> None:
        del today
        gone = [event for event in self.events if forget_before is not None and event.at.date() < forget_before]
        for plugin_id, count in FakeEventStore(gone).downloads().items():
            self.past[plugin_id] = self.past.get(plugin_id, DownloadCount()) + count
        self.events = [event for event in self.events if event not in gone]

    def figures(self, plugin_id: PluginId, span: Span) -> Figures:
        return measure(self._of(plugin_id), span)

    def usage(self, plugin_id: PluginId, span: Span) -> Usage:
        return measure_usage(self._of(plugin_id), span)

    def downloads(self) -> Mapping[PluginId, DownloadCount]:
        found = dict(self.past)
        for plugin_id in {event.plugin_id for event in self.events if event.kind is EventKind.DOWNLOAD}:
            mine = self._of(plugin_id)
            days = sorted(event.at.date() for event in mine)
            figures = measure(mine, Span(first=days[0], last=days[-1]))
            found[plugin_id] = found.get(plugin_id, DownloadCount()) + figures.downloads
        return found

    def counts(self, plugin_id: PluginId) -> Mapping[Version, Mapping[EventKind, int]]:
        found: dict[Version, dict[EventKind, int]] = {}
        for event in self._of(plugin_id):
            if event.version is not None:
                kinds = found.setdefault(event.version, {})
                kinds[event.kind] = kinds.get(event.kind, 0) + 1
        return found

    def latest(
        self, plugin_id: PluginId, *, kinds: Collection[EventKind], since: datetime, limit: int
    ) -> Sequence[Happened]:
        found = [
            Happened(version=event.version, at=event.at)
            for event in self._of(plugin_id)
            if event.version is not None and event.kind in kinds and event.at >= since
        ]
        return sorted(found, key=lambda each: each.at)[-limit:]

    def _of(self, plugin_id: PluginId) -> list[DistributionEvent]:
        return sorted((event for event in self.events if event.plugin_id == plugin_id), key=lambda event: event.at)
