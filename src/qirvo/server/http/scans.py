"""Scans by others over HTTP: a scanner fetches what it was asked about, and sends its results later.

The id of a scan is unguessable and known to its scanner alone; results are signed besides.
"""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from qirvo.server.http.bodies import read_limited
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.wiring import registry_of
from qirvo.server.usecases import scans

router = LateRouter(prefix="/v1", tags=["scanners"])
_RESULTS = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["findings"],
                    "properties": {"findings": {"type": "array", "items": {"type": "object"}}},
                }
            }
        },
    }
}


@router.get(
    "/scans/{scan_id}/artifact",
    response_class=FileResponse,
    responses={200: {"description": "The canonical archive.", "content": {"application/zip": {}}}},
)
def artifact(request: Request, scan_id: str) -> FileResponse:
    """Send the bytes that a scanner was asked about, until its scan is settled."""
    registry = registry_of(request)
    path = scans.artifact_of_scan(scan_id, uow=registry.reading(), blobs=registry.blobs)
    return FileResponse(path, media_type="application/zip", filename=f"{scan_id}.zip")


@router.put("/scans/{scan_id}/results", status_code=204, response_class=Response, openapi_extra=_RESULTS)
async def results(request: Request, scan_id: str) -> Response:
    """Take a scanner's results, signed with the secret it shares with the registry."""
    registry = registry_of(request)
    body = await read_limited(request, most=registry.limits.json_bytes)
    await run_in_threadpool(
        scans.take_results,
        scan_id,
        body,
        request.headers,
        now=registry.clock(),
        scanning=registry.scanning,
        new_uow=registry.new_uow,
        new_id=registry.new_id,
    )
    registry.wake()
    return Response(status_code=204)
