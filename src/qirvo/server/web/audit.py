"""The audit log as pages: all of it for operators, what concerns a publisher for its owners."""

from collections.abc import Sequence
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from qirvo.domain.audit import AuditEntry
from qirvo.server.http.audit import Asked, Form, Queried, export_answer
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.wiring import registry_of
from qirvo.server.usecases import audit_log
from qirvo.server.web.rendering import page
from qirvo.server.web.visitors import SignedIn

router = LateRouter()
_SHOWN = 50
_FILTERS = ("actor", "act", "subject", "outcome", "since", "until")


@router.get("/operator/audit")
def index(request: Request, by: SignedIn, query: Queried) -> Response:
    """List what was done and refused."""
    found = audit_log.read_audit(query, limit=_SHOWN + 1, by=by, uow=registry_of(request).reading())
    return _listed(request, found, publisher=None)


@router.get("/operator/audit/export")
def export(request: Request, by: SignedIn, query: Queried, form: Asked = Form.CSV) -> Response:
    """Send the log for a spreadsheet, or as JSON lines."""
    return export_answer(audit_log.export_audit(query, by=by, reading=registry_of(request).reading), form)


@router.get("/publishers/{publisher}/audit")
def of_publisher(request: Request, by: SignedIn, publisher: str, query: Queried) -> Response:
    """List what was done to a publisher."""
    reading = registry_of(request).reading()
    found = audit_log.publisher_audit(publisher, query, limit=_SHOWN + 1, by=by, uow=reading)
    return _listed(request, found, publisher=publisher)


@router.get("/publishers/{publisher}/audit/export")
def export_of_publisher(
    request: Request, by: SignedIn, publisher: str, query: Queried, form: Asked = Form.CSV
) -> Response:
    """Send all that was done to a publisher for a spreadsheet, or as JSON lines."""
    reading = registry_of(request).reading
    return export_answer(audit_log.export_publisher_audit(publisher, query, by=by, reading=reading), form)


def _listed(request: Request, found: Sequence[tuple[int, AuditEntry]], *, publisher: str | None) -> Response:
    asked = {name: text for name in _FILTERS if (text := request.query_params.get(name, ""))}
    return page(
        request,
        "audit.html",
        entries=found[:_SHOWN],
        following=found[_SHOWN - 1][0] if len(found) > _SHOWN else None,
        asked=asked,
        filters=urlencode(asked),
        publisher=publisher,
        here="/operator/audit" if publisher is None else f"/publishers/{publisher}/audit",
    )
