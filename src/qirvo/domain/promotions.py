"""Moving a release from one update channel to another: the same content, once it has proven itself.

What has to hold before is the policy of the update channel it goes to: how long the release has to soak where it comes
from, and how many other people have to approve. Nothing is built again, so what was tested is what is shipped.
"""

from dataclasses import field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from qirvo.deferred import dataclass
from qirvo.domain.errors import ConflictError, NotFoundError
from qirvo.domain.names import PluginId
from qirvo.domain.ramps import Ramp
from qirvo.domain.releases import ReleaseIndex
from qirvo.domain.rollouts import RolloutState
from qirvo.domain.update_channels import (
    MAX_APPROVALS,
    MAX_SOAK_S,
    MalformedUpdateChannelError,
    Terms,
    UpdateChannel,
)
from qirvo.domain.versions import Version
from qirvo.domain.weekly_hours import WeeklyHours


class NoPromotionError(NotFoundError):
    """There is no such promotion, or none of the caller's."""

    code = "promotion-unknown"
    hint = "`qirvo update-channel promotions` lists those of a plugin."


class PromotionOpenError(ConflictError):
    """The release is being promoted there already."""

    code = "promotion-open"
    hint = "Approve that one with `qirvo update-channel approve`, or withdraw it."


class PromotionEndedError(ConflictError):
    """The promotion is done, withdrawn or failed."""

    code = "promotion-ended"
    hint = "Ask for a new one with `qirvo update-channel promote`."


class ApprovedAlreadyError(ConflictError):
    """Who asked, or has approved, cannot approve once more."""

    code = "promotion-approved-already"
    hint = "Another member of the publisher has to approve."


class NotOfferedThereError(ConflictError):
    """The release is not what any update channel offers now, so nothing is known of how it fares."""

    code = "promotion-not-offered"
    hint = "Start it on an update channel first: `qirvo rollout start`."


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateChannelPolicy:
    """What a publisher decided about an update channel.

    Attributes:
        terms: What its followers are promised.
        ramp: How a release is exposed there when nobody says otherwise.
        quiet: Hours of the week in which such a rollout stands still.
        soak_s: Seconds that a release has to have been offered elsewhere before it is promoted there.
        approvals: How many people have to approve a promotion, beside the one who asks.
    """

    terms: Terms
    ramp: Ramp = field(default_factory=Ramp.immediate)
    quiet: WeeklyHours | None = None
    soak_s: int = 0
    approvals: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.soak_s <= MAX_SOAK_S:
            raise MalformedUpdateChannelError(
                f"a soak of `{self.soak_s}` seconds is not within 0 to `{MAX_SOAK_S}`", hint="Give at most 90 days."
            )
        if not 0 <= self.approvals <= MAX_APPROVALS:
            raise MalformedUpdateChannelError(
                f"`{self.approvals}` approvals are not within 0 to `{MAX_APPROVALS}`", hint="Give at most 10."
            )

    def is_laxer_than(self, other: "UpdateChannelPolicy") -> bool:
        """Say whether less is asked of a promotion than `other` asks."""
        return self.soak_s < other.soak_s or self.approvals < other.approvals


class PromotionState(StrEnum):
    """Where a promotion is."""

    WAITING = "waiting"
    DONE = "done"
    WITHDRAWN = "withdrawn"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Promotion:
    """A release that is to go from one update channel to another.

    Attributes:
        source: The update channel that offers it.
        target: The one that shall offer it.
        ramp: How it is exposed there; None as that update channel does by itself.
        approved_by: Names of the accounts that approved it, beside the one that asked.
        ended_at: When it was done, withdrawn or failed.
        because: Why it failed or was withdrawn.
    """

    id: str
    plugin_id: PluginId
    version: Version
    source: UpdateChannel
    target: UpdateChannel
    asked_by: str
    asked_at: datetime
    ramp: Ramp | None = None
    approved_by: frozenset[str] = frozenset()
    state: PromotionState = PromotionState.WAITING
    ended_at: datetime | None = None
    because: str = ""

    def approved(self, by: str) -> "Promotion":
        """Return it, approved by one more.

        Raises:
            PromotionEndedError: It waits no more.
            ApprovedAlreadyError: `by` asked for it, or has approved.
        """
        self._require_waiting()
        if by == self.asked_by or by in self.approved_by:
            did = "asked for" if by == self.asked_by else "approved"
            raise ApprovedAlreadyError(f"`{by}` {did} the promotion of `{self.version}` to `{self.target}`")
        return replace(self, approved_by=self.approved_by | {by})

    def ended(self, state: PromotionState, *, now: datetime, because: str = "") -> "Promotion":
        """Return it as one that waits no more.

        Raises:
            PromotionEndedError: It ended before.
        """
        self._require_waiting()
        return replace(self, state=state, ended_at=now, because=because)

    def _require_waiting(self) -> None:
        if self.state is not PromotionState.WAITING:
            raise PromotionEndedError(f"the promotion of `{self.version}` to `{self.target}` is {self.state}")


def source_of(index: ReleaseIndex, version: Version, *, target: UpdateChannel) -> UpdateChannel:
    """Return the update channel that offers `version` now, the one that does so longest.

    Raises:
        NotOfferedThereError: None but the target does.
    """
    offering = [name for name, head in index.heads.items() if head.current == version and name != target]
    if not offering:
        raise NotOfferedThereError(f"`{index.plugin_id}` `{version}` is not what another update channel offers now")
    return min(offering, key=lambda name: (index.heads[name].rollout.start, name))


def against(promotion: Promotion, index: ReleaseIndex) -> str:
    """Return why the promotion can never be done any more; empty while it can."""
    head = index.heads.get(promotion.source)
    if head is None or head.current != promotion.version:
        now = "nothing" if head is None else f"`{head.current}`"
        return f"`{promotion.source}` offers {now} by now"
    if head.rollout.state is RolloutState.HALTED:
        return f"the rollout on `{promotion.source}` was halted"
    release = index.release(promotion.version)
    if not release.is_offered:
        return f"`{promotion.version}` was taken back: {release.revoked}"
    said = index.kept_back(promotion.version)
    return "" if said is None else said.sentence


def missing(
    promotion: Promotion, policy: UpdateChannelPolicy, index: ReleaseIndex, *, signed_now: datetime
) -> tuple[str, ...]:
    """Return what still has to come before the promotion is done, as sentences; none when it may be done."""
    lacks = []
    rollout = index.heads[promotion.source].rollout
    due = rollout.start + timedelta(seconds=policy.soak_s)
    if signed_now < due:
        lacks.append(f"it soaks on `{promotion.source}` until {due:%Y-%m-%d %H:%M} UTC")
    if rollout.state is RolloutState.PAUSED:
        lacks.append(f"its rollout on `{promotion.source}` is paused")
    wanted = policy.approvals - len(promotion.approved_by)
    if wanted > 0:
        lacks.append(f"{wanted} more {'person has' if wanted == 1 else 'people have'} to approve")
    return tuple(lacks)
