"""Figures of a whole registry: the sums of its plugins' own, by day, and which plugins are downloaded most.

`measure_registry` is the definition; a store answers the same. A visitor of two plugins is two: keys of visitors cannot
be compared between plugins (ADR-0031), so that nothing here counts people.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from datetime import date

from qirvo.deferred import dataclass
from qirvo.domain.downloads import DownloadCount
from qirvo.domain.events import DistributionEvent, EventKind
from qirvo.domain.metrics import Figures, Span, measure
from qirvo.domain.names import PluginId


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryDay:
    """What happened on one day."""

    downloads: DownloadCount = field(default_factory=DownloadCount)
    events: Mapping[EventKind, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryFigures:
    """The figures of a registry.

    Attributes:
        days: The days on which something happened, in order.
        top: The plugins with most unique downloads; where those are equal, with most of all, then by name.
        downloaded: How many plugins were downloaded.
    """

    span: Span
    days: Mapping[date, RegistryDay]
    top: Sequence[tuple[PluginId, DownloadCount]]
    downloaded: int

    @property
    def downloads(self) -> DownloadCount:
        """All downloads of the time."""
        return sum((each.downloads for each in self.days.values()), DownloadCount())

    def count(self, kind: EventKind) -> int:
        """Return how often that happened."""
        return sum(each.events.get(kind, 0) for each in self.days.values())


def measure_registry(events: Iterable[DistributionEvent], span: Span, *, most: int) -> RegistryFigures:
    """Return the figures of the registry that `events` are all of, with the `most` plugins that are ahead."""
    plugins: dict[PluginId, list[DistributionEvent]] = {}
    for event in events:
        plugins.setdefault(event.plugin_id, []).append(event)
    figures = {plugin_id: measure(of_plugin, span) for plugin_id, of_plugin in plugins.items()}
    downloads = {plugin_id: each.downloads for plugin_id, each in figures.items() if each.downloads.raw}
    ahead = sorted(downloads.items(), key=lambda each: (-each[1].unique, -each[1].raw, str(each[0])))
    return RegistryFigures(span=span, days=_together(figures.values()), top=ahead[:most], downloaded=len(downloads))


def _together(figures: Iterable[Figures]) -> Mapping[date, RegistryDay]:
    downloads: dict[date, DownloadCount] = {}
    events: dict[date, Counter[EventKind]] = {}
    for each in figures:
        for day, of_day in each.days.items():
            downloads[day] = downloads.get(day, DownloadCount()) + of_day.downloads
            events.setdefault(day, Counter()).update(of_day.events)
    return {day: RegistryDay(downloads=downloads[day], events=dict(events[day])) for day in sorted(events)}
