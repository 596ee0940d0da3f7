"""A plugin's report as a page, the files it also comes as, and how often the visitor is sent it."""

from datetime import date
from typing import Annotated

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from qirvo.domain.access import Account
from qirvo.domain.errors import QirvoError
from qirvo.domain.names import PluginId
from qirvo.domain.report_schedules import Every
from qirvo.server.http.distribution_reports import ReportFormat, report_answer, reporting_of
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.report_documents import report_document
from qirvo.server.http.wiring import acting_of, address_of, registry_of
from qirvo.server.usecases import report_schedules
from qirvo.server.usecases.distribution_reports import plugin_report
from qirvo.server.usecases.events import require_reader
from qirvo.server.web.forms import OwnForm
from qirvo.server.web.rendering import page, refused_here, seen_elsewhere
from qirvo.server.web.visitors import SignedIn

router = LateRouter(prefix="/plugins/{plugin_id}/distribution-report")
_PERIODS = {"7d": "7 days", "30d": "30 days", "12w": "12 weeks", "1y": "year"}
_NEVER = "never"


@router.get("")
def index(request: Request, by: SignedIn, plugin_id: str) -> Response:
    """Show what reports there are, and how often the visitor is sent them."""
    return _index(request, by, PluginId.parse(plugin_id))


@router.post("")
def choose(request: Request, by: SignedIn, plugin_id: str, form: OwnForm) -> Response:
    """Keep how often the visitor wants to be sent it."""
    plugin, every = PluginId.parse(plugin_id), form.text("every")
    try:
        if every == _NEVER:
            report_schedules.end(plugin, acting=acting_of(request, by))
        else:
            report_schedules.choose(plugin, every, acting=acting_of(request, by))
    except QirvoError as refused:
        return _index(request, by, plugin, refused=refused)
    return seen_elsewhere(f"/plugins/{plugin}/distribution-report")


@router.get("/shown")
def show(
    request: Request,
    by: SignedIn,
    plugin_id: str,
    *,
    period: Annotated[str, Query(max_length=40)] = "30d",
    last: date | None = None,
    form: Annotated[ReportFormat, Query(alias="format")] = ReportFormat.HTML,
) -> Response:
    """Show a report, as a page or as another file."""
    registry = registry_of(request)
    now = registry.clock()
    report = plugin_report(
        PluginId.parse(plugin_id), period, by=by, now=now, reporting=reporting_of(registry), last=last
    )
    document = report_document(report, registry=registry.name, address=address_of(request), made_at=now)
    return report_answer(document, form)


def _index(request: Request, by: Account, plugin_id: PluginId, *, refused: QirvoError | None = None) -> Response:
    require_reader(plugin_id, by=by)
    with registry_of(request).reading() as uow:
        plugin = uow.plugins.get(plugin_id)
    chosen = report_schedules.my_schedule(plugin_id, by=by, uow=registry_of(request).reading())
    problem = None if refused is None else refused_here(request, refused)
    return page(
        request,
        "distribution_report.html",
        status=200 if problem is None else problem.status,
        plugin=plugin,
        periods=_PERIODS,
        formats=[each.value for each in ReportFormat if each is not ReportFormat.HTML],
        chosen=_NEVER if chosen is None else chosen.every.value,
        choices=(_NEVER, *(every.value for every in Every)),
        problem=problem,
    )
