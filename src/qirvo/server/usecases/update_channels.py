"""A plugin's update channels: what its publisher decides about them, and what anybody may see of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from qirvo.deferred import dataclass
from qirvo.domain.access import Account, MissingRightError
from qirvo.domain.errors import ConflictError, NotFoundError
from qirvo.domain.memberships import Role
from qirvo.domain.names import PluginId
from qirvo.domain.promotions import UpdateChannelPolicy
from qirvo.domain.ramps import RampPoint
from qirvo.domain.releases import ReleaseIndex, UpdateChannelHead
from qirvo.domain.update_channels import (
    MAX_OF_A_PLUGIN,
    STANDARD,
    MalformedUpdateChannelError,
    Terms,
    UpdateChannel,
    in_order,
    terms_of,
)
from qirvo.server.ports import ReadRepository, UnitOfWork
from qirvo.server.usecases.acting import Acting
from qirvo.server.usecases.publications import SIGN_JOB
from qirvo.server.usecases.rollouts import index_of


class NoSuchUpdateChannelError(NotFoundError):
    """The plugin has no such update channel, or there is no such plugin."""

    code = "update-channel-missing"
    hint = "`qirvo update-channel list` shows those of a plugin."


class UpdateChannelInUseError(ConflictError):
    """Something stands against removing the update channel."""

    code = "update-channel-in-use"
    hint = "A standard update channel stays; halt or complete what another one rolls out before you remove it."


class TooManyUpdateChannelsError(ConflictError):
    """The plugin has as many as it may."""

    code = "update-channels-too-many"
    hint = "Remove one that nobody follows with `qirvo update-channel remove`."


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateChannelView:
    """One update channel of a plugin.

    Attributes:
        policy: What its publisher decided, or what a standard one does by itself.
        head: What it offers; None offers nothing.
        basis_points: The share that `head` serves now.
    """

    plugin_id: PluginId
    name: UpdateChannel
    policy: UpdateChannelPolicy
    head: UpdateChannelHead | None
    basis_points: int


def decide(plugin_id: PluginId, name: UpdateChannel, policy: UpdateChannelPolicy, *, acting: Acting) -> bool:
    """Create an update channel, or change what one promises and asks; return whether it is new.

    Members of the publisher may; to ask less of a promotion than before takes an owner.

    Raises:
        MissingRightError: The actor is not a member of the publisher, or no owner where one is needed.
        UnlistedPluginError: There is no such plugin.
        MalformedUpdateChannelError: A standard one's stability, or that of one with releases, is to be another.
        TooManyUpdateChannelsError: The plugin has as many as it may.
    """
    acting.by.require_publisher(plugin_id)
    with acting.uow as uow:
        index = index_of(plugin_id, uow)
        present = uow.update_channels.of(plugin_id)
        before = _present(name, present)
        if before is None and len(present) >= MAX_OF_A_PLUGIN:
            raise TooManyUpdateChannelsError(f"`{plugin_id}` has `{len(present)}` update channels of its own")
        if before is not None:
            _refuse_other_stability(name, policy.terms, before.terms, index)
            if policy.is_laxer_than(before):
                _require_owner(plugin_id, acting.by, uow)
        uow.update_channels.save(plugin_id, name, policy)
        _sign(plugin_id, uow)
        acting.record(
            "update-channel.create" if before is None else "update-channel.change",
            f"plugin:{plugin_id}",
            before={} if before is None else _told(name, before),
            after=_told(name, policy),
        )
        uow.commit()
    return before is None


def remove(plugin_id: PluginId, name: UpdateChannel, *, acting: Acting) -> None:
    """Remove an update channel; who follows it is told that there is none.

    Raises:
        MissingRightError: The actor is not a member of the publisher.
        UnlistedPluginError: There is no such plugin.
        NoSuchUpdateChannelError: It has no such update channel.
        UpdateChannelInUseError: It is a standard one, or promotions to or from it wait.
    """
    acting.by.require_publisher(plugin_id)
    with acting.uow as uow:
        index_of(plugin_id, uow)
        policy = uow.update_channels.of(plugin_id).get(name)
        if name in STANDARD:
            raise UpdateChannelInUseError(f"every plugin has `{name}`")
        if policy is None:
            raise NoSuchUpdateChannelError(f"`{plugin_id}` has no update channel `{name}`")
        if any(each.plugin_id == plugin_id and name in {each.source, each.target} for each in uow.promotions.waiting()):
            raise UpdateChannelInUseError(f"a promotion to or from `{name}` waits", hint="Withdraw it first.")
        uow.update_channels.remove(plugin_id, name)
        _sign(plugin_id, uow)
        acting.record("update-channel.remove", f"plugin:{plugin_id}", before=_told(name, policy))
        uow.commit()


def list_update_channels(
    plugin_id: PluginId, *, uow: UnitOfWork, repository: ReadRepository
) -> list[UpdateChannelView]:
    """Return the plugin's update channels, the standard ones first.

    Raises:
        UnlistedPluginError: There is no such plugin.
    """
    with uow:
        index = index_of(plugin_id, uow)
        policies = uow.update_channels.of(plugin_id)
    names = in_order(dict.fromkeys([*STANDARD, *policies, *index.heads]))
    signed_now = repository.signed_now()
    return [_view(index, name, policies.get(name), signed_now) for name in names]


def get_update_channel(
    plugin_id: PluginId, name: UpdateChannel, *, uow: UnitOfWork, repository: ReadRepository
) -> UpdateChannelView:
    """Return one update channel of the plugin.

    Raises:
        UnlistedPluginError: There is no such plugin.
        NoSuchUpdateChannelError: It has no such update channel.
    """
    found = list_update_channels(plugin_id, uow=uow, repository=repository)
    for view in found:
        if view.name == name:
            return view
    raise NoSuchUpdateChannelError(f"`{plugin_id}` has no update channel `{name}`")


def policy_of(plugin_id: PluginId, name: UpdateChannel, uow: UnitOfWork) -> UpdateChannelPolicy:
    """Return what the update channel asks, in the transaction at hand.

    Raises:
        UnknownUpdateChannelError: The plugin has no such update channel.
    """
    present = uow.update_channels.of(plugin_id)
    terms = terms_of(name, {each: policy.terms for each, policy in present.items()})
    return present.get(name) or UpdateChannelPolicy(terms=terms)


def _view(
    index: ReleaseIndex, name: UpdateChannel, policy: UpdateChannelPolicy | None, signed_now: datetime
) -> UpdateChannelView:
    head = index.heads.get(name)
    return UpdateChannelView(
        plugin_id=index.plugin_id,
        name=name,
        policy=policy or UpdateChannelPolicy(terms=terms_of(name, index.terms)),
        head=head,
        basis_points=0 if head is None else head.rollout.threshold(signed_now),
    )


def _present(name: UpdateChannel, policies: Mapping[UpdateChannel, UpdateChannelPolicy]) -> UpdateChannelPolicy | None:
    if name in STANDARD and name not in policies:
        return UpdateChannelPolicy(terms=terms_of(name, {}))
    return policies.get(name)


def _refuse_other_stability(name: UpdateChannel, wanted: Terms, before: Terms, index: ReleaseIndex) -> None:
    if wanted.stability == before.stability or (name not in STANDARD and name not in index.heads):
        return
    raise MalformedUpdateChannelError(
        f"`{name}` is {before.stability} and cannot become {wanted.stability}",
        hint="Who follows it was promised its stability. Create another update channel.",
    )


def _require_owner(plugin_id: PluginId, by: Account, uow: UnitOfWork) -> None:
    owner = uow.transfers.owner(plugin_id)
    if uow.publishers.role(owner, by.name) is not Role.OWNER:
        raise MissingRightError(
            f"only an owner of `{owner}` may ask less of a promotion than before", hint="Ask an owner of the publisher."
        )


def _sign(plugin_id: PluginId, uow: UnitOfWork) -> None:
    uow.plugins.mark_changed(plugin_id)
    uow.jobs.enqueue(SIGN_JOB, {}, dedupe=SIGN_JOB)


def _told(name: UpdateChannel, policy: UpdateChannelPolicy) -> dict[str, Any]:
    """Return the decision as the audit log keeps it."""
    terms = policy.terms
    return {
        "updateChannel": name.value,
        "stability": terms.stability.value,
        "description": terms.description,
        "autoUpdate": terms.auto_update,
        "minimumAge": terms.minimum_age_s,
        "ramp": [_pair(point) for point in policy.ramp.points],
        "quietHours": "" if policy.quiet is None else str(policy.quiet),
        "soak": policy.soak_s,
        "approvals": policy.approvals,
    }


def _pair(point: RampPoint) -> list[int]:
    return [point.seconds, point.basis_points]
