"""How much of an update channel may see a release, and who is in that share.

Nothing here reads the clock or rolls dice. The caller passes the *signed* time, and an installation's place in the
queue is a hash, so every update check gives it the same answer and a growing share only ever adds installations
(updates facts §4.3; ADR-0006).
"""

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from qirvo.deferred import dataclass
from qirvo.domain.errors import ConflictError
from qirvo.domain.ramps import EVERYBODY, QUEUE_LENGTH, Ramp
from qirvo.domain.weekly_hours import WeeklyHours

USUAL_WARINESS = QUEUE_LENGTH // 2
"""Of a host that waits for the turn that its id gives it."""


class RolloutHaltedError(ConflictError):
    """A halted rollout never serves its release again."""

    code = "rollout-halted"
    hint = "Publish a fixed release and start a new rollout."


class RolloutPausedError(ConflictError):
    """It is paused already."""

    code = "rollout-paused"
    hint = "`qirvo rollout resume` lets it go on; `qirvo rollout shrink` serves fewer."


class RolloutRunsError(ConflictError):
    """It runs already."""

    code = "rollout-runs"
    hint = "`qirvo rollout status` shows how far it is."


class RolloutGrowsError(ConflictError):
    """The share asked for is not smaller than what is served."""

    code = "rollout-not-smaller"
    hint = "Give a smaller share; to serve more, start the rollout anew with it."


class RolloutState(StrEnum):
    """Where a rollout is: pause can resume, halt never does."""

    RUNNING = "running"
    PAUSED = "paused"
    HALTED = "halted"


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
        quiet: Hours of the week in which the share stands still; none without them.
    """

    salt: str
    start: datetime
    ramp: Ramp
    state: RolloutState = RolloutState.RUNNING
    hold_at: int | None = None
    quiet: WeeklyHours | None = None

    def threshold(self, signed_now: datetime) -> int:
        """Return the share served at `signed_now`, in basis points."""
        if self.state is RolloutState.HALTED:
            return 0
        if self.state is RolloutState.PAUSED:
            return self.hold_at or 0
        return self.ramp.at(self._elapsed(signed_now))

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
        return NotYet("not-in-rollout", bucket, threshold, self.due(bucket))

    def pause(self, signed_now: datetime) -> "Rollout":
        """Return this rollout, resting at the share it has.

        Raises:
            RolloutHaltedError: It is halted.
            RolloutPausedError: It is paused already.
        """
        self._refuse_halted()
        if self.state is RolloutState.PAUSED:
            raise RolloutPausedError(f"the rollout of `{self.salt}` is paused already")
        return replace(self, state=RolloutState.PAUSED, hold_at=self.threshold(signed_now))

    def held(self) -> "Rollout":
        """Return this rollout, resting and serving nobody more; resumed, it begins anew.

        Raises:
            RolloutHaltedError: It is halted.
        """
        self._refuse_halted()
        return replace(self, state=RolloutState.PAUSED, hold_at=0)

    def shrink(self, basis_points: int, signed_now: datetime) -> "Rollout":
        """Return this rollout, resting at a smaller share; who has the release keeps it, and the queue stays as it is.

        Raises:
            RolloutHaltedError: It is halted.
            RolloutGrowsError: As many or more would be served.
        """
        self._refuse_halted()
        served = self.threshold(signed_now)
        if not 0 <= basis_points < served:
            raise RolloutGrowsError(
                f"`{basis_points / 100:g} %` is not less than `{served / 100:g} %`, which is served"
            )
        return replace(self, state=RolloutState.PAUSED, hold_at=basis_points)

    def resume(self, signed_now: datetime) -> "Rollout":
        """Return this rollout, going on from the share it rests at, as fast as it was meant to.

        Raises:
            RolloutHaltedError: It is halted.
            RolloutRunsError: It is not paused.
        """
        self._refuse_halted()
        if self.state is not RolloutState.PAUSED:
            raise RolloutRunsError(f"the rollout of `{self.salt}` runs")
        start = self.start  # one that was paused before it began begins when it was to begin, or now
        if signed_now > start:
            start = self._before(signed_now, self.ramp.passes(self.hold_at or 0))
        return replace(self, state=RolloutState.RUNNING, start=start, hold_at=None)

    def _refuse_halted(self) -> None:
        if self.state is RolloutState.HALTED:
            raise RolloutHaltedError(f"the rollout of `{self.salt}` is halted already")

    def halt(self) -> "Rollout":
        """Return this rollout, halted for good.

        Raises:
            RolloutHaltedError: It was halted before.
        """
        self._refuse_halted()
        return replace(self, state=RolloutState.HALTED, hold_at=None)

    def due(self, bucket: int) -> datetime | None:
        """Return when `bucket` is served, as things stand; None when never."""
        wait = None if self.state is not RolloutState.RUNNING else self.ramp.reaches(bucket)
        return None if wait is None else self.moment(wait)

    def moment(self, elapsed: timedelta) -> datetime:
        """Return when the ramp is `elapsed` after its start, as things stand."""
        return self.start + elapsed if self.quiet is None else self.quiet.after(self.start, elapsed)

    def _elapsed(self, signed_now: datetime) -> timedelta:
        if self.quiet is None or signed_now < self.start:
            return signed_now - self.start
        return self.quiet.outside(self.start, signed_now)

    def _before(self, moment: datetime, elapsed: timedelta) -> datetime:
        return moment - elapsed if self.quiet is None else self.quiet.after(moment, -elapsed)


def bucket_of(installation_id: str, *, salt: str) -> int:
    """Return a fixed place in `range(QUEUE_LENGTH)`; the vectors in the updates facts are its test."""
    digest = hashlib.sha256(f"rollout-v1\0{salt}\0{installation_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") * QUEUE_LENGTH >> 64


def place_of(bucket: int, wariness: int) -> int:
    """Return where in every queue a host stands whose id says `bucket`, and that chose its distance from the front.

    Args:
        bucket: What `bucket_of` says.
        wariness: In basis points: 0 is the very first place, 5,000 the one that the id says, 10,000 the last; between
            them the place moves evenly, so that hosts of one wariness keep the order of their ids.
    """
    if wariness <= USUAL_WARINESS:
        return bucket * wariness // USUAL_WARINESS
    return bucket + (QUEUE_LENGTH - 1 - bucket) * (wariness - USUAL_WARINESS) // USUAL_WARINESS
