"""Re-scans over HTTP: started and followed by administrators."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from qirvo.server.http.authentication import BEARER, Caller
from qirvo.server.http.bodies import described, json_body
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.times import moment
from qirvo.server.http.wiring import registry_of
from qirvo.server.intake_ports import Rescan, RescanHit
from qirvo.server.usecases import rescans
from qirvo.wire.problems import to_wire
from qirvo.wire.rescans import HitDocument, RescanBody, RescanDocument, RescanPage

router = LateRouter(prefix="/v1", tags=["rules"])


@router.post("/rescans", status_code=202, openapi_extra=described(RescanBody))
def start(request: Request, by: Caller, body: Annotated[RescanBody, Depends(json_body(RescanBody))]) -> RescanDocument:
    """Begin to look at every published release again; a dry run only lists what it finds."""
    registry = registry_of(request)
    rescan = rescans.start_rescan(
        body.rules,
        is_dry_run=body.dryRun,
        by=by,
        now=registry.clock(),
        uow=registry.new_uow(),
        new_id=registry.new_id,
    )
    registry.wake()
    return rescan_document(rescan)


@router.get("/rescans", openapi_extra=dict(BEARER))
def index(request: Request, by: Caller) -> RescanPage:
    """List the latest re-scans, the newest first, without their hits."""
    found = rescans.list_rescans(by=by, uow=registry_of(request).reading())
    return RescanPage(rescans=[rescan_document(each) for each in found])


@router.get("/rescans/{rescan_id}", openapi_extra=dict(BEARER))
def show(request: Request, by: Caller, rescan_id: str) -> RescanDocument:
    """Show how far a re-scan is and what it found."""
    status = rescans.show_rescan(rescan_id, by=by, uow=registry_of(request).reading())
    return rescan_document(status.rescan, status.hits)


def rescan_document(rescan: Rescan, hits: Sequence[RescanHit] = ()) -> RescanDocument:
    """Return a re-scan as it travels."""
    return RescanDocument(
        id=rescan.id,
        by=rescan.by,
        startedAt=moment(rescan.started_at),
        rules=list(rescan.rules),
        dryRun=rescan.is_dry_run,
        state=rescan.state.value,
        done=rescan.done,
        total=rescan.total,
        hits=[_hit(hit) for hit in hits],
    )


def _hit(hit: RescanHit) -> HitDocument:
    return HitDocument(
        pluginId=str(hit.plugin_id),
        version=str(hit.version),
        digest=str(hit.digest),
        finding=to_wire(hit.finding),
    )
