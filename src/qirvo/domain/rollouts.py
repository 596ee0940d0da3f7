"""How much of an update channel may see a release, and who is in that share.

Nothing here reads the clock or rolls dice. The caller passes the *signed* time, and an installation's place in the
queue is a hash, so every update check gives it the same answer and a growing share only ever adds installations
(updates facts §4.3; ADR-0006).
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Self

from qirvo.domain.errors import ConflictError, InvalidError

QUEUE_LENGTH = 10_000  # basis points: fine enough for 0.01 %, still exact in integers
EVERYBODY = QUEUE_LENGTH
MAX_DURATION_S = 366 * 86_400


class MalformedStrategyError(InvalidError):
    """The percentage, duration or ramp makes no sense."""

    code = "rollout-strategy-malformed"
    hint = "Give a percentage from 0 to 100 and a duration of at most 366 days, in seconds."


class RolloutHaltedError(ConflictError):
    """A halted rollout never serves its release again."""

    code = "rollout-halted"
    hint = "Publish a fixed release and start a new rollout."


class RolloutState(StrEnum):
    """Where a rollout is: pause can resume, halt never does."""

    RUNNING = "running"
    PAUSED = "paused"
    HALTED = "halted"


@dataclass(frozen=True, slots=True)
class RampPoint:
    """A corner of a ramp: after `seconds`, `basis_points` of the installations are served."""

    seconds: int
    basis_points: int


@dataclass(frozen=True, slots=True)
class Ramp:
    """A piecewise linear share over time.

    Attributes:
        points: Corners with rising seconds, the first at 0, shares from 0 to 10,000 basis points that never fall.
    """

    points: tuple[RampPoint, ...]

    def __post_init__(self) -> None:
        if not self.points or self.points[0].seconds != 0:
            raise MalformedStrategyError("a ramp starts at second `0`")
        for point in self.points:
            if not 0 <= point.basis_points <= EVERYBODY:
                raise MalformedStrategyError(f"`{point.basis_points}` is not a share in basis points")
        for earlier, later in pairwise(self.points):
            if later.seconds <= earlier.seconds or later.basis_points < earlier.basis_points:
                raise MalformedStrategyError("a ramp's seconds rise and its share never falls")

    @classmethod
    def immediate(cls) -> Self:
        """Everybody at once."""
        return cls((RampPoint(0, EVERYBODY),))

    @classmethod
    def gradual(cls, percentage: float, duration_s: int) -> Self:
        """From `percentage` of the installations to all of them, evenly over `duration_s` seconds.

        A duration of 0 keeps the share as it is until somebody changes it (the Guide's bare `rolloutPercentage`).

        Raises:
            MalformedStrategyError: The percentage is not within 0 to 100, or the duration not within 0 to 366 days.
        """
        if not 0 <= percentage <= 100:  # noqa: PLR2004  # percent
            raise MalformedStrategyError(f"`{percentage}` is not a percentage")
        if not 0 <= duration_s <= MAX_DURATION_S:
            raise MalformedStrategyError(f"`{duration_s}` is not a duration of at most `{MAX_DURATION_S}` seconds")
        start = RampPoint(0, round(percentage * 100))
        if duration_s == 0 or start.basis_points == EVERYBODY:
            return cls((start,))
        return cls((start, RampPoint(duration_s, EVERYBODY)))

    def at(self, elapsed: timedelta) -> int:
        """Return the share in basis points `elapsed` after the start; 0 before it."""
        seconds = elapsed.total_seconds()
        if seconds < 0:
            return 0
        for earlier, later in pairwise(self.points):
            if seconds < later.seconds:
                progress = (seconds - earlier.seconds) / (later.seconds - earlier.seconds)
                return int(earlier.basis_points + progress * (later.basis_points - earlier.basis_points))
        return self.points[-1].basis_points

    def reaches(self, bucket: int) -> timedelta | None:
        """Return how long after the start `bucket` is served; None when never."""
        if bucket < self.points[0].basis_points:
            return timedelta()
        for earlier, later in pairwise(self.points):
            if bucket < later.basis_points:
                needed = (bucket + 1 - earlier.basis_points) / (later.basis_points - earlier.basis_points)
                return timedelta(seconds=earlier.seconds + needed * (later.seconds - earlier.seconds))
        return None


@dataclass(frozen=True, slots=True)
class Served:
    """The installation is within the share."""

    bucket: int
    threshold: int


@dataclass(frozen=True, slots=True)
class NotYet:
    """The installation is not within the share, and when it will be (None: not as things stand)."""

    reason: str
    bucket: int
    threshold: int
    due: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rollout:
    """The gradual exposure of one release on one update channel.

    Attributes:
        salt: Shuffles the queue; one per release, so the same hosts are not always first.
        start: When the ramp starts, in signed time.
        ramp: The share over time.
        state: Running, paused (the share stays where it is) or halted (nobody any more).
        hold_at: The share in basis points at which a paused rollout rests.
    """

    salt: str
    start: datetime
    ramp: Ramp
    state: RolloutState = RolloutState.RUNNING
    hold_at: int | None = None

    def threshold(self, signed_now: datetime) -> int:
        """Return the share served at `signed_now`, in basis points."""
        if self.state is RolloutState.HALTED:
            return 0
        if self.state is RolloutState.PAUSED:
            return self.hold_at or 0
        return self.ramp.at(signed_now - self.start)

    def is_complete(self, signed_now: datetime) -> bool:
        """Say whether everybody is served."""
        return self.threshold(signed_now) == EVERYBODY

    def serves(self, installation_id: str, *, signed_now: datetime) -> Served | NotYet:
        """Say whether `installation_id` may be offered the release, and if not, when."""
        bucket = bucket_of(installation_id, salt=self.salt)
        threshold = self.threshold(signed_now)
        if bucket < threshold:  # strictly: 0 reaches nobody, 10,000 everybody
            return Served(bucket, threshold)
        if self.state is not RolloutState.RUNNING:
            return NotYet(f"rollout-{self.state}", bucket, threshold, None)
        wait = self.ramp.reaches(bucket)
        return NotYet("not-in-rollout", bucket, threshold, None if wait is None else self.start + wait)

    def halt(self) -> "Rollout":
        """Return this rollout, halted for good.

        Raises:
            RolloutHaltedError: It was halted before.
        """
        if self.state is RolloutState.HALTED:
            raise RolloutHaltedError(f"the rollout of `{self.salt}` is halted already")
        return Rollout(salt=self.salt, start=self.start, ramp=self.ramp, state=RolloutState.HALTED)


def bucket_of(installation_id: str, *, salt: str) -> int:
    """Return a fixed place in `range(QUEUE_LENGTH)`; the vectors in the updates facts are its test."""
    digest = hashlib.sha256(f"rollout-v1\0{salt}\0{installation_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") * QUEUE_LENGTH >> 64
