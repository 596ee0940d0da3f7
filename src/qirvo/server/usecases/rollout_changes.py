"""Steering a rollout: pause, resume, shrink, halt, recall. Each is signed like the start was, and written down.

Pausing is for doubt and takes nothing back; halting is for certainty, never resumes, and yanks the release.
Recalling takes the release back from who has it, too: a step forward of the index to an older release.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from qirvo.domain.index_changes import NoRolloutError, recalled_head, refuse_revoked
from qirvo.domain.names import PluginId
from qirvo.domain.notices import NoticeKind
from qirvo.domain.releases import UpdateChannelHead, with_rollout
from qirvo.domain.rollouts import Rollout
from qirvo.domain.standings import StandingKind, StandingRecord, read_standing
from qirvo.domain.update_channels import UpdateChannel
from qirvo.domain.versions import Version
from qirvo.server.ports import ReadRepository
from qirvo.server.usecases.acting import Acting
from qirvo.server.usecases.publications import SIGN_JOB
from qirvo.server.usecases.rollouts import RolloutStatus, index_of

Changing = Callable[[Rollout, datetime], Rollout]


def pause(
    plugin_id: PluginId, update_channel: UpdateChannel, *, acting: Acting, repository: ReadRepository
) -> RolloutStatus:
    """Let the rollout rest at the share it has.

    Raises:
        MissingRightError: The actor is not a member of the publisher.
        NoRolloutError: Nothing is offered there.
        RolloutHaltedError: It is halted.
        RolloutPausedError: It is paused already.
    """
    return _change("pause", plugin_id, update_channel, Rollout.pause, acting=acting, repository=repository)


def resume(
    plugin_id: PluginId, update_channel: UpdateChannel, *, acting: Acting, repository: ReadRepository
) -> RolloutStatus:
    """Let the rollout go on from the share it rests at.

    Raises:
        MissingRightError: The actor is not a member of the publisher.
        NoRolloutError: Nothing is offered there.
        RolloutHaltedError: It is halted.
        RolloutRunsError: It is not paused.
    """
    return _change("resume", plugin_id, update_channel, Rollout.resume, acting=acting, repository=repository)


def shrink(
    plugin_id: PluginId, update_channel: UpdateChannel, basis_points: int, *, acting: Acting, repository: ReadRepository
) -> RolloutStatus:
    """Serve fewer, and rest there.

    Raises:
        MissingRightError: The actor is not a member of the publisher.
        NoRolloutError: Nothing is offered there.
        RolloutHaltedError: It is halted.
        RolloutGrowsError: As many or more would be served.
    """

    def smaller(rollout: Rollout, signed_now: datetime) -> Rollout:
        return rollout.shrink(basis_points, signed_now)

    return _change("shrink", plugin_id, update_channel, smaller, acting=acting, repository=repository)


def halt(
    plugin_id: PluginId, update_channel: UpdateChannel, reason: str, *, acting: Acting, repository: ReadRepository
) -> RolloutStatus:
    """Serve nobody any more, for good, and yank the release: a later one does not make it obtainable again.

    Raises:
        MissingRightError: The actor is not a member of the publisher.
        NoRolloutError: Nothing is offered there.
        RolloutHaltedError: It is halted already.
        MalformedStandingError: There is no reason.
    """

    def halted(rollout: Rollout, _: datetime) -> Rollout:
        return rollout.halt()

    return _change("halt", plugin_id, update_channel, halted, acting=acting, repository=repository, reason=reason)


def recall(  # what a recall says
    plugin_id: PluginId,
    version: Version,
    to: Version | None,
    reason: str,
    *,
    acting: Acting,
    repository: ReadRepository,
) -> list[RolloutStatus]:
    """Take a release back from everybody: wherever it is offered, an older one is, and hosts return to that.

    Args:
        plugin_id: Of the plugin.
        version: The release to take back, for good.
        to: What is offered instead; None is what each update channel offered before.
        reason: Everybody can read it.
        acting: Who does it.
        repository: Says what time is signed.

    Raises:
        MissingRightError: The actor is not a member of the publisher.
        UnlistedPluginError: There is no such plugin.
        NoSuchReleaseError: It has no such release.
        ReleaseRevokedError: It was taken back before.
        NoRolloutError: No update channel offers it, or there is nothing to return to.
        RecallTargetError: The release to return to is newer, was taken back, or cannot read the data.
        MalformedStandingError: There is no reason.
    """
    acting.by.require_publisher(plugin_id)
    said = read_standing(StandingKind.YANKED, reason, version, "").reason
    signed_now = repository.signed_now()
    with acting.uow as uow:
        index = index_of(plugin_id, uow)
        refuse_revoked(index, version)
        heads = {name: head for name, head in index.heads.items() if head.current == version}
        after = {name: recalled_head(index, head, to, signed_now=signed_now) for name, head in heads.items()}
        if not after:
            raise NoRolloutError(f"no update channel offers `{plugin_id}` `{version}` now")
        uow.plugins.revoke(plugin_id, version, said)
        for name, head in after.items():
            uow.plugins.save_head(plugin_id, name, head)
            _record("recall", plugin_id, name, heads[name], head, signed_now, acting, reason=said)
        uow.plugins.mark_changed(plugin_id)
        uow.jobs.enqueue(SIGN_JOB, {}, dedupe=SIGN_JOB, urgent=True)
        uow.commit()
    return [
        RolloutStatus(plugin_id=plugin_id, update_channel=name, head=head, signed_now=signed_now, is_signed=False)
        for name, head in after.items()
    ]


def _change(
    act: str,
    plugin_id: PluginId,
    update_channel: UpdateChannel,
    changing: Changing,
    *,
    acting: Acting,
    repository: ReadRepository,
    reason: str | None = None,
) -> RolloutStatus:
    acting.by.require_publisher(plugin_id)
    signed_now = repository.signed_now()
    with acting.uow as uow:
        index = index_of(plugin_id, uow)
        head = index.heads.get(update_channel)
        if head is None:
            raise NoRolloutError(f"nothing of `{plugin_id}` is offered on `{update_channel}`")
        after = with_rollout(head, changing(head.rollout, signed_now))
        uow.plugins.save_head(plugin_id, update_channel, after)
        if reason is not None:
            _yank(plugin_id, head, reason, acting)
        if act == "resume":
            _arm_again(plugin_id, head, acting)
        uow.plugins.mark_changed(plugin_id)
        uow.jobs.enqueue(SIGN_JOB, {}, dedupe=SIGN_JOB, urgent=True)
        _record(act, plugin_id, update_channel, head, after, signed_now, acting, reason=reason or "")
        uow.commit()
    return RolloutStatus(
        plugin_id=plugin_id, update_channel=update_channel, head=after, signed_now=signed_now, is_signed=False
    )


def _arm_again(plugin_id: PluginId, head: UpdateChannelHead, acting: Acting) -> None:
    """Let the test of how the release fares begin anew: who resumes has seen what it found."""
    reports = acting.uow.health_reports
    if (health := reports.health(plugin_id, head.current)) is not None:
        reports.save(plugin_id, head.current, replace(health, weight=0.0, alarmed_at=None))


def _yank(plugin_id: PluginId, head: UpdateChannelHead, reason: str, acting: Acting) -> None:
    said = read_standing(StandingKind.YANKED, reason, head.current, "")
    if acting.uow.standings.find(plugin_id, StandingKind.YANKED, head.current) is None:
        acting.uow.standings.save(StandingRecord(plugin_id=plugin_id, standing=said, by=acting.by.name, at=acting.now))


def _record(  # noqa: PLR0917  # what an entry tells
    act: str,
    plugin_id: PluginId,
    update_channel: UpdateChannel,
    before: UpdateChannelHead,
    after: UpdateChannelHead,
    signed_now: datetime,
    acting: Acting,
    *,
    reason: str,
) -> None:
    told = {"updateChannel": update_channel.value}
    acting.record(
        f"rollout.{act}",
        f"plugin:{plugin_id}",
        reason=reason,
        before=told
        | {"version": str(before.current)}
        | {"state": before.rollout.state.value, "basisPoints": before.rollout.threshold(signed_now)},
        after=told
        | {"version": str(after.current)}
        | {"state": after.rollout.state.value, "basisPoints": after.rollout.threshold(signed_now)},
    )
    done = {"pause": "paused", "resume": "resumed", "shrink": "made smaller", "halt": "halted", "recall": "recalled"}[
        act
    ]
    acting.tell(
        NoticeKind.ROLLOUT,
        f"The rollout of {plugin_id} {before.current} was {done}",
        text=reason or f"{after.rollout.threshold(signed_now) / 100:g} % of the installations are served.",
        link=f"/plugins/{plugin_id}/rollouts",
        plugin_id=str(plugin_id),
        publishers=frozenset({acting.uow.transfers.owner(plugin_id)}),
    )
