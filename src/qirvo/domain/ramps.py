"""How much of an update channel is served how long after a rollout starts: a share that only grows.

Shares are integers in basis points, and every function is exact in them (updates facts §4.3).
"""

from collections.abc import Iterable
from datetime import timedelta
from itertools import pairwise
from math import ceil
from typing import Self

from qirvo.deferred import dataclass
from qirvo.domain.errors import InvalidError

QUEUE_LENGTH = 10_000  # basis points: fine enough for 0.01 %, still exact in integers
EVERYBODY = QUEUE_LENGTH
MAX_DURATION_S = 366 * 86_400
MAX_STAGES = 20


class MalformedStrategyError(InvalidError):
    """The percentage, duration or ramp makes no sense."""

    code = "rollout-strategy-malformed"
    hint = "Give a percentage from 0 to 100 and a duration of at most 366 days, in seconds."


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

    @classmethod
    def staged(cls, stages: Iterable[tuple[int, float]]) -> Self:
        """From stage to stage, evenly between them.

        Args:
            stages: Seconds after the start, and the percentage that is served then; the first at 0 seconds.

        Raises:
            MalformedStrategyError: A percentage or a second makes no sense, the share falls, or it takes too long.
        """
        points = []
        for seconds, percentage in stages:
            if not 0 <= percentage <= 100:  # noqa: PLR2004  # percent
                raise MalformedStrategyError(f"`{percentage}` is not a percentage")
            if not 0 <= seconds <= MAX_DURATION_S:
                raise MalformedStrategyError(f"`{seconds}` is not within `{MAX_DURATION_S}` seconds")
            points.append(RampPoint(seconds, round(percentage * 100)))
        if len(points) > MAX_STAGES:
            raise MalformedStrategyError(f"`{len(points)}` stages are more than `{MAX_STAGES}`")
        return cls(tuple(points))

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

    def passes(self, basis_points: int) -> timedelta:
        """Return how long after the start the share is at least `basis_points`, in whole seconds; the end if never."""
        if basis_points <= self.points[0].basis_points:
            return timedelta()
        for earlier, later in pairwise(self.points):
            if basis_points <= later.basis_points:
                needed = (basis_points - earlier.basis_points) / (later.basis_points - earlier.basis_points)
                return timedelta(seconds=ceil(earlier.seconds + needed * (later.seconds - earlier.seconds)))
        return timedelta(seconds=self.points[-1].seconds)


SECURITY_RAMP = Ramp((RampPoint(0, 100), RampPoint(1_800, 100), RampPoint(1_800 + 6 * 3_600, EVERYBODY)))
"""Of a confirmed security fix: one in a hundred for half an hour, then everybody within six hours."""

EXPLOITED_RAMP = Ramp((RampPoint(0, 100), RampPoint(3_600, EVERYBODY)))
"""Of one against an attack that goes on: everybody within an hour, spread so that they do not come at once."""
