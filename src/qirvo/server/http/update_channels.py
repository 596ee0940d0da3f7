"""Update channels and promotions over HTTP; `/channels/…` is where the Guide's `channelUrl` points."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from qirvo.domain.names import PluginId
from qirvo.domain.promotions import UpdateChannelPolicy
from qirvo.domain.ramps import Ramp
from qirvo.domain.update_channels import Terms, UpdateChannel, parse_stability
from qirvo.domain.versions import Version
from qirvo.server.http.authentication import BEARER, Caller
from qirvo.server.http.bodies import described, json_body
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.times import moment
from qirvo.server.http.wiring import acting_of, address_of, registry_of
from qirvo.server.usecases import promotions, update_channels
from qirvo.server.usecases.promotions import PromotionRequest, PromotionView
from qirvo.server.usecases.rollouts import read_update_channel, strategy_of
from qirvo.wire import update_channels as wire

router = LateRouter(tags=["rollouts"])


@router.get("/v1/plugins/{plugin_id}/update-channels")
def index(request: Request, plugin_id: str) -> wire.UpdateChannelPage:
    """List the update channels of a plugin, with what each promises and offers."""
    registry, plugin = registry_of(request), PluginId.parse(plugin_id)
    found = update_channels.list_update_channels(plugin, uow=registry.reading(), repository=registry.repository)
    return wire.UpdateChannelPage(updateChannels=[_document(request, view) for view in found])


@router.get("/channels/{plugin_id}/{update_channel}")
def show(request: Request, plugin_id: str, update_channel: str) -> wire.UpdateChannelView:
    """Show one update channel of a plugin."""
    registry = registry_of(request)
    view = update_channels.get_update_channel(
        PluginId.parse(plugin_id),
        UpdateChannel(update_channel),
        uow=registry.reading(),
        repository=registry.repository,
    )
    return _document(request, view)


@router.put(
    "/v1/plugins/{plugin_id}/update-channels/{update_channel}",
    responses={201: {"description": "Created", "model": wire.UpdateChannelView}},
    openapi_extra=described(wire.UpdateChannelBody),
)
def decide(  # what a route is given
    request: Request,
    response: Response,
    by: Caller,
    plugin_id: str,
    update_channel: str,
    body: Annotated[wire.UpdateChannelBody, Depends(json_body(wire.UpdateChannelBody))],
) -> wire.UpdateChannelView:
    """Create an update channel, or change what one promises and asks."""
    plugin, name, registry = PluginId.parse(plugin_id), UpdateChannel(update_channel), registry_of(request)
    is_new = update_channels.decide(plugin, name, policy_of(body), acting=acting_of(request, by))
    registry.wake()
    response.status_code = 201 if is_new else 200
    view = update_channels.get_update_channel(plugin, name, uow=registry.reading(), repository=registry.repository)
    return _document(request, view)


@router.delete("/v1/plugins/{plugin_id}/update-channels/{update_channel}", status_code=204, openapi_extra=dict(BEARER))
def remove(request: Request, by: Caller, plugin_id: str, update_channel: str) -> None:
    """Remove an update channel; who follows it is told that there is none."""
    update_channels.remove(PluginId.parse(plugin_id), UpdateChannel(update_channel), acting=acting_of(request, by))
    registry_of(request).wake()


@router.post("/v1/plugins/{plugin_id}/promotions", status_code=201, openapi_extra=described(wire.PromotionBody))
def promote(
    request: Request,
    by: Caller,
    plugin_id: str,
    body: Annotated[wire.PromotionBody, Depends(json_body(wire.PromotionBody))],
) -> wire.PromotionDocument:
    """Have a release offered on another update channel: now, or when what that asks for has come."""
    registry = registry_of(request)
    wanted = PromotionRequest(
        plugin_id=PluginId.parse(plugin_id),
        version=Version.parse(body.version),
        target=UpdateChannel(body.to),
        source=read_update_channel(body.source),
        ramp=strategy_of(body.percentage, body.duration).ramp,
    )
    view = promotions.promote(wanted, acting=acting_of(request, by), repository=registry.repository)
    registry.wake()
    return promotion_document(view)


@router.get("/v1/plugins/{plugin_id}/promotions", openapi_extra=dict(BEARER))
def list_promotions(request: Request, by: Caller, plugin_id: str) -> wire.PromotionPage:
    """List the plugin's promotions, the newest first; members of its publisher only."""
    registry = registry_of(request)
    found = promotions.list_promotions(
        PluginId.parse(plugin_id), by=by, uow=registry.reading(), repository=registry.repository
    )
    return wire.PromotionPage(promotions=[promotion_document(view) for view in found])


@router.post("/v1/promotions/{promotion_id}/approval", openapi_extra=dict(BEARER))
def approve(request: Request, by: Caller, promotion_id: str) -> wire.PromotionDocument:
    """Approve a promotion that another member asked for."""
    registry = registry_of(request)
    view = promotions.approve(promotion_id, acting=acting_of(request, by), repository=registry.repository)
    registry.wake()
    return promotion_document(view)


@router.delete("/v1/promotions/{promotion_id}", openapi_extra=dict(BEARER))
def withdraw(request: Request, by: Caller, promotion_id: str) -> wire.PromotionDocument:
    """Take a promotion back that has not been done."""
    return promotion_document(promotions.withdraw(promotion_id, acting=acting_of(request, by)))


def policy_of(body: wire.UpdateChannelBody) -> UpdateChannelPolicy:
    """Return what `body` decides.

    Raises:
        MalformedUpdateChannelError: A term makes no sense.
        MalformedStrategyError: The usual rollout makes none.
        MalformedHoursError: The quiet hours are none.
    """
    usual = body.rolloutStrategy
    stages = [(each[0], each[1]) for each in usual.stages]
    strategy = strategy_of(usual.percentage, usual.duration, stages=stages, quiet=usual.quietHours)
    return UpdateChannelPolicy(
        terms=Terms(
            stability=parse_stability(body.stability),
            description=body.description,
            auto_update=body.autoUpdate,
            minimum_age_s=body.minimumAge,
        ),
        ramp=strategy.ramp or Ramp.immediate(),
        quiet=strategy.quiet,
        soak_s=body.soak,
        approvals=body.approvals,
    )


def promotion_document(view: PromotionView) -> wire.PromotionDocument:
    """Return a promotion as it travels."""
    promotion = view.promotion
    return wire.PromotionDocument(
        id=promotion.id,
        pluginId=str(promotion.plugin_id),
        version=str(promotion.version),
        source=promotion.source.value,
        to=promotion.target.value,
        askedBy=promotion.asked_by,
        askedAt=moment(promotion.asked_at),
        approvedBy=sorted(promotion.approved_by),
        state=promotion.state.value,
        waitsFor=list(view.waits_for),
        endedAt=moment(promotion.ended_at),
        because=promotion.because,
    )


def _document(request: Request, view: update_channels.UpdateChannelView) -> wire.UpdateChannelView:
    terms, policy, head = view.policy.terms, view.policy, view.head
    identity = f"{view.plugin_id}/{view.name}"
    return wire.UpdateChannelView(
        channelId=identity,
        channelUrl=f"{address_of(request)}/channels/{identity}",
        pluginId=str(view.plugin_id),
        name=view.name.value,
        description=terms.description,
        stability=terms.stability.value,
        autoUpdate=terms.auto_update,
        minimumAge=terms.minimum_age_s,
        ramp=[[point.seconds, point.basis_points] for point in policy.ramp.points],
        quietHours="" if policy.quiet is None else str(policy.quiet),
        soak=policy.soak_s,
        approvals=policy.approvals,
        current=None if head is None else str(head.current),
        basisPoints=view.basis_points,
        rolloutState=None if head is None else head.rollout.state.value,
        previous=None if head is None or head.previous is None else str(head.previous),
    )
