"""What every event store answers, from the rows that the same statements find in it; a store says where they look."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Protocol

from qirvo.domain.crowds import Crowd
from qirvo.domain.downloads import DownloadCount
from qirvo.domain.events import EventKind
from qirvo.domain.metrics import HOURLY_DAYS, Figures, Span
from qirvo.domain.names import PluginId
from qirvo.domain.registry_figures import RegistryFigures
from qirvo.domain.told import KINDS, ToldOf
from qirvo.domain.usage import Usage, cohorts_since, window_starts
from qirvo.domain.versions import Version
from qirvo.domain.vitals import Vitals
from qirvo.server.event_ports import Happened
from qirvo.server.events import statements
from qirvo.server.events.answers import crowds_of, download_count, figures_of, registry_figures_of, told_of
from qirvo.server.events.usage_answers import Rows, UsageRows, usage_of


class Look(Protocol):
    """A look at a store's events while it is held; `statements` has what it is asked."""

    def events(self, statement: str, **values: object) -> Rows:
        """Return the rows that `statement` finds in the events."""
        ...

    def sums(self, statement: str, **values: object) -> Rows:
        """Return the rows that `statement` finds in the sums, and in the events that these leave out."""
        ...

    def past(self) -> Rows:
        """Return how often each plugin was downloaded in what was removed."""
        ...


class AskedEventStore(ABC):
    """The half of `event_ports.EventStore` that answers."""

    def __init__(self) -> None:
        self._plugin_ids: dict[str, PluginId] = {}

    @abstractmethod
    def _look(self, first: date = date.min, last: date = date.max) -> AbstractContextManager[Look]:
        """Look at the events of these days.

        Raises:
            EventStoreUnavailableError: The engine refuses.
        """

    def days(self) -> Mapping[date, int]:
        """Return how many events there are of each day; raises like `figures`, as everything here."""
        with self._look() as look:
            return dict(look.events(statements.EVENTS_OF_EACH_DAY))

    def plugins_of(self, day: date) -> Mapping[str, int]:
        """Return how many events of a day each plugin has."""
        with self._look(day, day) as look:
            return dict(look.events(statements.EVENTS_OF_PLUGINS, since=_midnight(day), until=_after(day)))

    def figures(self, plugin_id: PluginId, span: Span) -> Figures:
        """Return the figures of a plugin.

        Raises:
            EventStoreUnavailableError: The engine refuses.
        """
        asked = {"plugin": str(plugin_id), "since": _midnight(span.first), "until": _after(span.last)}
        with self._look(span.first, span.last) as look:
            by = look.events(statements.DOWNLOADS_BY, **asked)
            daily = look.events(statements.EVENTS_BY_DAY, **asked)
            is_hourly = span.days <= HOURLY_DAYS
            hourly = look.events(statements.DOWNLOADS_BY_HOUR, **asked) if is_hourly else []
        return figures_of(span, by, daily, hourly)

    def usage(self, plugin_id: PluginId, span: Span) -> Usage:
        """Return what hosts told of a plugin's use, and how it fared.

        Raises:
            EventStoreUnavailableError: The engine refuses.
        """
        cohorts, starts = cohorts_since(span), window_starts(span)
        of_plugin = {"plugin": str(plugin_id), "until": _after(span.last)}
        within = of_plugin | {"since": _midnight(span.first)}
        windows = dict(zip(("day", "week", "month", "whole"), starts, strict=True))
        with self._look(min(cohorts, *starts), span.last) as look:
            rows = UsageRows(
                vitals=look.events(statements.VITALS_BY, **within),
                active_by_day=look.events(statements.ACTIVE_BY_DAY, **within),
                active=look.events(statements.ACTIVE, **of_plugin, **windows, since=_midnight(min(starts))),
                cohort_days=look.events(statements.COHORT_DAYS, **of_plugin, since=_midnight(cohorts)),
            )
        return usage_of(span, rows)

    def downloads(self) -> Mapping[PluginId, DownloadCount]:
        """Return the downloads of every plugin that has some.

        Raises:
            EventStoreUnavailableError: The engine refuses.
        """
        with self._look() as look:
            rows = look.sums(statements.DOWNLOADS_OF_EACH)
            before = look.past()
        found = self._by_plugin(rows)
        for plugin_id, count in self._by_plugin(before).items():
            found[plugin_id] = found[plugin_id] + count if plugin_id in found else count
        return found

    def downloads_of(
        self, plugin_ids: Collection[PluginId], span: Span
    ) -> Mapping[PluginId, Mapping[date, DownloadCount]]:
        """Return the downloads of these plugins by day; a plugin or a day without any is left out.

        Raises:
            EventStoreUnavailableError: The engine refuses.
        """
        names = {str(each): each for each in plugin_ids}
        if not names:
            return {}
        asked = {"plugins": sorted(names), "least": min(names), "greatest": max(names), **_bounds(span)}
        with self._look(span.first, span.last) as look:
            rows = look.events(statements.DOWNLOADS_OF_SOME, **asked)
        found: dict[PluginId, dict[date, DownloadCount]] = {}
        for plugin, day, *counted in rows:
            found.setdefault(names[plugin], {})[day] = download_count(counted)
        return found

    def registry_figures(self, span: Span, *, most: int) -> RegistryFigures:
        """Return the figures of the whole registry, with the `most` plugins that are ahead.

        Raises:
            EventStoreUnavailableError: The engine refuses.
        """
        with self._look(span.first, span.last) as look:
            daily = look.sums(statements.EVENTS_OF_ALL_BY_DAY, **_bounds(span))
            ahead = look.sums(statements.MOST_DOWNLOADED, most=most, **_bounds(span))
        return registry_figures_of(span, daily, ahead)

    def counts(self, plugin_id: PluginId) -> Mapping[Version, Mapping[EventKind, int]]:
        """Return how often each kind of event happened to each version of a plugin.

        Raises:
            EventStoreUnavailableError: The engine refuses.
        """
        with self._look() as look:
            rows = look.events(statements.EVENTS_BY_VERSION, plugin=str(plugin_id))
        found: dict[Version, dict[EventKind, int]] = {}
        for version, kind, count in rows:
            found.setdefault(Version(version), {})[EventKind(kind)] = count
        return found

    def latest(
        self, plugin_id: PluginId, *, kinds: Collection[EventKind], since: datetime, limit: int
    ) -> Sequence[Happened]:
        """Return the latest events of these kinds, oldest first.

        Raises:
            EventStoreUnavailableError: The engine refuses.
        """
        asked = {
            "plugin": str(plugin_id),
            "kinds": [kind.value for kind in kinds],
            "since": since.astimezone(UTC).replace(tzinfo=None),
            "most": limit,
        }
        with self._look(since.astimezone(UTC).date()) as look:
            rows = look.events(statements.LATEST, **asked)
        return [Happened(version=Version(version), at=ts.replace(tzinfo=UTC)) for ts, version in rows]

    def crowds(
        self, day: date, *, most: int, most_of_a_network: int, own: Mapping[PluginId, Collection[int]]
    ) -> Mapping[PluginId, Crowd]:
        """Return who downloaded a day, of the plugins for which that matters.

        Raises:
            EventStoreUnavailableError: The engine refuses.
        """
        within: dict[str, Any] = {"since": _midnight(day), "until": _after(day)}
        pairs = [(str(plugin_id), network) for plugin_id, networks in own.items() for network in networks]
        within |= {"own_plugins": [plugin for plugin, _ in pairs], "own_networks": [network for _, network in pairs]}
        limits = {"most": most, "most_of_a_network": most_of_a_network}
        with self._look(day, day) as look:
            networks = look.events(statements.CROWD_NETWORKS, **within, **limits)
            chosen = sorted({row[0] for row in networks})
            hours = look.events(statements.CROWD_HOURS, **within, chosen=chosen) if chosen else []
        return crowds_of(networks, hours)

    def unique_by_day(self, plugin_ids: Collection[PluginId], span: Span) -> Mapping[PluginId, Mapping[date, int]]:
        """Return the unique downloads of each of the plugins by day; days and plugins without are left out.

        Raises:
            EventStoreUnavailableError: The engine refuses.
        """
        asked = {
            "since": _midnight(span.first),
            "until": _after(span.last),
            "chosen": sorted(str(plugin_id) for plugin_id in plugin_ids),
        }
        found: dict[PluginId, dict[date, int]] = {}
        with self._look(span.first, span.last) as look:
            for plugin, day, count in look.events(statements.UNIQUE_BY_DAY, **asked) if plugin_ids else ():
                found.setdefault(PluginId.parse(plugin), {})[day] = count
        return found

    def told(
        self, plugin_id: PluginId | None = None, *, since: datetime, until: datetime, most_of_a_network: int
    ) -> Mapping[ToldOf, Vitals]:
        """Return how one plugin, or each, fared from `since` until before `until`, by release and way out.

        Raises:
            EventStoreUnavailableError: The engine refuses.
        """
        first, last = since.astimezone(UTC), until.astimezone(UTC)
        asked: dict[str, Any] = {
            "since": first.replace(tzinfo=None),
            "until": last.replace(tzinfo=None),
            "kinds": [kind.value for kind in KINDS],
            "most": most_of_a_network,
        }
        with self._look(first.date(), last.date()) as look:
            if plugin_id is None:
                rows = look.events(statements.TOLD_OF_ALL, **asked)
            else:
                rows = look.events(statements.TOLD_OF_PLUGIN, plugin=str(plugin_id), **asked)
        return told_of(rows)

    def _by_plugin(self, rows: Sequence[tuple[Any, ...]]) -> dict[PluginId, DownloadCount]:
        """Return the counts of each plugin; there may be a hundred thousand, so that their ids are made once."""
        ids = self._plugin_ids
        for row in rows:
            if row[0] not in ids:
                ids[row[0]] = PluginId(*row[0].split(".", 1))  # it was looked at when it came
        return {
            ids[plugin]: DownloadCount(raw=raw, unique=unique, automated=automated, mirror=mirror)
            for plugin, raw, unique, automated, mirror in rows
        }


def _bounds(span: Span) -> Mapping[str, datetime]:
    return {"since": _midnight(span.first), "until": _after(span.last)}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min)


def _after(day: date) -> datetime:
    return _midnight(day + timedelta(days=1))
