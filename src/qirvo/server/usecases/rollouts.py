"""Exposing a published release on an update channel, to everybody or step by step."""

from dataclasses import dataclass
from datetime import datetime

from qirvo.domain.access import Account
from qirvo.domain.errors import ConflictError, InvalidError
from qirvo.domain.names import PluginId
from qirvo.domain.releases import ReleaseIndex, UpdateChannelHead, VersionNotNewerError, next_head
from qirvo.domain.rollouts import MalformedStrategyError, Ramp, Rollout, RolloutHaltedError, RolloutState
from qirvo.domain.update_channels import UpdateChannel, accept_on, natural_update_channel
from qirvo.domain.versions import Version
from qirvo.server.ports import Repository, UnitOfWork, UnlistedPluginError
from qirvo.server.usecases.publications import SIGN_JOB


class UnknownUpdateChannelError(InvalidError):
    """There is no such update channel."""

    code = "update-channel-unknown"
    hint = "Update channels are `stable`, `beta` and `alpha`."


class ReleaseRevokedError(ConflictError):
    """A release that was taken back is offered to nobody."""

    code = "release-revoked"
    hint = "Publish a fixed release."


class RolloutShrinksError(ConflictError):
    """A rollout only ever adds installations."""

    code = "rollout-shrinks"
    hint = "Start with at least the share that is served now."


def parse_update_channel(text: str | None) -> UpdateChannel | None:
    """Read an update channel's name; none given stays none.

    Raises:
        UnknownUpdateChannelError: There is no such update channel.
    """
    if text is None:
        return None
    if text not in set(UpdateChannel):
        raise UnknownUpdateChannelError(f"`{text[:40]}` is not an update channel")
    return UpdateChannel(text)


def ramp_of(percentage: float | None, duration_s: int) -> Ramp:
    """Return the ramp that a publisher asks for: everybody at once without a percentage, else as `Ramp.gradual` says.

    Raises:
        MalformedStrategyError: It makes no sense, or is a duration of which nobody said where it begins.
    """
    if percentage is None and duration_s != 0:
        raise MalformedStrategyError(f"a duration of `{duration_s}` seconds needs a percentage to begin with")
    return Ramp.immediate() if percentage is None else Ramp.gradual(percentage, duration_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class RolloutRequest:
    """What a publisher asks for; without an update channel, where the version naturally belongs."""

    plugin_id: PluginId
    version: Version
    ramp: Ramp
    update_channel: UpdateChannel | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RolloutStatus:
    """What an update channel offers, at a signed time, and whether readers see it already."""

    plugin_id: PluginId
    update_channel: UpdateChannel
    head: UpdateChannelHead
    signed_now: datetime
    is_signed: bool


def start_rollout(request: RolloutRequest, *, by: Account, uow: UnitOfWork, repository: Repository) -> RolloutStatus:
    """Make a published release the current one of an update channel and have that signed.

    Raises:
        MissingRightError: `by` is not a member of the publisher.
        UnlistedPluginError: There is no such plugin.
        NoSuchReleaseError: It has no such release.
        ReleaseRevokedError: The release was taken back.
        UpdateChannelMismatchError: A pre-release for the stable update channel.
        VersionNotNewerError: The update channel is past this version.
        RolloutHaltedError: This release's rollout was halted.
        RolloutShrinksError: More installations are served already.
    """
    plugin_id, version = request.plugin_id, request.version
    by.require_publisher(plugin_id)
    update_channel = request.update_channel or natural_update_channel(version)
    accept_on(update_channel, version)
    signed_now = repository.signed_now()
    with uow:
        index = _index(plugin_id, uow)
        _refuse_revoked(index, version)
        present = index.heads.get(update_channel)
        rollout = Rollout(salt=f"{plugin_id}@{version}", start=signed_now, ramp=request.ramp)
        if present is not None:
            _refuse_going_back(present, version, rollout, signed_now=signed_now)
        head = next_head(present, version, rollout, signed_now=signed_now)
        uow.plugins.save_head(plugin_id, update_channel, head)
        uow.plugins.mark_changed(plugin_id)
        uow.jobs.enqueue(SIGN_JOB, {}, dedupe=SIGN_JOB)
        uow.commit()
    return RolloutStatus(
        plugin_id=plugin_id, update_channel=update_channel, head=head, signed_now=signed_now, is_signed=False
    )


def list_rollouts(plugin_id: PluginId, *, by: Account, uow: UnitOfWork, repository: Repository) -> list[RolloutStatus]:
    """Return what every update channel of the plugin offers, most stable first.

    Raises:
        MissingRightError: `by` is not a member of the publisher.
        UnlistedPluginError: There is no such plugin.
    """
    by.require_publisher(plugin_id)
    with uow:
        index = _index(plugin_id, uow)
        is_signed = uow.plugins.signed_number(plugin_id) == index.number
    signed_now = repository.signed_now()
    return [
        RolloutStatus(
            plugin_id=plugin_id,
            update_channel=update_channel,
            head=index.heads[update_channel],
            signed_now=signed_now,
            is_signed=is_signed,
        )
        for update_channel in UpdateChannel
        if update_channel in index.heads
    ]


def _index(plugin_id: PluginId, uow: UnitOfWork) -> ReleaseIndex:
    index = uow.plugins.index(plugin_id)
    if index is None:
        raise UnlistedPluginError(f"there is no plugin `{plugin_id}` here")
    return index


def _refuse_revoked(index: ReleaseIndex, version: Version) -> None:
    release = index.release(version)
    if not release.is_offered:
        raise ReleaseRevokedError(f"`{index.plugin_id}` `{version}` was taken back: {release.revoked}")


def _refuse_going_back(present: UpdateChannelHead, version: Version, rollout: Rollout, *, signed_now: datetime) -> None:
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
