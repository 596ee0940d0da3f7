"""A plugin's report over HTTP, as whatever is asked for, and who is sent it how often."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Final

import msgspec
from fastapi import Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from qirvo.deferred import dataclass
from qirvo.domain.names import PluginId
from qirvo.domain.report_schedules import ReportSchedule
from qirvo.server.http.analytics import LastDay, Period
from qirvo.server.http.authentication import BEARER, Caller
from qirvo.server.http.bodies import described, json_body
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.report_documents import report_document
from qirvo.server.http.wiring import Registry, acting_of, address_of, registry_of
from qirvo.server.report_files.page import page_of, page_policy
from qirvo.server.report_files.tables import csv_of, parquet_of
from qirvo.server.report_files.text import text_of
from qirvo.server.usecases import report_schedules
from qirvo.server.usecases.distribution_reports import Reporting, plugin_report
from qirvo.wire.distribution_reports import (
    DistributionReportDocument,
    ScheduleBody,
    ScheduleDocument,
    SchedulePage,
)

router = LateRouter(prefix="/v1", tags=["analytics"])


class ReportFormat(StrEnum):
    """What a report comes as."""

    JSON = "json"
    HTML = "html"
    TEXT = "text"
    CSV = "csv"
    PARQUET = "parquet"


@dataclass(frozen=True, slots=True)
class _Form:
    media_type: str
    ending: str
    made: Callable[[DistributionReportDocument], bytes]


_FORMS: Final[Mapping[ReportFormat, _Form]] = MappingProxyType(
    {
        ReportFormat.JSON: _Form("application/json", "json", lambda report: msgspec.json.encode(asdict(report))),
        ReportFormat.HTML: _Form("text/html", "html", lambda report: page_of(report).encode()),
        ReportFormat.TEXT: _Form("text/plain", "txt", lambda report: text_of(report).encode()),
        ReportFormat.CSV: _Form("text/csv", "csv", csv_of),
        ReportFormat.PARQUET: _Form("application/vnd.apache.parquet", "parquet", parquet_of),
    }
)
_DOCUMENTED: Final[dict[str, dict[str, str]]] = {
    form.media_type: {} for form in _FORMS.values() if form.media_type != "application/json"
}


@router.get(
    "/plugins/{plugin_id}/distribution-report",
    openapi_extra=dict(BEARER),
    response_model=DistributionReportDocument,
    responses={200: {"description": "The report, in the form that was asked for.", "content": _DOCUMENTED}},
)
def show(
    request: Request,
    by: Caller,
    plugin_id: str,
    *,
    period: Period = "30d",
    last: LastDay = None,
    form: Annotated[
        ReportFormat | None, Query(alias="format", description="What it comes as; without it, what `Accept` asks for.")
    ] = None,
) -> Response:
    """Return a plugin's report to its publisher's members, and to whoever holds a right in the registry."""
    registry = registry_of(request)
    report = plugin_report(
        PluginId.parse(plugin_id), period, by=by, now=registry.clock(), reporting=reporting_of(registry), last=last
    )
    document = report_document(report, registry=registry.name, address=address_of(request), made_at=registry.clock())
    return report_answer(document, form or accepted_format(request.headers.get("Accept", "")))


@router.get("/report-schedules", openapi_extra=dict(BEARER))
def schedules(request: Request, by: Caller) -> SchedulePage:
    """List which plugins' reports the caller is sent."""
    found = report_schedules.my_schedules(by=by, uow=registry_of(request).reading())
    return SchedulePage(schedules=[schedule_document(each) for each in found])


@router.get("/plugins/{plugin_id}/report-schedule", openapi_extra=dict(BEARER))
def schedule(request: Request, by: Caller, plugin_id: str) -> ScheduleDocument:
    """Say how often the caller is sent a plugin's report."""
    named = PluginId.parse(plugin_id)
    found = report_schedules.my_schedule(named, by=by, uow=registry_of(request).reading())
    return ScheduleDocument(pluginId=str(named), every="never") if found is None else schedule_document(found)


@router.put("/plugins/{plugin_id}/report-schedule", openapi_extra=described(ScheduleBody))
def choose(
    request: Request, by: Caller, plugin_id: str, body: Annotated[ScheduleBody, Depends(json_body(ScheduleBody))]
) -> ScheduleDocument:
    """Let the caller be sent a plugin's report each week or month, by notice and mail."""
    return schedule_document(
        report_schedules.choose(PluginId.parse(plugin_id), body.every, acting=acting_of(request, by))
    )


@router.delete("/plugins/{plugin_id}/report-schedule", status_code=204, openapi_extra=dict(BEARER))
def end(request: Request, by: Caller, plugin_id: str) -> None:
    """Send the caller a plugin's report no more."""
    report_schedules.end(PluginId.parse(plugin_id), acting=acting_of(request, by))


def reporting_of(registry: Registry) -> Reporting:
    """Return what reports are made from."""
    return Reporting(reading=registry.reading, store=registry.figures, search=registry.search)


def report_answer(document: DistributionReportDocument, form: ReportFormat) -> Response:
    """Return a report as a file of this form."""
    how = _FORMS[form]
    name = f"{document.pluginId}-{document.period.first}-to-{document.period.last}.{how.ending}"
    headers = {
        "Cache-Control": "private, no-store",
        "Content-Disposition": f'inline; filename="{name}"',
        "Referrer-Policy": "no-referrer",
        "Vary": "Accept, Authorization, Cookie",
    }
    if form is ReportFormat.HTML:
        headers["Content-Security-Policy"] = page_policy()
    return Response(how.made(document), media_type=how.media_type, headers=headers)


def accepted_format(accept: str) -> ReportFormat:
    """Return the first form that `Accept` names; JSON where it names none."""
    asked = [part.partition(";")[0].strip().lower() for part in accept.split(",")]
    known = {form.media_type: each for each, form in _FORMS.items()}
    return next((known[each] for each in asked if each in known), ReportFormat.JSON)


def schedule_document(schedule: ReportSchedule) -> ScheduleDocument:
    """Return a schedule as it travels."""
    return ScheduleDocument(
        pluginId=str(schedule.plugin_id), every=schedule.every.value, toldUntil=schedule.told_until.isoformat()
    )
