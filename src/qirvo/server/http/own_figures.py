"""The registry's own figures, for the monitoring of whoever runs it."""

import secrets

from starlette.requests import Request
from starlette.responses import Response

from qirvo.domain.access import UnauthenticatedError
from qirvo.domain.errors import NotFoundError
from qirvo.server.http.authentication import bearer_token
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.wiring import registry_of

router = LateRouter(tags=["health"])


class MetricsOffError(NotFoundError):
    """The registry's own figures are not shown."""

    code = "metrics-off"
    hint = "Whoever runs the registry sets `metrics_token`, and gives it to their Prometheus."


@router.get(
    "/metrics",
    responses={
        200: {"description": "Prometheus' text format.", "content": {"text/plain": {}}},
        401: {"description": "The token is missing or another."},
        404: {"description": "No `metrics_token` is set."},
    },
    response_class=Response,
)
def metrics(request: Request) -> Response:
    """Return the registry's own figures to whoever has the token of its monitoring."""
    registry = registry_of(request)
    if not registry.metrics_token:
        raise MetricsOffError("this registry does not show its own figures")
    if not secrets.compare_digest(bearer_token(request).encode(), registry.metrics_token.encode()):
        raise UnauthenticatedError("the token is not the one that was set as `metrics_token`")
    return Response(registry.own_figures(), media_type=registry.own_figures_media_type)
