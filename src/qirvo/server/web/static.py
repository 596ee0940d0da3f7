"""What pages load: small files of our own, under an address that changes with them."""

from starlette.responses import Response

from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.read_plane import NoSuchFileError
from qirvo.server.web.rendering import static_bytes

router = LateRouter()
_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}


@router.get("/static/{name}")
def static(name: str) -> Response:
    """Send a static file."""
    media_type, content = _TYPES.get(name.rpartition(".")[2]), static_bytes(name)
    if content is None or media_type is None:
        raise NoSuchFileError(f"there is no file `{name[:200]}`")
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(content, media_type=media_type, headers=headers)
