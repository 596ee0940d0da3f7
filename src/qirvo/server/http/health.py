"""Health for whoever watches the process: alive, and ready to work."""

import structlog
from starlette.requests import Request
from starlette.responses import Response

from qirvo.domain.errors import QirvoError
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.wiring import Probe, Registry, registry_of

router = LateRouter(prefix="/health", tags=["health"])
log = structlog.get_logger(__name__)


@router.get("/live")
async def live() -> dict[str, str]:
    """Say that the process answers."""
    return {"status": "live"}


@router.get("/ready", responses={503: {"description": "Something the registry needs does not work just now."}})
def ready(request: Request, response: Response) -> dict[str, str | dict[str, bool]]:
    """Say whether database, repository and worker work; 503 when one does not."""
    checks = asked(registry_of(request))
    is_ready = all(checks.values())
    response.status_code = 200 if is_ready else 503
    return {"status": "ready" if is_ready else "unready", "checks": checks}


def asked(registry: Registry) -> dict[str, bool]:
    """Return of each probe whether what it looks at works."""
    return {name: works(name, probe) for name, probe in registry.probes.items()}


def works(name: str, probe: Probe) -> bool:
    """Say whether what the probe looks at works; one that fails says no."""
    try:
        return probe()
    except QirvoError as exc:
        log.warning("probe failed", probe=name, code=exc.code)
        return False
