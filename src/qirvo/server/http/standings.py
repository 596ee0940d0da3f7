"""After publication, over HTTP: how releases and plugins stand, and what users report."""

from typing import Annotated

from fastapi import Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from qirvo.domain.names import PluginId
from qirvo.domain.reports import Report
from qirvo.domain.standings import StandingKind, StandingRecord, read_standing
from qirvo.domain.versions import Version
from qirvo.server.http.authentication import BEARER, Anybody, Caller
from qirvo.server.http.bodies import described, json_body, open_json_body
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.networks import network_of
from qirvo.server.http.people import Limit
from qirvo.server.http.times import moment
from qirvo.server.http.wiring import acting_of, registry_of
from qirvo.server.usecases import reports, standings
from qirvo.wire.standings import (
    CloseBody,
    ReportAnswer,
    ReportBody,
    ReportDocument,
    ReportPage,
    StandingBody,
    StandingDocument,
    StandingPage,
)

router = LateRouter(prefix="/v1", tags=["after publication"])
_MOST = 2**53


@router.get("/plugins/{plugin_id}/standings")
def index(request: Request, plugin_id: str) -> StandingPage:
    """List what is said of a plugin and its releases."""
    found = standings.standings_of(PluginId.parse(plugin_id), uow=registry_of(request).reading())
    return StandingPage(standings=[standing_document(record) for record in found])


@router.put("/plugins/{plugin_id}/standings/{kind}", openapi_extra=described(StandingBody))
def say(
    request: Request,
    by: Caller,
    plugin_id: str,
    kind: StandingKind,
    body: Annotated[StandingBody, Depends(json_body(StandingBody))],
) -> StandingDocument:
    """Let a release, or the whole plugin, be yanked, deprecated, quarantined or taken down."""
    version = None if body.version is None else Version.parse(body.version)
    standing = read_standing(kind, body.reason, version, body.replacement)
    record = standings.say(PluginId.parse(plugin_id), standing, acting=acting_of(request, by))
    registry_of(request).wake()
    return standing_document(record)


@router.delete(
    "/plugins/{plugin_id}/standings/{kind}", status_code=204, response_class=Response, openapi_extra=dict(BEARER)
)
def lift(
    request: Request,
    by: Caller,
    plugin_id: str,
    kind: StandingKind,
    version: Annotated[str | None, Query(max_length=200)] = None,
) -> None:
    """Let it stand so no more."""
    of = None if version is None else Version.parse(version)
    standings.lift(PluginId.parse(plugin_id), kind, of, acting=acting_of(request, by))
    registry_of(request).wake()


@router.get("/standings/{kind}", openapi_extra=dict(BEARER))
def everywhere(request: Request, by: Caller, kind: StandingKind) -> StandingPage:
    """List everything of a kind that is said, the latest first; operators only."""
    found = standings.list_standings(kind, by=by, uow=registry_of(request).reading())
    return StandingPage(standings=[standing_document(record) for record in found])


@router.post("/plugins/{plugin_id}/reports", status_code=201, openapi_extra=described(ReportBody, is_open=True))
def report(
    request: Request, by: Anybody, plugin_id: str, body: Annotated[ReportBody, Depends(open_json_body(ReportBody))]
) -> ReportAnswer:
    """Report what is wrong with a plugin; with a token or without."""
    made = reports.report(
        PluginId.parse(plugin_id),
        kind=body.kind,
        text=body.text,
        contact=body.contact,
        network=network_of(request),
        limiter=registry_of(request).sign_in.limiter,
        acting=acting_of(request, by),
    )
    return ReportAnswer(id=made.id)


@router.get("/reports", openapi_extra=dict(BEARER))
def list_reports(
    request: Request,
    by: Caller,
    state: Annotated[str | None, Query(max_length=20)] = None,
    after: Annotated[int, Query(ge=0, le=_MOST)] = 0,
    limit: Limit = 50,
) -> ReportPage:
    """List reports, the oldest first; reviewers only."""
    found = reports.list_reports(state=state, after=after, limit=limit + 1, by=by, uow=registry_of(request).reading())
    shown = found[:limit]
    return ReportPage(
        reports=[report_document(number, each) for number, each in shown],
        next=shown[-1][0] if len(found) > limit else None,
    )


@router.put("/reports/{report_id}/closed", openapi_extra=described(CloseBody))
def close(
    request: Request, by: Caller, report_id: str, body: Annotated[CloseBody, Depends(json_body(CloseBody))]
) -> ReportDocument:
    """Close a report; whoever sent it hears the answer."""
    closed = reports.close_report(report_id, acted=body.acted, answer=body.answer, acting=acting_of(request, by))
    return report_document(0, closed)


def standing_document(record: StandingRecord) -> StandingDocument:
    """Return what is said as it travels."""
    standing = record.standing
    return StandingDocument(
        kind=standing.kind.value,
        reason=standing.reason,
        version=None if standing.version is None else str(standing.version),
        replacement=standing.replacement,
        by=record.by,
        at=moment(record.at),
        pluginId=str(record.plugin_id),
    )


def report_document(number: int, report: Report) -> ReportDocument:
    """Return a report as reviewers see it."""
    return ReportDocument(
        number=number,
        id=report.id,
        pluginId=str(report.plugin_id),
        kind=report.kind.value,
        text=report.text,
        by=report.by,
        contact=report.contact,
        at=moment(report.at),
        state=report.state.value,
        closedBy=report.closed_by,
        answer=report.answer,
    )
