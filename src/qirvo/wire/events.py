"""Events that hosts report, as they travel: a name, a version, a way out; nobody's identity."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class EventBody:
    """One event. `id` makes a repeated report count once."""

    id: str
    kind: str
    pluginId: str
    version: str
    distributionChannel: str = "marketplace"
    fromVersion: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsBody:
    """A few events at once."""

    events: list[EventBody]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsAnswer:
    """How many were recorded."""

    accepted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EventCounts:
    """How often each kind of event was recorded for a plugin, by version."""

    pluginId: str
    counts: dict[str, dict[str, int]]
