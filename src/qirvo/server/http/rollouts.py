"""Rollouts over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request

from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version
from qirvo.server.http.authentication import BEARER, Caller
from qirvo.server.http.bodies import described, json_body
from qirvo.server.http.times import moment
from qirvo.server.http.wiring import registry_of
from qirvo.server.usecases import rollouts
from qirvo.server.usecases.rollouts import RolloutRequest, RolloutStatus, parse_update_channel, ramp_of
from qirvo.wire.rollouts import RolloutBody, RolloutDocument, RolloutPage

router = APIRouter(prefix="/v1", tags=["rollouts"])


@router.post("/rollouts", status_code=201, openapi_extra=dict(described(RolloutBody)))
def start(
    request: Request, by: Caller, body: Annotated[RolloutBody, Depends(json_body(RolloutBody))]
) -> RolloutDocument:
    """Start exposing a published release, to everybody or step by step."""
    registry = registry_of(request)
    wanted = RolloutRequest(
        plugin_id=PluginId.parse(body.pluginId),
        version=Version.parse(body.version),
        ramp=ramp_of(body.percentage, body.duration),
        update_channel=parse_update_channel(body.updateChannel),
    )
    status = rollouts.start_rollout(wanted, by=by, uow=registry.new_uow(), repository=registry.repository)
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
        previous=None if head.previous is None else str(head.previous),
        signed=status.is_signed,
    )
