"""Rollouts as they travel."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RolloutBody:
    """Start exposing a published release. `percentage` none: everybody at once; `duration` in seconds."""

    pluginId: str
    version: str
    updateChannel: str | None = None
    percentage: float | None = None
    duration: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RolloutDocument:
    """A rollout now; `basisPoints` is the share served at `at`, `ramp` its corners as [seconds, basis points]."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class RolloutPage:
    """The rollouts of one plugin, one per update channel."""

    rollouts: list[RolloutDocument]
