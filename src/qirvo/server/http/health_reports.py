"""Reports of hosts over HTTP, of how releases fare; nobody is named, and nobody has to sign in."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from qirvo.domain.health import ALARM_AT, Health
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version
from qirvo.server.http.bodies import described, open_json_body
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.networks import network_of
from qirvo.server.http.times import moment
from qirvo.server.http.wiring import registry_of
from qirvo.server.usecases import health
from qirvo.wire.health import BeginAnswer, BeginBody, EndBody, HealthDocument

router = LateRouter(prefix="/v1", tags=["events"])


@router.post("/health-reports", status_code=201, openapi_extra=described(BeginBody, is_open=True))
def begin(request: Request, body: Annotated[BeginBody, Depends(open_json_body(BeginBody))]) -> BeginAnswer:
    """Say that a host begins to install a release, and get a ticket for one report of how that ended."""
    registry = registry_of(request)
    begun = health.begin(
        PluginId.parse(body.pluginId),
        Version.parse(body.version),
        network_of(request),
        now=registry.clock(),
        uow=registry.new_uow(),
        new_id=registry.new_id,
        policy=registry.health_policy,
    )
    return BeginAnswer(ticket=begun.ticket, deadline=moment(begun.deadline))


@router.post("/health-reports/end", status_code=204, openapi_extra=described(EndBody, is_open=True))
def end(request: Request, body: Annotated[EndBody, Depends(open_json_body(EndBody))]) -> None:
    """Say how the installation of a ticket ended: `healthy` or `failed`."""
    registry = registry_of(request)
    ended = health.read_ended(body.ended)
    is_paused = health.end(body.ticket, ended, now=registry.clock(), uow=registry.new_uow(), new_id=registry.new_id)
    if is_paused:
        registry.wake()


def health_document(found: Health) -> HealthDocument:
    """Return how a release fares as it travels."""
    return HealthDocument(
        healthy=found.healthy,
        failed=found.failed,
        silent=found.silent,
        usualRate=found.usual_rate,
        weight=round(found.weight, 3),
        alarmAt=round(ALARM_AT, 3),
        alarmedAt=moment(found.alarmed_at),
        said=found.sentence,
    )
