"""Events over HTTP: told by hosts without an account and by publishers with one, counted for the publisher."""

from functools import partial
from typing import Annotated

import anyio
import anyio.to_thread
from fastapi import Depends
from starlette.requests import Request

from qirvo.domain.access import Account
from qirvo.domain.downloads import day_of
from qirvo.domain.names import PluginId
from qirvo.server.http.authentication import BEARER, Anybody, Caller
from qirvo.server.http.bodies import described, open_json_body
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.sightings import visit_of
from qirvo.server.http.wiring import registry_of
from qirvo.server.usecases import events
from qirvo.server.usecases.events import ReportedEvent
from qirvo.wire.events import EventBody, EventCounts, EventsAnswer, EventsBody

router = LateRouter(prefix="/v1", tags=["analytics"])


# Anybody may report, and each report waits for the disk: few at a time, so that no others wait for a thread.
_FEW_AT_A_TIME = anyio.CapacityLimiter(2)


@router.post("/events", status_code=202, openapi_extra=described(EventsBody, is_open=True))
async def record(
    request: Request, by: Anybody, body: Annotated[EventsBody, Depends(open_json_body(EventsBody))]
) -> EventsAnswer:
    """Record what happened to releases; nobody is named, and an id told twice counts once.

    Hosts tell of installations without an account. A plugin's publisher, with a token, tells of downloads and views
    at places of its own, and of deployments.
    """
    accepted = await anyio.to_thread.run_sync(partial(_record, request, by, body), limiter=_FEW_AT_A_TIME)
    return EventsAnswer(accepted=accepted, day=day_of(registry_of(request).clock()))


@router.get("/events/counts", openapi_extra=dict(BEARER))
def counts(request: Request, by: Caller, plugin: str) -> EventCounts:
    """Count a plugin's events by version and kind."""
    plugin_id = PluginId.parse(plugin)
    counted = events.count_events(plugin_id, by=by, store=registry_of(request).figures)
    return EventCounts(pluginId=str(plugin_id), counts={version: dict(kinds) for version, kinds in counted.items()})


def _record(request: Request, by: Account, body: EventsBody) -> int:
    registry = registry_of(request)
    return events.record_events(
        [_reported(event) for event in body.events],
        by=by,
        visit=visit_of(registry, request.scope),
        now=registry.clock(),
        uow=registry.reading(),
        events=registry.events,
        sight=registry.sight,
        known=registry.known_releases,
    )


def _reported(event: EventBody) -> ReportedEvent:
    return ReportedEvent(
        id=event.id,
        kind=event.kind,
        plugin_id=event.pluginId,
        version=event.version,
        distribution_channel=event.distributionChannel,
        from_version=event.fromVersion,
        user_agent=event.userAgent,
        country=event.location,
        source=event.source,
        detail=event.detail,
        installed_week=event.installedWeek,
        last_day=event.lastDay,
        load_ms=event.loadMs,
    )
