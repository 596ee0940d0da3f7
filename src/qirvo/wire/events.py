"""Events as they are told to a registry: a name, a version, a way out; nobody's identity."""

from datetime import date

from qirvo.deferred import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class EventBody:
    """One event. `id` makes a repeated report count once.

    Attributes:
        userAgent: Of whoever downloaded or looked, where a publisher tells of it; only its family is kept.
        location: Two letters of the country, likewise.
        source: What led there, such as `newsletter`: at most 40 of a-z, 0-9, dot, dash and underscore.
        detail: What more there is to tell, such as an error's code; likewise.
        installedWeek: Of an active installation, the Monday of the week in which it was made.
        lastDay: The UTC day on which it last said that it is active, as this registry answered; null the first time.
        loadMs: How long its last start took, in milliseconds; kept in steps.
    """

    id: str
    kind: str
    pluginId: str
    version: str
    distributionChannel: str = "marketplace"
    fromVersion: str | None = None
    userAgent: str | None = None
    location: str = ""
    source: str = ""
    detail: str = ""
    installedWeek: date | None = None
    lastDay: date | None = None
    loadMs: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsBody:
    """Up to a thousand events at once."""

    events: list[EventBody]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsAnswer:
    """How many were recorded.

    Attributes:
        day: The UTC day on which they count: what hosts tell as `lastDay` the next time.
    """

    accepted: int
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventCounts:
    """How often each kind of event was recorded for a plugin, by version."""

    pluginId: str
    counts: dict[str, dict[str, int]]
