"""What the rows of `statements` mean as figures."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date
from typing import Any

from qirvo.domain.bounds import Between
from qirvo.domain.crowds import HOURS, Crowd
from qirvo.domain.downloads import DownloadCount
from qirvo.domain.events import EventKind
from qirvo.domain.metrics import DayFigures, Figures, HourFigures, Span
from qirvo.domain.names import PluginId
from qirvo.domain.registry_figures import RegistryDay, RegistryFigures
from qirvo.domain.told import ToldOf
from qirvo.domain.vitals import Vitals
from qirvo.server.events.statements import DIMENSIONS


def figures_of(
    span: Span, by: Sequence[tuple[Any, ...]], daily: Sequence[tuple[Any, ...]], hourly: Sequence[tuple[Any, ...]]
) -> Figures:
    """Return the figures from the rows of `DOWNLOADS_BY`, of `EVENTS_BY_DAY` and of `DOWNLOADS_BY_HOUR`."""
    grouped: dict[str, dict[Any, DownloadCount]] = {name: {} for name in (*DIMENSIONS, "all")}
    for row in by:
        name, value = _dimension(row)
        grouped[name][value] = download_count(row[len(DIMENSIONS) + 1 :])
    events: dict[EventKind, int] = {}
    visitors: dict[EventKind, int] = {}
    days: dict[date, dict[EventKind, tuple[int, int]]] = {}
    for day, name, count, new in daily:
        kind = EventKind(name)
        events[kind] = events.get(kind, 0) + count
        visitors[kind] = visitors.get(kind, 0) + new
        days.setdefault(day, {})[kind] = (count, new)
    users = [of_day.get(EventKind.DOWNLOAD, (0, 0))[1] for of_day in days.values()]
    return Figures(
        span=span,
        downloads=grouped["all"].get("", DownloadCount()),
        users=Between(low=max(users, default=0), high=sum(users)),
        by_distribution_channel=grouped["distribution_channel"],
        by_version=grouped["version"],
        by_country=grouped["country"],
        by_source=grouped["source"],
        by_agent=grouped["agent"],
        events=events,
        visitors={kind: count for kind, count in visitors.items() if count},
        days={
            day: DayFigures(
                downloads=grouped["day"].get(day, DownloadCount()),
                users=of_day.get(EventKind.DOWNLOAD, (0, 0))[1],
                events={kind: count for kind, (count, _new) in of_day.items()},
            )
            for day, of_day in days.items()
        },
        hours={
            hour.replace(tzinfo=UTC): HourFigures(downloads=download_count(counted), users=users)
            for hour, *counted, users in hourly
        },
    )


def registry_figures_of(
    span: Span, daily: Sequence[tuple[Any, ...]], ahead: Sequence[tuple[Any, ...]]
) -> RegistryFigures:
    """Return the figures from the rows of `EVENTS_OF_ALL_BY_DAY` and of `MOST_DOWNLOADED`."""
    days: dict[date, dict[EventKind, DownloadCount]] = {}
    for day, name, *counted in daily:
        days.setdefault(day, {})[EventKind(name)] = download_count(counted)
    return RegistryFigures(
        span=span,
        days={
            day: RegistryDay(
                downloads=of_day.get(EventKind.DOWNLOAD, DownloadCount()),
                events={kind: count.raw for kind, count in of_day.items()},
            )
            for day, of_day in days.items()
        },
        top=[(PluginId(*plugin.split(".", 1)), download_count(counted)) for plugin, *counted, _downloaded in ahead],
        downloaded=ahead[0][-1] if ahead else 0,
    )


def _dimension(row: tuple[Any, ...]) -> tuple[str, Any]:
    """Return which dimension a row of `DOWNLOADS_BY` is of, and its value there."""
    grouping = row[len(DIMENSIONS)]
    for place, name in enumerate(reversed(DIMENSIONS)):
        if not grouping >> place & 1:  # a bit is set where the column was not grouped by
            return name, row[len(DIMENSIONS) - 1 - place]
    return "all", ""


def download_count(counted: Sequence[int]) -> DownloadCount:
    """Return the four sums of a row as one value."""
    raw, unique, automated, mirror = counted
    return DownloadCount(raw=raw, unique=unique, automated=automated, mirror=mirror)


def told_of(rows: Sequence[tuple[Any, ...]]) -> Mapping[ToldOf, Vitals]:
    """Return how releases fared from the rows of `TOLD_OF_PLUGIN` and `TOLD_OF_ALL`."""
    found: dict[ToldOf, tuple[dict[EventKind, int], dict[int, int]]] = {}
    for plugin, version, distribution_channel, name, load_ms, count in rows:
        kinds, loads = found.setdefault(ToldOf(PluginId.parse(plugin), version, distribution_channel), ({}, {}))
        kind = EventKind(name)
        kinds[kind] = kinds.get(kind, 0) + count
        if load_ms is not None:
            loads[load_ms] = loads.get(load_ms, 0) + count
    return {of: Vitals(events=kinds, loads=loads) for of, (kinds, loads) in found.items()}


def crowds_of(networks: Sequence[tuple[Any, ...]], hours: Sequence[tuple[Any, ...]]) -> Mapping[PluginId, Crowd]:
    """Return who downloaded each plugin from the rows of `CROWD_NETWORKS` and of `CROWD_HOURS`."""
    own: dict[str, int] = {}
    by_network: dict[str, dict[tuple[int, int], int]] = {}
    for plugin, near, downloads, is_own, count in networks:
        counted = by_network.setdefault(plugin, {})
        if is_own:
            own[plugin] = own.get(plugin, 0) + downloads * count
        else:
            counted[near, downloads] = count
    by_hour: dict[str, list[int]] = {}
    for plugin, hour, count in hours:
        by_hour.setdefault(plugin, [0] * HOURS)[hour] = count
    return {
        PluginId.parse(plugin): Crowd(
            own=own.get(plugin, 0), networks=counted, hours=tuple(by_hour.get(plugin, [0] * HOURS))
        )
        for plugin, counted in by_network.items()
    }
