"""Rollouts as they travel."""

from dataclasses import field

from qirvo.deferred import dataclass
from qirvo.wire.health import HealthDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class RolloutBody:
    """Start exposing a published release. `percentage` none: everybody at once; `duration` in seconds.

    Attributes:
        stages: Instead of a duration: [seconds after the start, percentage], from one to the next evenly.
        start: When it begins, ISO 8601 with its offset; now without it.
        end: When everybody is served, instead of a duration.
        quietHours: Hours of the week, in UTC, in which the share stands still, as `22:00-06:00, Sat-Sun`.
    """

    pluginId: str
    version: str
    updateChannel: str | None = None
    percentage: float | None = None
    duration: int = 0
    stages: list[tuple[int, float]] = field(default_factory=list)
    start: str | None = None
    end: str | None = None
    quietHours: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationBody:
    """What would a rollout do? As in starting one, with what is to be looked at.

    Attributes:
        failing: Share of installations that fail, in percent.
        days: How far back installations are looked at.
    """

    updateChannel: str | None = None
    percentage: float | None = None
    duration: int = 0
    stages: list[tuple[int, float]] = field(default_factory=list)
    quietHours: str = ""
    failing: float = 0.0
    days: int = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedMoment:
    """How far it is: seconds after the start, the share, and how many installations have it."""

    after: int
    basisPoints: int
    served: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedPause:
    """When it would pause by itself: after how many reports, with how many broken, how many seconds after the start."""

    reports: int
    broken: int
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationDocument:
    """What a rollout would have done with the installations of the last days.

    Attributes:
        installations: How many were replayed.
        pause: None when it would not pause by itself.
        broken: How many would fail if nothing paused it.
    """

    pluginId: str
    installations: int
    days: int
    moments: list[SimulatedMoment]
    broken: int
    pause: SimulatedPause | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShrinkBody:
    """Serve `percentage` of the installations only."""

    percentage: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HaltBody:
    """Why nobody is to be served any more; everybody can read it."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallBody:
    """Take the release of `version` back, for good.

    Attributes:
        reason: Everybody can read it.
        to: What is offered instead; without it what was offered before.
    """

    version: str
    reason: str
    to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RolloutDocument:
    """A rollout now; `basisPoints` is the share served at `at`, `ramp` its corners as [seconds, basis points].

    Attributes:
        health: How the release fares, as hosts report; null when none does, and the ramp runs by time alone.
    """

    pluginId: str
    version: str
    updateChannel: str
    state: str
    salt: str
    start: str
    ramp: list[list[int]]
    basisPoints: int
    at: str
    previous: str | None = None
    signed: bool = False
    quietHours: str = ""
    health: HealthDocument | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RolloutPage:
    """The rollouts of one plugin, one per update channel."""

    rollouts: list[RolloutDocument]
