"""After publication, as pages: a publisher's own kill switch, the operator's, and what users report."""

from typing import Annotated

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from qirvo.domain.access import Account, Right
from qirvo.domain.errors import QirvoError
from qirvo.domain.health import Health
from qirvo.domain.names import PluginId
from qirvo.domain.reports import ReportKind, ReportState
from qirvo.domain.standings import MalformedStandingError, StandingKind, read_standing
from qirvo.domain.update_channels import in_order
from qirvo.domain.versions import Version
from qirvo.server.http.authentication import NOBODY
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.networks import network_of
from qirvo.server.http.wiring import acting_of, registry_of
from qirvo.server.ports import UnlistedPluginError
from qirvo.server.usecases import reports, standings
from qirvo.server.web.forms import Form, OwnForm
from qirvo.server.web.rendering import page, refused_here, seen_elsewhere
from qirvo.server.web.visitors import AnyVisitor, SignedIn

router = LateRouter()
_SHOWN = 50
_MOST = 2**53
_MEMBERS = (StandingKind.YANKED, StandingKind.DEPRECATED, StandingKind.QUARANTINED)


@router.get("/plugins/{plugin_id}/manage")
def manage(request: Request, by: SignedIn, plugin_id: str) -> Response:
    """Show the releases of a plugin of the visitor's, with how they stand."""
    return show_manage(request, by, PluginId.parse(plugin_id))


@router.post("/plugins/{plugin_id}/manage")
def change(request: Request, by: SignedIn, plugin_id: str, form: OwnForm) -> Response:
    """Say how a release or the plugin stands, or say so no more."""
    plugin = PluginId.parse(plugin_id)
    _require_member(plugin, by)
    try:
        _change(request, by, plugin, form)
    except QirvoError as refused:
        return show_manage(request, by, plugin, refused=refused, form=form)
    return seen_elsewhere(f"/plugins/{plugin}/manage")


@router.get("/operator/quarantine")
def quarantine(request: Request, by: SignedIn) -> Response:
    """Show what is quarantined and taken down, with the operator's kill switch."""
    return _quarantine(request, by)


@router.post("/operator/quarantine")
def change_quarantine(request: Request, by: SignedIn, form: OwnForm) -> Response:
    """Quarantine, take down, or lift it."""
    by.require(Right.ADMINISTER)
    try:
        _change(request, by, PluginId.parse(form.text("plugin")), form)
    except QirvoError as refused:
        return _quarantine(request, by, refused=refused, form=form)
    return seen_elsewhere("/operator/quarantine")


@router.get("/plugins/{plugin_id}/report")
def show_report(request: Request, plugin_id: str) -> Response:
    """Show the form that says what is wrong."""
    return page(
        request, "report.html", plugin_id=PluginId.parse(plugin_id), kinds=tuple(ReportKind), text="", problem=None
    )


@router.post("/plugins/{plugin_id}/report")
def report(request: Request, visitor: AnyVisitor, plugin_id: str, form: OwnForm) -> Response:
    """Keep what somebody says is wrong."""
    plugin = PluginId.parse(plugin_id)
    try:
        reports.report(
            plugin,
            kind=form.text("kind"),
            text=form.text("text"),
            contact=form.text("contact"),
            network=network_of(request),
            limiter=registry_of(request).sign_in.limiter,
            acting=acting_of(request, visitor.account or NOBODY),
        )
    except QirvoError as refused:
        problem = refused_here(request, refused)
        return page(
            request,
            "report.html",
            status=problem.status,
            plugin_id=plugin,
            kinds=tuple(ReportKind),
            text=form.text("text"),
            problem=problem,
        )
    return page(request, "told.html", title="Thank you", text="Reviewers of this registry were told.")


@router.get("/review/reports")
def show_reports(
    request: Request,
    by: SignedIn,
    state: Annotated[str, Query(max_length=20)] = "open",
    after: Annotated[int, Query(ge=0, le=_MOST)] = 0,
) -> Response:
    """Show what users report."""
    return _reports(request, by, state=state, after=after)


@router.post("/review/reports/{report_id}")
def close(request: Request, by: SignedIn, report_id: str, form: OwnForm) -> Response:
    """Close a report."""
    acting = acting_of(request, by)
    reports.close_report(report_id, acted=form.text("act") == "acted", answer=form.text("answer"), acting=acting)
    return seen_elsewhere("/review/reports")


def _change(request: Request, by: Account, plugin_id: PluginId, form: Form) -> None:
    registry, acting = registry_of(request), acting_of(request, by)
    kind = _kind(form.text("kind"))
    version = Version.parse(form.text("version")) if form.text("version") else None
    if form.text("act") == "lift":
        standings.lift(plugin_id, kind, version, acting=acting)
    else:
        said = read_standing(kind, form.text("reason"), version, form.text("replacement"))
        standings.say(plugin_id, said, acting=acting)
    registry.wake()


def _kind(text: str) -> StandingKind:
    if text not in set(StandingKind):
        known = ", ".join(f"`{kind}`" for kind in StandingKind)
        raise MalformedStandingError(f"`{text[:40]}` is nothing that is said of a release", hint=f"Choose {known}.")
    return StandingKind(text)


def _require_member(plugin_id: PluginId, by: Account) -> None:
    if not by.owns(plugin_id):
        raise UnlistedPluginError(f"there is no plugin `{plugin_id}` of yours")


def show_manage(
    request: Request,
    by: Account,
    plugin_id: PluginId,
    *,
    refused: QirvoError | None = None,
    form: Form | None = None,
) -> Response:
    """Show the page, with what was refused and what was typed.

    Raises:
        UnlistedPluginError: It is none of the visitor's.
    """
    _require_member(plugin_id, by)
    with registry_of(request).reading() as uow:
        plugin, index, said = uow.plugins.get(plugin_id), uow.plugins.index(plugin_id), uow.standings.of(plugin_id)
        heads = {} if index is None else index.heads
        healths = {name: uow.health_reports.health(plugin_id, head.current) for name, head in heads.items()}
    signed_now = registry_of(request).repository.signed_now()
    problem = None if refused is None else refused_here(request, refused)
    return page(
        request,
        "manage.html",
        heads=[(name, heads[name]) for name in in_order(heads)],
        healths={name: health or Health() for name, health in healths.items()},
        shares={name: head.rollout.threshold(signed_now) for name, head in heads.items()},
        status=200 if problem is None else problem.status,
        plugin=plugin,
        versions=[] if index is None else sorted(index.releases, reverse=True),
        standings=said,
        kinds=_MEMBERS,
        problem=problem,
        reason="" if form is None else form.text("reason"),
    )


def _quarantine(
    request: Request, by: Account, *, refused: QirvoError | None = None, form: Form | None = None
) -> Response:
    registry = registry_of(request)
    said = [
        record
        for kind in (StandingKind.QUARANTINED, StandingKind.TAKEN_DOWN)
        for record in standings.list_standings(kind, by=by, uow=registry.reading())
    ]
    problem = None if refused is None else refused_here(request, refused)
    return page(
        request,
        "operator_quarantine.html",
        status=200 if problem is None else problem.status,
        standings=said,
        problem=problem,
        plugin="" if form is None else form.text("plugin"),
        reason="" if form is None else form.text("reason"),
    )


def _reports(request: Request, by: Account, *, state: str, after: int) -> Response:
    found = reports.list_reports(
        state=state or None, after=after, limit=_SHOWN + 1, by=by, uow=registry_of(request).reading()
    )
    return page(
        request,
        "reports.html",
        reports=found[:_SHOWN],
        following=found[_SHOWN - 1][0] if len(found) > _SHOWN else None,
        state=state,
        states=tuple(ReportState),
    )
