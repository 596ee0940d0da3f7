"""Exposing a published release on an update channel, to everybody or step by step."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from qirvo.deferred import dataclass
from qirvo.domain.access import Account
from qirvo.domain.health import Health
from qirvo.domain.index_changes import refuse_going_back, refuse_revoked
from qirvo.domain.names import PluginId
from qirvo.domain.promotions import UpdateChannelPolicy
from qirvo.domain.ramps import MAX_DURATION_S, MalformedStrategyError, Ramp
from qirvo.domain.releases import ReleaseIndex, UpdateChannelHead, next_head
from qirvo.domain.rollouts import Rollout
from qirvo.domain.update_channels import UpdateChannel, accept_on, in_order, natural_update_channel
from qirvo.domain.versions import Version
from qirvo.domain.weekly_hours import WeeklyHours
from qirvo.server.ports import ReadRepository, UnitOfWork, UnlistedPluginError
from qirvo.server.usecases.acting import Acting
from qirvo.server.usecases.publications import SIGN_JOB

_MOST_BACK = timedelta(hours=1)  # clocks of people differ


@dataclass(frozen=True, slots=True, kw_only=True)
class Strategy:
    """How a release is to be exposed.

    Attributes:
        ramp: The share over time; None as the update channel does by itself.
        start: When the ramp begins, in signed time; now without one.
        end: When everybody is to be served; the ramp says it without one.
        quiet: Hours of the week in which the share stands still; None as the update channel does by itself.
    """

    ramp: Ramp | None = None
    start: datetime | None = None
    end: datetime | None = None
    quiet: WeeklyHours | None = None


def read_update_channel(text: str | None) -> UpdateChannel | None:
    """Read an update channel's name; none given stays none.

    Raises:
        MalformedUpdateChannelError: It is none.
    """
    return None if text is None else UpdateChannel(text)


def strategy_of(
    percentage: float | None,
    duration_s: int,
    *,
    stages: Sequence[tuple[int, float]] = (),
    start: datetime | None = None,
    end: datetime | None = None,
    quiet: str = "",
) -> Strategy:
    """Return what a publisher asks for; without a percentage or stages it is for the update channel to say.

    A percentage alone keeps the share as it is. With a duration, everybody is served after it, with an end, then; with
    `stages` (seconds, percentage) it goes from stage to stage, beginning with the percentage.

    Raises:
        MalformedStrategyError: It makes no sense, or is a duration or end of which nobody said where it begins.
        MalformedHoursError: The quiet hours are none.
    """
    if stages and (duration_s or end is not None):
        raise MalformedStrategyError("stages say themselves how long it takes; a duration or end was given, too")
    if duration_s and end is not None:
        raise MalformedStrategyError("a duration and an end were given; one of them says when everybody is served")
    if percentage is None and not stages and (duration_s or end is not None):
        raise MalformedStrategyError("a duration or end needs a percentage to begin with")
    return Strategy(
        ramp=_ramp_of(percentage, duration_s, stages),
        start=start,
        end=end,
        quiet=WeeklyHours.parse(quiet) if quiet else None,
    )


def _ramp_of(percentage: float | None, duration_s: int, stages: Sequence[tuple[int, float]]) -> Ramp | None:
    if stages:
        first = [] if stages[0][0] == 0 else [(0, percentage or 0.0)]
        return Ramp.staged([*first, *stages])
    return None if percentage is None else Ramp.gradual(percentage, duration_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class RolloutRequest:
    """What a publisher asks for.

    Attributes:
        update_channel: Without one, where the version naturally belongs.
    """

    plugin_id: PluginId
    version: Version
    strategy: Strategy = Strategy()
    update_channel: UpdateChannel | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RolloutStatus:
    """What an update channel offers, at a signed time, and whether readers see it already.

    Attributes:
        health: How the release fares; None when nobody ever reported.
    """

    plugin_id: PluginId
    update_channel: UpdateChannel
    head: UpdateChannelHead
    signed_now: datetime
    is_signed: bool
    health: Health | None = None


def start_rollout(request: RolloutRequest, *, acting: Acting, repository: ReadRepository) -> RolloutStatus:
    """Make a published release the current one of an update channel and have that signed.

    Raises:
        MissingRightError: The actor is not a member of the publisher.
        QirvoError: As `expose` says.
    """
    plugin_id, version = request.plugin_id, request.version
    acting.by.require_publisher(plugin_id)
    signed_now = repository.signed_now()
    with acting.uow as uow:
        update_channel = request.update_channel or natural_update_channel(version)
        present = index_of(plugin_id, uow).heads.get(update_channel)
        head = expose(plugin_id, version, update_channel, request.strategy, uow=uow, signed_now=signed_now)
        acting.record(
            "rollout.start",
            f"plugin:{plugin_id}",
            before={} if present is None else _told(present, update_channel, signed_now),
            after=_told(head, update_channel, signed_now),
        )
        uow.commit()
    return RolloutStatus(
        plugin_id=plugin_id, update_channel=update_channel, head=head, signed_now=signed_now, is_signed=False
    )


def expose(
    plugin_id: PluginId,
    version: Version,
    update_channel: UpdateChannel,
    strategy: Strategy,
    *,
    uow: UnitOfWork,
    signed_now: datetime,
) -> UpdateChannelHead:
    """Make a release the current one of an update channel, in the transaction at hand.

    Raises:
        UnlistedPluginError: There is no such plugin.
        UnknownUpdateChannelError: It has no such update channel.
        UpdateChannelMismatchError: A pre-release for a stable update channel.
        NoSuchReleaseError: There is no such release.
        ReleaseRevokedError: The release was taken back.
        VersionNotNewerError: The update channel is past this version.
        RolloutHaltedError: This release's rollout was halted.
        RolloutShrinksError: More installations are served already.
        MalformedStrategyError: The start or the end makes no sense.
    """
    index = index_of(plugin_id, uow)
    accept_on(update_channel, version, index.terms)
    refuse_revoked(index, version)
    present = index.heads.get(update_channel)
    policy = uow.update_channels.of(plugin_id).get(update_channel)
    rollout = rollout_of(plugin_id, version, strategy, policy, signed_now=signed_now)
    if present is not None:
        refuse_going_back(present, version, rollout, signed_now=signed_now)
    head = next_head(present, version, rollout, signed_now=signed_now)
    uow.plugins.save_head(plugin_id, update_channel, head)
    uow.plugins.mark_changed(plugin_id)
    uow.jobs.enqueue(SIGN_JOB, {}, dedupe=SIGN_JOB)
    return head


def begin_at(start: datetime | None, *, now: datetime) -> datetime:
    """Return when a rollout begins that is to begin at `start`: now without one, and never in the past.

    Raises:
        MalformedStrategyError: It is long past, or more than a year away.
    """
    if start is None:
        return now
    if not -_MOST_BACK <= start - now <= timedelta(seconds=MAX_DURATION_S):
        raise MalformedStrategyError(f"`{start.isoformat()}` is not within a year from now")
    return max(start, now)


def rollout_of(
    plugin_id: PluginId,
    version: Version,
    strategy: Strategy,
    policy: UpdateChannelPolicy | None,
    *,
    signed_now: datetime,
) -> Rollout:
    """Return the rollout that `strategy` asks for, with what the update channel does by itself where it says nothing.

    Raises:
        MalformedStrategyError: The start or the end makes no sense.
    """
    start = begin_at(strategy.start, now=signed_now)
    quiet = strategy.quiet if strategy.quiet is not None or policy is None else policy.quiet
    ramp = strategy.ramp
    if ramp is None:
        ramp = Ramp.immediate() if policy is None else policy.ramp
    elif strategy.end is not None:
        left = strategy.end - start if quiet is None else quiet.outside(start, strategy.end)
        if left <= timedelta():
            raise MalformedStrategyError(f"nothing is left between `{start.isoformat()}` and the end")
        ramp = Ramp.gradual(ramp.points[0].basis_points / 100, int(left.total_seconds()))
    return Rollout(salt=f"{plugin_id}@{version}", start=start, ramp=ramp, quiet=quiet)


def list_rollouts(
    plugin_id: PluginId, *, by: Account, uow: UnitOfWork, repository: ReadRepository
) -> list[RolloutStatus]:
    """Return what every update channel of the plugin offers, most stable first.

    Raises:
        MissingRightError: `by` is not a member of the publisher.
        UnlistedPluginError: There is no such plugin.
    """
    by.require_publisher(plugin_id)
    with uow:
        index = index_of(plugin_id, uow)
        is_signed = uow.plugins.signed_number(plugin_id) == index.number
        health = {name: uow.health_reports.health(plugin_id, head.current) for name, head in index.heads.items()}
    signed_now = repository.signed_now()
    return [
        RolloutStatus(
            plugin_id=plugin_id,
            update_channel=update_channel,
            head=index.heads[update_channel],
            signed_now=signed_now,
            is_signed=is_signed,
            health=health[update_channel],
        )
        for update_channel in in_order(index.heads)
    ]


def _told(head: UpdateChannelHead, update_channel: UpdateChannel, signed_now: datetime) -> Mapping[str, object]:
    """Return what the audit log has of a rollout."""
    return {
        "version": str(head.current),
        "updateChannel": update_channel.value,
        "state": head.rollout.state.value,
        "basisPoints": head.rollout.threshold(signed_now),
        "start": head.rollout.start.isoformat(),
        "ramp": [[point.seconds, point.basis_points] for point in head.rollout.ramp.points],
    }


def index_of(plugin_id: PluginId, uow: UnitOfWork) -> ReleaseIndex:
    """Return what is known of the plugin's releases.

    Raises:
        UnlistedPluginError: There is no such plugin.
    """
    index = uow.plugins.index(plugin_id)
    if index is None:
        raise UnlistedPluginError(f"there is no plugin `{plugin_id}` here")
    return index
