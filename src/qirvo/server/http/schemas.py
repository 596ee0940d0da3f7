"""JSON Schemas for editors: what `$schema` in a manifest may name."""

import json

from starlette.responses import Response

from qirvo.domain.manifest_schema import manifest_schema
from qirvo.server.http.late_routes import LateRouter

router = LateRouter(include_in_schema=False)

_BODY = json.dumps(manifest_schema(), indent=2).encode()
_HEADERS = {"Cache-Control": "public, max-age=3600", "Access-Control-Allow-Origin": "*"}


@router.get("/schemas/manifest/1.json")
def manifest() -> Response:
    """Answer with the JSON Schema of the canonical manifest; editors in browsers may read it too."""
    return Response(_BODY, media_type="application/schema+json", headers=_HEADERS)
