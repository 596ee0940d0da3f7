"""A history of a plugin, put into a registry's log before it starts: every kind of event, over many days."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from qirvo.domain.agents import Agent, AgentKind
from qirvo.domain.distribution_channels import DistributionChannel
from qirvo.domain.events import DistributionEvent, EventKind, Witness
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version
from qirvo.server.events.segments import SegmentedEventLog

_VERSIONS = ("1.0.0", "1.1.0")
_PEOPLE = (Agent("qirvo", AgentKind.PEOPLE), Agent("firefox", AgentKind.PEOPLE), Agent("curl", AgentKind.PEOPLE))
_PROGRAMS = (Agent("other", AgentKind.AUTOMATED), Agent("other", AgentKind.MIRROR))
_COUNTRIES = ("DE", "DE", "DE", "US", "US", "FR", "NL", "BR", "IN", "JP", "PL", "SE", "")
_SOURCES = ("search", "search", "newsletter", "featured", "")
_WAYS_OUT = (*[DistributionChannel.MARKETPLACE] * 6, DistributionChannel.DIRECT, DistributionChannel.ENTERPRISE)


@dataclass
class _Installation:
    """Somewhere that the plugin is used; `seen` is when it last said so."""

    made: date
    version: Version
    seen: date | None = None


def a_history(plugin_id: PluginId, *, last: date, days: int, seed: int = 1) -> Sequence[DistributionEvent]:
    """Return events that grow from week to week, fewer at weekends; the last are of the day `last`.

    An installation is in use on most days until it is given up, and follows to the newest version after a while.
    """
    dice = random.Random(seed)  # noqa: S311  # a sample, not a secret
    found: list[DistributionEvent] = []
    living: list[_Installation] = []

    def happens(kind: EventKind, day: date, **more: Any) -> None:
        found.append(_event(f"past-{seed}-{len(found):07}", kind, plugin_id, day, dice, **more))

    for number in range(days):
        day = last - timedelta(days=days - 1 - number)
        newest = Version(_VERSIONS[0 if number < days // 2 else 1])
        busy = (10 + number) * (0.5 if day.weekday() > 4 else 1.0) * dice.uniform(0.8, 1.2)
        for kind, part in ((EventKind.VIEW, 2.0), (EventKind.IMPRESSION, 5.0), (EventKind.DOWNLOAD, 1.0)):
            for _ in range(round(busy * part)):
                happens(kind, day, version=newest if kind is EventKind.DOWNLOAD else None)
        if day.day in (1, 15):
            happens(EventKind.DEPLOYMENT, day, version=newest)
        for _ in range(round(busy * 0.3)):
            living.append(_Installation(made=day, version=newest))
            happens(EventKind.INSTALL, day, version=newest)
        for each in list(living):
            _lives(each, day, newest, dice, happens)
            if dice.random() < 0.03:
                living.remove(each)
                happens(EventKind.UNINSTALL, day, version=each.version)
    return sorted(found, key=lambda event: event.at)


def _lives(
    each: "_Installation", day: date, newest: Version, dice: random.Random, happens: Callable[..., None]
) -> None:
    if each.version != newest and dice.random() < 0.2:
        each.version = newest
        happens(EventKind.UPDATE, day, version=newest)
    if each.seen is None or dice.random() < 0.7:
        since = None if each.seen is None else (day - each.seen).days
        week = each.made - timedelta(days=each.made.weekday())
        load_ms = dice.choice((100, 150, 200, 300, 500))
        happens(EventKind.ACTIVE, day, version=each.version, installed_week=week, days_since=since, load_ms=load_ms)
        each.seen = day
    for kind, chance in ((EventKind.ERROR, 0.03), (EventKind.CRASH, 0.006), (EventKind.REVERT, 0.001)):
        if dice.random() < chance:
            happens(kind, day, version=each.version)


def write_history(data_folder: Path, events: Sequence[DistributionEvent]) -> None:
    """Put `events` into the log of the registry of that folder, which must not run."""
    SegmentedEventLog(data_folder / "events" / "log").append(events)


def _event(
    event_id: str, kind: EventKind, plugin_id: PluginId, day: date, dice: random.Random, **more: Any
) -> DistributionEvent:
    is_look = kind in (EventKind.VIEW, EventKind.IMPRESSION, EventKind.DOWNLOAD)
    agent = dice.choice(_PEOPLE if dice.random() < 0.85 else _PROGRAMS) if is_look else None
    is_seen = not is_look or (agent is not None and agent.kind is AgentKind.PEOPLE)
    return DistributionEvent(
        id=event_id,
        kind=kind,
        plugin_id=plugin_id,
        distribution_channel=dice.choice(_WAYS_OUT),
        at=datetime.combine(day, time(), UTC) + timedelta(seconds=dice.randrange(86_400)),
        witness=Witness.REGISTRY if is_look else Witness.HOST,
        visitor=dice.randrange(100_000) if is_seen else None,
        agent=agent if is_look else Agent("qirvo", AgentKind.PEOPLE),
        country=dice.choice(_COUNTRIES),
        source=dice.choice(_SOURCES) if kind is EventKind.DOWNLOAD else "",
        **more,
    )
