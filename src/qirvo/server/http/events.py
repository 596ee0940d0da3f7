"""Events over HTTP: told by hosts without an account, counted for the publisher."""

from typing import Annotated

import anyio
import anyio.to_thread
from fastapi import APIRouter, Depends
from starlette.requests import Request

from qirvo.domain.names import PluginId
from qirvo.server.http.authentication import BEARER, Caller
from qirvo.server.http.bodies import described, open_json_body
from qirvo.server.http.wiring import Registry, registry_of
from qirvo.server.usecases import events
from qirvo.server.usecases.events import ReportedEvent
from qirvo.wire.events import EventCounts, EventsAnswer, EventsBody

router = APIRouter(prefix="/v1", tags=["events"])


# Anybody may report, and each report waits for the disk: few at a time, so that no others wait for a thread.
_FEW_AT_A_TIME = anyio.CapacityLimiter(2)


@router.post("/events", status_code=202, openapi_extra=dict(described(EventsBody, is_open=True)))
async def record(request: Request, body: Annotated[EventsBody, Depends(open_json_body(EventsBody))]) -> EventsAnswer:
    """Record what happened to releases on a host; nobody is named, and an id told twice counts once."""
    accepted = await anyio.to_thread.run_sync(_record, registry_of(request), body, limiter=_FEW_AT_A_TIME)
    return EventsAnswer(accepted=accepted)


@router.get("/events/counts", openapi_extra=dict(BEARER))
def counts(request: Request, by: Caller, plugin: str) -> EventCounts:
    """Count a plugin's events by version and kind."""
    plugin_id = PluginId.parse(plugin)
    counted = events.count_events(plugin_id, by=by, events=registry_of(request).events)
    return EventCounts(pluginId=str(plugin_id), counts={version: dict(kinds) for version, kinds in counted.items()})


def _record(registry: Registry, body: EventsBody) -> int:
    reported = [
        ReportedEvent(
            id=event.id,
            kind=event.kind,
            plugin_id=event.pluginId,
            version=event.version,
            distribution_channel=event.distributionChannel,
            from_version=event.fromVersion,
        )
        for event in body.events
    ]
    return events.record_events(reported, now=registry.clock(), uow=registry.reading(), events=registry.events)
