"""What a host or a tool learns first: where the repository and the API are, and the root's fingerprint."""

from starlette.requests import Request

from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.read_plane import PREFIX
from qirvo.server.http.wiring import registry_of
from qirvo.wire.discovery import PATH, DiscoveryDocument

router = LateRouter(tags=["discovery"])


@router.get(PATH)
def discovery(request: Request) -> DiscoveryDocument:
    """Tell where everything is."""
    registry = registry_of(request)
    outside = registry.public_address or ""
    return DiscoveryDocument(
        name=registry.name,
        repository=f"{outside}{PREFIX.rstrip('/')}",
        api=f"{outside}/v1",
        rootFingerprint=registry.root_fingerprint,
    )
