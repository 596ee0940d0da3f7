"""A history of a plugin, put into a registry's log before it starts: every kind of event, over many days."""

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from qirvo.domain.agents import Agent, AgentKind
from qirvo.domain.distribution_channels import DistributionChannel
from qirvo.domain.events import DistributionEvent, EventKind, Witness
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version
from qirvo.server.events.segments import SegmentedEventLog

_VERSIONS = ("1.0.0", "1.1.0", "2.0.0-beta.1")
_PEOPLE = (Agent("qirvo", AgentKind.PEOPLE), Agent("firefox", AgentKind.PEOPLE), Agent("curl", AgentKind.PEOPLE))
_PROGRAMS = (Agent("other", AgentKind.AUTOMATED), Agent("other", AgentKind.MIRROR))
_COUNTRIES = ("DE", "DE", "DE", "US", "US", "FR", "NL", "BR", "IN", "JP", "PL", "SE", "")
_SOURCES = ("search", "search", "newsletter", "featured", "")
_WAYS_OUT = (*[DistributionChannel.MARKETPLACE] * 6, DistributionChannel.DIRECT, DistributionChannel.ENTERPRISE)


def a_history(plugin_id: PluginId, *, last: date, days: int, seed: int = 1) -> Sequence[DistributionEvent]:
    """Return events that grow from week to week, fewer at weekends; the last are of the day `last`."""
    dice = random.Random(seed)  # noqa: S311  # a sample, not a secret
    found: list[DistributionEvent] = []
    for number in range(days):
        day = last - timedelta(days=days - 1 - number)
        busy = (10 + number) * (0.5 if day.weekday() > 4 else 1.0)
        newest = 0 if number < days // 2 else 1
        for kind, part in (
            (EventKind.VIEW, 2.0),
            (EventKind.DOWNLOAD, 1.0),
            (EventKind.INSTALL, 0.4),
            (EventKind.UPDATE, 0.3),
            (EventKind.ACTIVE, 1.2),
            (EventKind.UNINSTALL, 0.05),
            (EventKind.ERROR, 0.08),
            (EventKind.CRASH, 0.02),
            (EventKind.DEPLOYMENT, 0.1 if day.day in (1, 15) else 0.0),
        ):
            for _ in range(round(busy * part * dice.uniform(0.8, 1.2))):
                found.append(_event(f"past-{seed}-{len(found):07}", kind, plugin_id, day, newest, dice))
    return sorted(found, key=lambda event: event.at)


def write_history(data_folder: Path, events: Sequence[DistributionEvent]) -> None:
    """Put `events` into the log of the registry of that folder, which must not run."""
    SegmentedEventLog(data_folder / "events" / "log").append(events)


def _event(
    event_id: str, kind: EventKind, plugin_id: PluginId, day: date, newest: int, dice: random.Random
) -> DistributionEvent:
    is_look = kind in (EventKind.VIEW, EventKind.DOWNLOAD)
    agent = dice.choice(_PEOPLE if dice.random() < 0.85 else _PROGRAMS) if is_look else None
    at = datetime.combine(day, time(), UTC) + timedelta(seconds=dice.randrange(86_400))
    week = day - timedelta(days=dice.randrange(60))
    return DistributionEvent(
        id=event_id,
        kind=kind,
        plugin_id=plugin_id,
        version=None if kind is EventKind.VIEW else Version(_VERSIONS[min(newest, dice.randrange(3))]),
        distribution_channel=dice.choice(_WAYS_OUT),
        at=at,
        witness=Witness.REGISTRY if is_look else Witness.HOST,
        visitor=dice.randrange(100_000) if agent and agent.kind is AgentKind.PEOPLE else None,
        agent=agent,
        country=dice.choice(_COUNTRIES),
        source=dice.choice(_SOURCES) if kind is EventKind.DOWNLOAD else "",
        installed_week=week - timedelta(days=week.weekday()) if kind is EventKind.ACTIVE else None,
        days_since=dice.choice((None, 1, 2, 7)) if kind is EventKind.ACTIVE else None,
    )
