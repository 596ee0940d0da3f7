"""Where events are written, and where figures are asked of them.

The log takes events as they come and is all that an acknowledgement depends on. The store takes the log's segments
when it has time, and answers questions; while it is away, events wait in the log.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from qirvo.deferred import dataclass
from qirvo.domain.crowds import Crowd
from qirvo.domain.downloads import DownloadCount
from qirvo.domain.events import DistributionEvent, EventKind
from qirvo.domain.metrics import Figures, Span
from qirvo.domain.names import PluginId
from qirvo.domain.registry_figures import RegistryFigures
from qirvo.domain.told import ToldOf
from qirvo.domain.usage import Usage
from qirvo.domain.versions import Version
from qirvo.domain.vitals import Vitals


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A part of the log that nobody writes to any more: lines of JSON, each event once.

    Attributes:
        number: Above those of all segments before it; a number is never given twice.
        day: UTC day of the newest event in it.
    """

    number: int
    day: date
    path: Path


class EventLog(Protocol):
    """An append-only log of what happened to plugins."""

    def append(self, events: Sequence[DistributionEvent]) -> int:
        """Record events durably, in order; an id told lately is not recorded again. Return how many were new."""
        ...


class EventSegments(Protocol):
    """The log as whoever reads it sees it."""

    def seal(self) -> Sequence[Segment]:
        """Write no more to what was begun, and return all segments that were not forgotten, oldest first."""
        ...

    def waiting(self, after: int) -> Sequence[int]:
        """Return the lengths in bytes of the segments with higher numbers than `after`, the open one among them."""
        ...

    def adopt(self, path: Path, day: date) -> None:
        """Make the lines at `path` a segment, once until that path is gone."""
        ...

    def forget(self, segments: Collection[int]) -> None:
        """Remove these segments but for the newest; one that is gone is no fault."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """An event, as far as a replay needs it."""

    version: Version
    at: datetime


class ImportedEvents(Protocol):
    """Lines of events that were made elsewhere, of access logs, and wait to be part of the log."""

    def waiting(self) -> Iterable[tuple[Path, date]]:
        """Return where they are, with the day of the newest event of each."""
        ...

    def settle(self, path: Path) -> None:
        """Note that those at `path` are in the log, and remove them."""
        ...


class EventStore(Protocol):
    """The events of the past, and the figures made of them (`qirvo.domain.metrics` says what each of them means)."""

    def absorbed(self) -> int:
        """Return the number of the last segment that was taken; 0 before the first."""
        ...

    def absorb(self, segments: Sequence[Segment]) -> int:
        """Take segments whole, in order, each once: one that was taken already is passed over.

        Return how many events were taken.
        """
        ...

    def tidy(self, *, today: date, forget_before: date | None) -> None:
        """Put what is small together, and remove what is older than `forget_before`, by whole months at least."""
        ...

    def figures(self, plugin_id: PluginId, span: Span) -> Figures:
        """Return the figures of a plugin."""
        ...

    def usage(self, plugin_id: PluginId, span: Span) -> Usage:
        """Return what hosts told of a plugin's use, and how it fared."""
        ...

    def downloads(self) -> Mapping[PluginId, DownloadCount]:
        """Return the downloads of every plugin that has some."""
        ...

    def downloads_of(
        self, plugin_ids: Collection[PluginId], span: Span
    ) -> Mapping[PluginId, Mapping[date, DownloadCount]]:
        """Return the downloads of these plugins by day; a plugin or a day without any is left out."""
        ...

    def registry_figures(self, span: Span, *, most: int) -> RegistryFigures:
        """Return the figures of the whole registry, with the `most` plugins that are ahead."""
        ...

    def counts(self, plugin_id: PluginId) -> Mapping[Version, Mapping[EventKind, int]]:
        """Return how often each kind of event happened to each version of a plugin."""
        ...

    def latest(
        self, plugin_id: PluginId, *, kinds: Collection[EventKind], since: datetime, limit: int
    ) -> Sequence[Happened]:
        """Return the latest events of these kinds, oldest first."""
        ...

    def crowds(
        self, day: date, *, most: int, most_of_a_network: int, own: Mapping[PluginId, Collection[int]]
    ) -> Mapping[PluginId, Crowd]:
        """Return who downloaded a day, of the plugins for which that matters.

        These are those with more unique downloads than `most`, or than `most_of_a_network` of one network, and those in
        `own`: plugin → networks of its publisher's members.
        """
        ...

    def unique_by_day(self, plugin_ids: Collection[PluginId], span: Span) -> Mapping[PluginId, Mapping[date, int]]:
        """Return the unique downloads of each of the plugins by day; days and plugins without are left out."""
        ...

    def told(
        self, plugin_id: PluginId | None = None, *, since: datetime, until: datetime, most_of_a_network: int
    ) -> Mapping[ToldOf, Vitals]:
        """Return how one plugin, or each, fared from `since` until before `until`, by release and way out.

        Of one network, kind, release, way out and load time, `most_of_a_network` events count at most.
        """
        ...


class OpenEventStore(EventStore, Protocol):
    """An event store that holds something open."""

    def close(self) -> None:
        """Let go of it; it is opened again when the store is asked again."""
        ...


NewVisitor = Callable[[str, str, str, date], int]
"""Returns the key of a network's prefix with a family of agents at something on a day: the same for the same four."""

Countries = Callable[[str], str]
"""Returns the two letters of the country that an address is in; empty where that is not known."""

Sighting = Callable[[], Sequence[DistributionEvent]]
"""Tells what happened, when there is time to find out; nothing when it was nothing to count."""
