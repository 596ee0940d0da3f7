"""Every refusal is written into the audit log: of changes, of reads without the right, of tokens that are none.

Nothing that is told here is the caller's own text but the path: no body, no token, no password.
"""

import structlog
from starlette.requests import Request

from qirvo.domain.audit import REGISTRY
from qirvo.domain.errors import QirvoError
from qirvo.domain.refusals import Refusal
from qirvo.server.http.methods import READS
from qirvo.server.http.networks import network_of
from qirvo.server.http.wiring import registry_of
from qirvo.server.usecases.refusals import record_refusal
from qirvo.wire.problems import status_of

_OF_CHANGES = frozenset({401, 403, 404, 409, 429})
_MOST = 200
_FIRST = ("plugin_id", "publisher", "submission_id")
_ACCOUNTS = frozenset({"name", "account"})
log = structlog.get_logger(__name__)


def note_refusal(request: Request, error: QirvoError) -> None:
    """Write the refusal down, if it is one that matters; that this fails is no reason to answer otherwise."""
    if not _matters(request, status_of(error)):
        return
    registry = registry_of(request)
    refusal = Refusal(
        actor=getattr(request.state, "actor", ""),
        network=network_of(request),
        act=f"{request.method} {getattr(request.scope.get('route'), 'path', request.url.path)}"[:_MOST],
        subject=_subject(request),
        code=error.code,
        said=error.message,
    )
    try:
        record_refusal(
            refusal,
            now=registry.clock(),
            new_uow=registry.new_uow,
            new_id=registry.new_id,
            counts=registry.refusal_counts,
        )
    except QirvoError as exc:
        log.warning("refusal not recorded", code=exc.code)


def _matters(request: Request, status: int) -> bool:
    """Say whether it is written down; that somebody read without having signed in is not."""
    if request.method not in READS:
        return status in _OF_CHANGES
    return status == 403 or (status == 401 and "Authorization" in request.headers)  # noqa: PLR2004  # HTTP's


def _subject(request: Request) -> str:
    """Return what the request was about, as far as its path says."""
    named = request.path_params
    if "check" in named:
        return f"rule:{named['check']}/{named.get('name', '')}"[:_MOST]
    first = next((name for name in (*_FIRST, *named) if name in named), None)
    if first is None:
        return REGISTRY
    kind = "account" if first in _ACCOUNTS else first.removesuffix("_id")
    return f"{kind}:{named[first]}"[:_MOST]
