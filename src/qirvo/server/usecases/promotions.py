"""Promoting a release from one update channel to another, now or as soon as what that asks for has come."""

from collections.abc import Callable, Sequence
from datetime import datetime

from qirvo.deferred import dataclass
from qirvo.domain.access import Account
from qirvo.domain.errors import QirvoError
from qirvo.domain.names import PluginId
from qirvo.domain.notices import NoticeKind
from qirvo.domain.promotions import (
    NoPromotionError,
    NotOfferedThereError,
    Promotion,
    PromotionOpenError,
    PromotionState,
    against,
    missing,
    source_of,
)
from qirvo.domain.ramps import Ramp
from qirvo.domain.submissions import POLICY
from qirvo.domain.update_channels import UpdateChannel, accept_on
from qirvo.domain.versions import Version
from qirvo.server.ports import NewId, ReadRepository, UnitOfWork
from qirvo.server.usecases.acting import Acting
from qirvo.server.usecases.rollouts import Strategy, expose, index_of
from qirvo.server.usecases.update_channels import policy_of

SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionRequest:
    """What a publisher asks for.

    Attributes:
        source: The update channel that offers the release; None is the one that does so longest.
        ramp: How it is exposed there; None as the target does by itself.
    """

    plugin_id: PluginId
    version: Version
    target: UpdateChannel
    source: UpdateChannel | None = None
    ramp: Ramp | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionView:
    """A promotion, and what it still waits for."""

    promotion: Promotion
    waits_for: tuple[str, ...] = ()


def promote(request: PromotionRequest, *, acting: Acting, repository: ReadRepository) -> PromotionView:
    """Have a release offered on another update channel, at once if nothing is missing.

    Raises:
        MissingRightError: The actor is not a member of the publisher.
        UnlistedPluginError: There is no such plugin.
        NoSuchReleaseError: It has no such release.
        UnknownUpdateChannelError: It has no such update channel.
        UpdateChannelMismatchError: A pre-release for a stable update channel.
        NotOfferedThereError: The source does not offer it now.
        PromotionOpenError: It is being promoted there.
        QirvoError: It is done at once, and `rollouts.expose` refuses.
    """
    plugin_id, version = request.plugin_id, request.version
    acting.by.require_publisher(plugin_id)
    with acting.uow as uow:
        index = index_of(plugin_id, uow)
        index.release(version)
        accept_on(request.target, version, index.terms)
        source = request.source or source_of(index, version, target=request.target)
        for open_one in uow.promotions.waiting():
            if (open_one.plugin_id, open_one.version, open_one.target) == (plugin_id, version, request.target):
                raise PromotionOpenError(f"`{version}` is being promoted to `{request.target}`")
        promotion = Promotion(
            id=acting.new_id("pro_"),
            plugin_id=plugin_id,
            version=version,
            source=source,
            target=request.target,
            asked_by=acting.by.name,
            asked_at=acting.now,
            ramp=request.ramp,
        )
        _refuse_hopeless(promotion, uow)
        acting.record("promotion.start", f"plugin:{plugin_id}", after=_told(promotion))
        view = _go_on(promotion, acting=acting, signed_now=repository.signed_now())
        uow.commit()
    return view


def approve(promotion_id: str, *, acting: Acting, repository: ReadRepository) -> PromotionView:
    """Approve a promotion that another member asked for; it is done when nothing is missing any more.

    Raises:
        NoPromotionError: There is none of that id, or none of a publisher of the actor's.
        PromotionEndedError: It waits no more.
        ApprovedAlreadyError: The actor asked for it, or has approved it.
        QirvoError: It is done at once, and `rollouts.expose` refuses.
    """
    with acting.uow as uow:
        approved = _own(promotion_id, acting.by, uow).approved(acting.by.name)
        _refuse_hopeless(approved, uow)
        acting.record("promotion.approve", f"plugin:{approved.plugin_id}", after=_told(approved))
        view = _go_on(approved, acting=acting, signed_now=repository.signed_now())
        uow.commit()
    return view


def withdraw(promotion_id: str, *, acting: Acting) -> PromotionView:
    """Take a promotion back.

    Raises:
        NoPromotionError: There is none of that id, or none of a publisher of the actor's.
        PromotionEndedError: It waits no more.
    """
    with acting.uow as uow:
        before = _own(promotion_id, acting.by, uow)
        ended = before.ended(PromotionState.WITHDRAWN, now=acting.now, because=f"withdrawn by {acting.by.name}")
        uow.promotions.save(ended)
        acting.record("promotion.withdraw", f"plugin:{ended.plugin_id}", before=_told(before), after=_told(ended))
        uow.commit()
    return PromotionView(promotion=ended)


def list_promotions(
    plugin_id: PluginId, *, by: Account, uow: UnitOfWork, repository: ReadRepository
) -> Sequence[PromotionView]:
    """Return the plugin's promotions, the newest first, with what those that wait are waiting for.

    Raises:
        MissingRightError: `by` is not a member of the publisher.
        UnlistedPluginError: There is no such plugin.
    """
    by.require_publisher(plugin_id)
    signed_now = repository.signed_now()
    with uow:
        index_of(plugin_id, uow)
        return [_view(each, uow, signed_now) for each in uow.promotions.of(plugin_id, limit=SHOWN)]


def finish_promotions(
    *, now: datetime, new_uow: Callable[[], UnitOfWork], new_id: NewId, repository: ReadRepository
) -> None:
    """Do what nothing is missing for any more; end what cannot be done, and say why."""
    with new_uow() as uow:
        waiting = uow.promotions.waiting()
    signed_now = repository.signed_now()
    for promotion in waiting:
        acting = Acting(by=Account(name=POLICY), now=now, uow=new_uow(), new_id=new_id)
        with acting.uow as uow:
            present = uow.promotions.get(promotion.id)
            if present is None or present.state is not PromotionState.WAITING:
                continue
            try:
                _go_on(present, acting=acting, signed_now=signed_now)
            except QirvoError as refused:
                _fail(present, str(refused), acting)
            uow.commit()


def _go_on(promotion: Promotion, *, acting: Acting, signed_now: datetime) -> PromotionView:
    """Do the promotion, or keep it with what is missing, in the transaction at hand."""
    uow, plugin_id = acting.uow, promotion.plugin_id
    index, policy = index_of(plugin_id, uow), policy_of(plugin_id, promotion.target, uow)
    if hopeless := against(promotion, index):
        return _fail(promotion, hopeless, acting)
    if waits_for := missing(promotion, policy, index, signed_now=signed_now):
        uow.promotions.save(promotion)
        return PromotionView(promotion=promotion, waits_for=waits_for)
    strategy = Strategy(ramp=promotion.ramp)
    expose(plugin_id, promotion.version, promotion.target, strategy, uow=uow, signed_now=signed_now)
    done = promotion.ended(PromotionState.DONE, now=acting.now)
    uow.promotions.save(done)
    acting.record("promotion.done", f"plugin:{plugin_id}", after=_told(done))
    _tell(done, f"{plugin_id} {done.version} was promoted to {done.target}", acting)
    return PromotionView(promotion=done)


def _refuse_hopeless(promotion: Promotion, uow: UnitOfWork) -> None:
    """Refuse a promotion that could only fail."""
    if hopeless := against(promotion, index_of(promotion.plugin_id, uow)):
        raise NotOfferedThereError(f"`{promotion.version}` cannot be promoted: {hopeless}")


def _fail(promotion: Promotion, because: str, acting: Acting) -> PromotionView:
    failed = promotion.ended(PromotionState.FAILED, now=acting.now, because=because)
    acting.uow.promotions.save(failed)
    acting.record("promotion.fail", f"plugin:{failed.plugin_id}", reason=because, after=_told(failed))
    _tell(failed, f"{failed.plugin_id} {failed.version} was not promoted to {failed.target}", acting)
    return PromotionView(promotion=failed)


def _view(promotion: Promotion, uow: UnitOfWork, signed_now: datetime) -> PromotionView:
    if promotion.state is not PromotionState.WAITING:
        return PromotionView(promotion=promotion)
    index = index_of(promotion.plugin_id, uow)
    if hopeless := against(promotion, index):
        return PromotionView(promotion=promotion, waits_for=(hopeless,))
    policy = policy_of(promotion.plugin_id, promotion.target, uow)
    return PromotionView(promotion=promotion, waits_for=missing(promotion, policy, index, signed_now=signed_now))


def _own(promotion_id: str, by: Account, uow: UnitOfWork) -> Promotion:
    found = uow.promotions.get(promotion_id)
    if found is None or not by.owns(found.plugin_id):
        raise NoPromotionError(f"there is no promotion `{promotion_id[:80]}`")
    return found


def _told(promotion: Promotion) -> dict[str, object]:
    return {
        "promotion": promotion.id,
        "version": str(promotion.version),
        "from": promotion.source.value,
        "to": promotion.target.value,
        "state": promotion.state.value,
        "approvedBy": sorted(promotion.approved_by),
    }


def _tell(promotion: Promotion, title: str, acting: Acting) -> None:
    acting.tell(
        NoticeKind.ROLLOUT,
        title,
        text=promotion.because,
        link=f"/plugins/{promotion.plugin_id}/update-channels",
        plugin_id=str(promotion.plugin_id),
        publishers=frozenset({acting.uow.transfers.owner(promotion.plugin_id)}),
    )
