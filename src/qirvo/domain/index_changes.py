"""What may be changed about a plugin's releases: a release offered, taken back, yanked, its rollout steered.

Every change is a step forward of the signed index, `number` by one; a change that would say nothing new says none.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from qirvo.domain.errors import ConflictError, NotFoundError
from qirvo.domain.names import PluginId
from qirvo.domain.ramps import Ramp
from qirvo.domain.releases import (
    Release,
    ReleaseIndex,
    UpdateChannelHead,
    VersionNotNewerError,
    VersionPublishedError,
    next_head,
    with_rollout,
)
from qirvo.domain.rollouts import Rollout, RolloutHaltedError, RolloutState
from qirvo.domain.standings import NoSuchStandingError, Standing, StandingKind, read_standing
from qirvo.domain.update_channels import UpdateChannel, accept_on
from qirvo.domain.versions import Version

ChangedRollout = Callable[[Rollout, datetime], Rollout]


class ReleaseRevokedError(ConflictError):
    """A release that was taken back is offered to nobody."""

    code = "release-revoked"
    hint = "Publish a fixed release."


class RolloutShrinksError(ConflictError):
    """A rollout only ever adds installations."""

    code = "rollout-shrinks"
    hint = "Start with at least the share that is served now."


class RecallTargetError(ConflictError):
    """The release cannot be returned to."""

    code = "recall-target"
    hint = "Name an older release with `--to`; `qirvo plugin info` lists them."


class NoRolloutError(NotFoundError):
    """Nothing is offered there."""

    code = "rollout-unknown"
    hint = "`qirvo rollout status` shows what each update channel offers."


def refuse_revoked(index: ReleaseIndex, version: Version) -> None:
    """Refuse a release that was taken back.

    Raises:
        NoSuchReleaseError: There is none of that version.
        ReleaseRevokedError: It was.
    """
    release = index.release(version)
    if not release.is_offered:
        raise ReleaseRevokedError(f"`{index.plugin_id}` `{version}` was taken back: {release.revoked}")


def refuse_going_back(present: UpdateChannelHead, version: Version, rollout: Rollout, *, signed_now: datetime) -> None:
    """Refuse to offer less than is offered: an older release, or the present one to fewer.

    Raises:
        VersionNotNewerError: The update channel is past this version.
        RolloutHaltedError: This release's rollout was halted.
        RolloutShrinksError: More installations are served already.
    """
    if version < present.current:
        raise VersionNotNewerError(f"`{version}` is older than `{present.current}`, which is offered now")
    if version != present.current:
        return
    if present.rollout.state is RolloutState.HALTED:
        raise RolloutHaltedError(f"the rollout of `{version}` was halted")
    served, asked = present.rollout.threshold(signed_now), rollout.threshold(signed_now)
    if asked < served:
        raise RolloutShrinksError(
            f"`{version}` is served to `{served / 100:g} %` and cannot go back to `{asked / 100:g} %`"
        )


def recalled_head(
    index: ReleaseIndex, head: UpdateChannelHead, to: Version | None, *, signed_now: datetime
) -> UpdateChannelHead:
    """Return what is offered to everybody in place of `head`: the release `to`, or what was offered before.

    Raises:
        NoRolloutError: There is nothing to return to.
        NoSuchReleaseError: There is no release `to`.
        RecallTargetError: The release to return to is newer, was taken back, or cannot read the data.
    """
    target = to or head.previous
    if target is None:
        raise NoRolloutError(f"nothing was offered before `{head.current}`", hint="Name a release with `--to`.")
    release, bad = index.release(target), index.release(head.current)
    kept_back = index.kept_back(target)
    if target >= head.current:
        raise RecallTargetError(f"`{target}` is not older than `{head.current}`")
    if not release.is_offered or kept_back is not None:
        why = release.revoked if kept_back is None else kept_back.sentence
        raise RecallTargetError(f"nobody is given `{target}`: {why}")
    if release.epoch < bad.epoch:
        raise RecallTargetError(
            f"`{target}` cannot read the data that `{head.current}` wrote",
            hint="Halt the rollout, and publish a fixed release.",
        )
    rollout = Rollout(salt=f"{index.plugin_id}@{target}", start=signed_now, ramp=Ramp.immediate())
    floor = head.floor if head.floor is None or head.floor <= target else None
    return UpdateChannelHead(current=target, rollout=rollout, floor=floor)


def with_release(
    index: ReleaseIndex | None,
    plugin_id: PluginId,
    release: Release,
    update_channel: UpdateChannel,
    ramp: Ramp,
    *,
    signed_now: datetime,
) -> ReleaseIndex:
    """Return the index with `release` added and offered on `update_channel` as `ramp` says.

    A release that is there with the same content changes nothing.

    Raises:
        VersionPublishedError: That version is there with other content.
        VersionNotNewerError: The update channel is past this version.
        UpdateChannelMismatchError: A pre-release for a stable update channel.
        UnknownUpdateChannelError: There is no such update channel.
    """
    before = index or ReleaseIndex(plugin_id=plugin_id, number=0, releases={}, heads={})
    version, known = release.version, before.releases.get(release.version)
    if known is not None:
        if known.artifact.tree_digest != release.artifact.tree_digest:
            raise VersionPublishedError(f"`{plugin_id}` `{version}` is published with other content")
        return before
    accept_on(update_channel, version, before.terms)
    present = before.heads.get(update_channel)
    rollout = Rollout(salt=f"{plugin_id}@{version}", start=signed_now, ramp=ramp)
    if present is not None:
        refuse_going_back(present, version, rollout, signed_now=signed_now)
    head = next_head(present, version, rollout, signed_now=signed_now)
    return replace(
        before,
        number=before.number + 1,
        releases={**before.releases, version: release},
        heads={**before.heads, update_channel: head},
    )


def recalled(
    index: ReleaseIndex, version: Version, to: Version | None, reason: str, *, signed_now: datetime
) -> ReleaseIndex:
    """Return the index in which `version` was taken back from everybody, for good, and an older one is offered.

    Raises:
        NoSuchReleaseError: There is no such release.
        ReleaseRevokedError: It was taken back before.
        NoRolloutError: No update channel offers it, or there is nothing to return to.
        RecallTargetError: The release to return to is newer, was taken back, or cannot read the data.
        MalformedStandingError: There is no reason.
    """
    said = read_standing(StandingKind.YANKED, reason, version, "").reason
    refuse_revoked(index, version)
    offering = {name: head for name, head in index.heads.items() if head.current == version}
    if not offering:
        raise NoRolloutError(f"no update channel offers `{index.plugin_id}` `{version}` now")
    heads = {name: recalled_head(index, head, to, signed_now=signed_now) for name, head in offering.items()}
    revoked = replace(index.release(version), revoked=said)
    return replace(
        index,
        number=index.number + 1,
        releases={**index.releases, version: revoked},
        heads={**index.heads, **heads},
    )


def yanked(index: ReleaseIndex, version: Version, reason: str) -> ReleaseIndex:
    """Return the index in which nobody is given `version` anew unless they name it.

    Raises:
        NoSuchReleaseError: There is no such release.
        MalformedStandingError: There is no reason.
    """
    index.release(version)
    said = read_standing(StandingKind.YANKED, reason, version, "")
    others = _others(index, version)
    return replace(index, number=index.number + 1, standings=(*others, said))


def unyanked(index: ReleaseIndex, version: Version) -> ReleaseIndex:
    """Return the index in which `version` is given to everybody again.

    Raises:
        NoSuchStandingError: It is not yanked.
    """
    others = _others(index, version)
    if len(others) == len(index.standings):
        raise NoSuchStandingError(f"`{index.plugin_id}` `{version}` is not yanked")
    return replace(index, number=index.number + 1, standings=others)


def halted(index: ReleaseIndex, update_channel: UpdateChannel, reason: str, *, signed_now: datetime) -> ReleaseIndex:
    """Return the index in which what `update_channel` offers is offered to nobody any more, for good, and yanked.

    Raises:
        NoRolloutError: Nothing is offered there.
        RolloutHaltedError: It is halted already.
        MalformedStandingError: There is no reason.
    """
    after = with_steered_rollout(index, update_channel, lambda rollout, _: rollout.halt(), signed_now=signed_now)
    said = read_standing(StandingKind.YANKED, reason, index.heads[update_channel].current, "")
    return replace(after, standings=(*_others(index, index.heads[update_channel].current), said))


def with_steered_rollout(
    index: ReleaseIndex, update_channel: UpdateChannel, changed: ChangedRollout, *, signed_now: datetime
) -> ReleaseIndex:
    """Return the index in which what `update_channel` offers is exposed as `changed` says.

    Raises:
        NoRolloutError: Nothing is offered there.
        QirvoError: The rollout cannot be changed so.
    """
    head = index.heads.get(update_channel)
    if head is None:
        raise NoRolloutError(f"nothing of `{index.plugin_id}` is offered on `{update_channel}`")
    after = with_rollout(head, changed(head.rollout, signed_now))
    return replace(index, number=index.number + 1, heads={**index.heads, update_channel: after})


def _others(index: ReleaseIndex, version: Version) -> tuple[Standing, ...]:
    return tuple(each for each in index.standings if not (each.kind is StandingKind.YANKED and each.version == version))
