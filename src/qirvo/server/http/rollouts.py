"""Rollouts over HTTP."""

from typing import Annotated, Protocol

from fastapi import Depends, Query
from starlette.requests import Request

from qirvo.domain.access import Account
from qirvo.domain.names import PluginId
from qirvo.domain.ramps import Ramp
from qirvo.domain.simulations import Simulation
from qirvo.domain.update_channels import UpdateChannel
from qirvo.domain.versions import Version
from qirvo.server.http.authentication import BEARER, Caller
from qirvo.server.http.bodies import described, json_body
from qirvo.server.http.health_reports import health_document
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.times import moment, read_moment
from qirvo.server.http.wiring import acting_of, registry_of
from qirvo.server.ports import ReadRepository
from qirvo.server.usecases import rollout_changes, rollouts
from qirvo.server.usecases.acting import Acting
from qirvo.server.usecases.rollouts import (
    RolloutRequest,
    RolloutStatus,
    read_update_channel,
    strategy_of,
)
from qirvo.server.usecases.simulations import SimulationRequest, simulate_rollout
from qirvo.wire.rollout_log import RolloutLogPage, log_document
from qirvo.wire.rollouts import (
    HaltBody,
    RecallBody,
    RolloutBody,
    RolloutDocument,
    RolloutPage,
    ShrinkBody,
    SimulatedMoment,
    SimulatedPause,
    SimulationBody,
    SimulationDocument,
)

router = LateRouter(prefix="/v1", tags=["rollouts"])


class Change(Protocol):
    """What changes a rollout."""

    def __call__(
        self, plugin: PluginId, name: UpdateChannel, /, *, acting: Acting, repository: ReadRepository
    ) -> RolloutStatus:
        """Change the rollout of `plugin` on the update channel `name`."""
        ...


@router.post("/rollouts", status_code=201, openapi_extra=described(RolloutBody))
def start(
    request: Request, by: Caller, body: Annotated[RolloutBody, Depends(json_body(RolloutBody))]
) -> RolloutDocument:
    """Start exposing a published release, to everybody or step by step."""
    registry = registry_of(request)
    wanted = RolloutRequest(
        plugin_id=PluginId.parse(body.pluginId),
        version=Version.parse(body.version),
        strategy=strategy_of(
            body.percentage,
            body.duration,
            stages=[(each[0], each[1]) for each in body.stages],
            start=None if body.start is None else read_moment(body.start),
            end=None if body.end is None else read_moment(body.end),
            quiet=body.quietHours,
        ),
        update_channel=read_update_channel(body.updateChannel),
    )
    status = rollouts.start_rollout(wanted, acting=acting_of(request, by), repository=registry.repository)
    registry.wake()
    return rollout_document(status)


@router.get("/rollouts", openapi_extra=dict(BEARER))
def index(request: Request, by: Caller, plugin: str) -> RolloutPage:
    """Show what each update channel of the plugin offers, and to how many at the signed time."""
    registry = registry_of(request)
    found = rollouts.list_rollouts(
        PluginId.parse(plugin), by=by, uow=registry.reading(), repository=registry.repository
    )
    return RolloutPage(rollouts=[rollout_document(status) for status in found])


@router.post("/rollouts/{plugin_id}/{update_channel}/pause", openapi_extra=dict(BEARER))
def pause(request: Request, by: Caller, plugin_id: str, update_channel: str) -> RolloutDocument:
    """Let a rollout rest at the share it has; it can be resumed."""
    return _changed(request, by, plugin_id, update_channel, rollout_changes.pause)


@router.post("/rollouts/{plugin_id}/{update_channel}/resume", openapi_extra=dict(BEARER))
def resume(request: Request, by: Caller, plugin_id: str, update_channel: str) -> RolloutDocument:
    """Let a rollout go on from the share it rests at."""
    return _changed(request, by, plugin_id, update_channel, rollout_changes.resume)


@router.post("/rollouts/{plugin_id}/{update_channel}/shrink", openapi_extra=described(ShrinkBody))
def shrink(
    request: Request,
    by: Caller,
    plugin_id: str,
    update_channel: str,
    body: Annotated[ShrinkBody, Depends(json_body(ShrinkBody))],
) -> RolloutDocument:
    """Serve fewer and rest there; who has the release keeps it."""
    share = Ramp.gradual(body.percentage, 0).points[0].basis_points

    def smaller(plugin: PluginId, name: UpdateChannel, *, acting: Acting, repository: ReadRepository) -> RolloutStatus:
        return rollout_changes.shrink(plugin, name, share, acting=acting, repository=repository)

    return _changed(request, by, plugin_id, update_channel, smaller)


@router.post("/rollouts/{plugin_id}/{update_channel}/halt", openapi_extra=described(HaltBody))
def halt(
    request: Request,
    by: Caller,
    plugin_id: str,
    update_channel: str,
    body: Annotated[HaltBody, Depends(json_body(HaltBody))],
) -> RolloutDocument:
    """Serve nobody any more, for good, and yank the release."""

    def halted(plugin: PluginId, name: UpdateChannel, *, acting: Acting, repository: ReadRepository) -> RolloutStatus:
        return rollout_changes.halt(plugin, name, body.reason, acting=acting, repository=repository)

    return _changed(request, by, plugin_id, update_channel, halted)


@router.post("/rollouts/{plugin_id}/simulation", openapi_extra=described(SimulationBody))
def simulate(
    request: Request, by: Caller, plugin_id: str, body: Annotated[SimulationBody, Depends(json_body(SimulationBody))]
) -> SimulationDocument:
    """Replay the installations of the last days against a rollout; nothing is changed."""
    registry = registry_of(request)
    wanted = SimulationRequest(
        plugin_id=PluginId.parse(plugin_id),
        strategy=strategy_of(
            body.percentage,
            body.duration,
            stages=[(each[0], each[1]) for each in body.stages],
            quiet=body.quietHours,
        ),
        failing=body.failing / 100,
        days=body.days,
        update_channel=read_update_channel(body.updateChannel) or UpdateChannel.STABLE,
    )
    found = simulate_rollout(
        wanted,
        by=by,
        now=registry.clock(),
        uow=registry.reading(),
        store=registry.figures,
        repository=registry.repository,
    )
    return simulation_document(wanted, found)


@router.get("/plugins/{plugin_id}/rollout-log")
def log(
    request: Request,
    plugin_id: str,
    after: Annotated[int, Query(ge=0, le=2**53)] = 0,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 500,
) -> RolloutLogPage:
    """Show what each update channel offered when, from the beginning; the last entry's hash is signed in the index."""
    with registry_of(request).reading() as uow:
        found = uow.rollout_log.page(PluginId.parse(plugin_id), after=after, limit=limit + 1)
    return RolloutLogPage(
        entries=[log_document(entry) for entry in found[:limit]],
        next=found[limit - 1].number if len(found) > limit else None,
    )


@router.post("/rollouts/{plugin_id}/recall", openapi_extra=described(RecallBody))
def recall(
    request: Request, by: Caller, plugin_id: str, body: Annotated[RecallBody, Depends(json_body(RecallBody))]
) -> RolloutPage:
    """Take a release back from everybody: hosts return to an older one."""
    registry = registry_of(request)
    found = rollout_changes.recall(
        PluginId.parse(plugin_id),
        Version.parse(body.version),
        None if body.to is None else Version.parse(body.to),
        body.reason,
        acting=acting_of(request, by),
        repository=registry.repository,
    )
    registry.wake()
    return RolloutPage(rollouts=[rollout_document(status) for status in found])


def _changed(request: Request, by: Account, plugin_id: str, update_channel: str, change: Change) -> RolloutDocument:
    registry = registry_of(request)
    status = change(
        PluginId.parse(plugin_id),
        UpdateChannel(update_channel),
        acting=acting_of(request, by),
        repository=registry.repository,
    )
    registry.wake()
    return rollout_document(status)


def simulation_document(wanted: SimulationRequest, found: Simulation) -> SimulationDocument:
    """Return a simulation as it travels."""
    pause = found.pause
    return SimulationDocument(
        pluginId=str(wanted.plugin_id),
        installations=found.installations,
        days=wanted.days,
        moments=[
            SimulatedMoment(after=round(each.after.total_seconds()), basisPoints=each.basis_points, served=each.served)
            for each in found.moments
        ],
        broken=found.broken,
        pause=None
        if pause is None
        else SimulatedPause(reports=pause.reports, broken=pause.broken, after=round(pause.after.total_seconds())),
    )


def rollout_document(status: RolloutStatus) -> RolloutDocument:
    """Return a rollout as it travels."""
    head, rollout = status.head, status.head.rollout
    return RolloutDocument(
        pluginId=str(status.plugin_id),
        version=str(head.current),
        updateChannel=status.update_channel.value,
        state=rollout.state.value,
        salt=rollout.salt,
        start=moment(rollout.start),
        ramp=[[point.seconds, point.basis_points] for point in rollout.ramp.points],
        basisPoints=rollout.threshold(status.signed_now),
        at=moment(status.signed_now),
        health=None if status.health is None else health_document(status.health),
        quietHours="" if rollout.quiet is None else str(rollout.quiet),
        previous=None if head.previous is None else str(head.previous),
        signed=status.is_signed,
    )
