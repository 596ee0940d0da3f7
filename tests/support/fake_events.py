"""The event log and the event store in memory, by the definitions alone."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from qirvo.domain.crowds import Crowd, crowd_of
from qirvo.domain.downloads import DownloadCount
from qirvo.domain.events import DistributionEvent, EventKind
from qirvo.domain.metrics import Figures, Span, measure
from qirvo.domain.names import PluginId
from qirvo.domain.registry_figures import RegistryFigures, measure_registry
from qirvo.domain.told import ToldOf, told_within
from qirvo.domain.usage import Usage, measure_usage
from qirvo.domain.versions import Version
from qirvo.domain.vitals import Vitals
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

    def downloads_of(
        self, plugin_ids: Collection[PluginId], span: Span
    ) -> Mapping[PluginId, Mapping[date, DownloadCount]]:
        found = {each: measure(self._of(each), span).days for each in plugin_ids}
        counted = {
            each: {day: of_day.downloads for day, of_day in days.items() if of_day.downloads.raw}
            for each, days in found.items()
        }
        return {each: days for each, days in counted.items() if days}

    def registry_figures(self, span: Span, *, most: int) -> RegistryFigures:
        return measure_registry(sorted(self.events, key=lambda event: event.at), span, most=most)

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

    def crowds(
        self, day: date, *, most: int, most_of_a_network: int, own: Mapping[PluginId, Collection[int]]
    ) -> Mapping[PluginId, Crowd]:
        found = {}
        for plugin_id in {event.plugin_id for event in self.events}:
            mine = [event for event in self._of(plugin_id) if event.at.date() == day]
            whole = crowd_of(mine, own=())
            total = sum(downloads * count for (_near, downloads), count in whole.networks.items())
            largest = max((downloads for _near, downloads in whole.networks), default=0)
            if total and (total > most or largest > most_of_a_network or plugin_id in own):
                found[plugin_id] = crowd_of(mine, own=own.get(plugin_id, ()))
        return found

    def unique_by_day(self, plugin_ids: Collection[PluginId], span: Span) -> Mapping[PluginId, Mapping[date, int]]:
        found = {}
        for plugin_id in plugin_ids:
            days = {day: of.downloads.unique for day, of in self.figures(plugin_id, span).days.items()}
            if any(days.values()):
                found[plugin_id] = {day: count for day, count in days.items() if count}
        return found

    def told(
        self, plugin_id: PluginId | None = None, *, since: datetime, until: datetime, most_of_a_network: int
    ) -> Mapping[ToldOf, Vitals]:
        wanted = self.events if plugin_id is None else self._of(plugin_id)
        return told_within(wanted, since=since, until=until, most_of_a_network=most_of_a_network)

    def _of(self, plugin_id: PluginId) -> list[DistributionEvent]:
        return sorted((event for event in self.events if event.plugin_id == plugin_id), key=lambda event: event.at)
