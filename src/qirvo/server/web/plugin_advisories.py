"""Security advisories as pages: all of them, one, and the forms of those who write them."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from qirvo.domain.access import Account
from qirvo.domain.advisory_content import MalformedAdvisoryError, Written, read_range
from qirvo.domain.cvss import base_score
from qirvo.domain.errors import QirvoError
from qirvo.domain.names import PluginId
from qirvo.domain.plugin_advisories import PluginAdvisory, affected_releases, range_text, require_may_write
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.plugin_advisories import asked_query
from qirvo.server.http.wiring import acting_of, registry_of
from qirvo.server.usecases import plugin_advisories as advisories
from qirvo.server.web.forms import Form, OwnForm
from qirvo.server.web.rendering import page, refused_here, seen_elsewhere
from qirvo.server.web.visitors import AnyVisitor, SignedIn

router = LateRouter()
_SHOWN = 50
_FIELDS = ("summary", "severity", "cvss", "ranges", "versions", "details", "aliases", "references", "credits")
Text = Annotated[str, Query(max_length=200)]


@router.get("/advisories")
def index(request: Request, plugin: Text = "", severity: Text = "", after: Text = "") -> Response:
    """List published advisories."""
    asked = {"plugin": plugin, "severity": severity}
    try:
        query = asked_query(plugin=plugin, severity=severity, after=after)
        found = advisories.list_advisories(query, limit=_SHOWN, uow=registry_of(request).reading())
    except QirvoError as refused:
        problem = refused_here(request, refused)
        return page(
            request,
            "advisories.html",
            status=problem.status,
            advisories=[],
            following=None,
            asked=asked,
            problem=problem,
        )
    return page(request, "advisories.html", advisories=found.items, following=found.next, asked=asked, problem=None)


@router.get("/advisories/{advisory_id}")
def show(request: Request, visitor: AnyVisitor, advisory_id: str) -> Response:
    """Show an advisory."""
    found = advisories.get_advisory(advisory_id, by=visitor.account, uow=registry_of(request).reading())
    with registry_of(request).reading() as uow:
        releases = uow.plugins.index(found.plugin_id)
    return page(
        request,
        "advisory.html",
        advisory=found,
        affected={} if releases is None else affected_releases(found, releases),
        score=base_score(found.content.cvss),
        writes=visitor.account is not None and _writes(found, visitor.account),
    )


@router.get("/plugins/{plugin_id}/advisories")
def of_plugin(request: Request, by: SignedIn, plugin_id: str) -> Response:
    """Show the advisories about a plugin to those who write them, and the form."""
    return _of_plugin(request, by, PluginId.parse(plugin_id))


@router.post("/plugins/{plugin_id}/advisories")
def create(request: Request, by: SignedIn, plugin_id: str, form: OwnForm) -> Response:
    """Keep a draft."""
    plugin, registry = PluginId.parse(plugin_id), registry_of(request)
    require_may_write(plugin, by)
    try:
        made = advisories.create_advisory(
            plugin, _written(form), rendering=registry.rendering, acting=acting_of(request, by)
        )
    except QirvoError as refused:
        return _of_plugin(request, by, plugin, refused=refused, form=form)
    return seen_elsewhere(f"/advisories/{made.id}/edit")


@router.get("/advisories/{advisory_id}/edit")
def show_edit(request: Request, by: SignedIn, advisory_id: str) -> Response:
    """Show an advisory's form."""
    return _edit(request, by, advisory_id)


@router.post("/advisories/{advisory_id}/edit")
def edit(request: Request, by: SignedIn, advisory_id: str, form: OwnForm) -> Response:
    """Save, publish or withdraw an advisory."""
    try:
        _act(request, by, advisory_id, form)
    except QirvoError as refused:
        return _edit(request, by, advisory_id, refused=refused, form=form)
    registry_of(request).wake()
    return seen_elsewhere(f"/advisories/{advisory_id}")


def _act(request: Request, by: Account, advisory_id: str, form: Form) -> None:
    act, acting = form.text("act"), acting_of(request, by)
    if act == "publish":
        advisories.publish_advisory(advisory_id, acting=acting)
    elif act == "withdraw":
        advisories.withdraw_advisory(advisory_id, form.text("reason"), acting=acting)
    elif act == "save":
        rendering = registry_of(request).rendering
        advisories.edit_advisory(advisory_id, _written(form), rendering=rendering, acting=acting)
    else:
        raise MalformedAdvisoryError(
            f"`{act[:40]}` is nothing that is done to an advisory", hint="Save, publish or withdraw it."
        )


def _of_plugin(
    request: Request, by: Account, plugin_id: PluginId, *, refused: QirvoError | None = None, form: Form | None = None
) -> Response:
    require_may_write(plugin_id, by)
    problem = None if refused is None else refused_here(request, refused)
    return page(
        request,
        "plugin_advisories.html",
        status=200 if problem is None else problem.status,
        plugin_id=plugin_id,
        advisories=advisories.advisories_of(plugin_id, by=by, uow=registry_of(request).reading()),
        typed={name: "" if form is None else form.text(name) for name in _FIELDS},
        problem=problem,
    )


def _edit(
    request: Request, by: Account, advisory_id: str, *, refused: QirvoError | None = None, form: Form | None = None
) -> Response:
    found = advisories.get_advisory(advisory_id, by=by, uow=registry_of(request).reading())
    require_may_write(found.plugin_id, by, is_operators=found.is_operators)
    problem = None if refused is None else refused_here(request, refused)
    is_typed = form is not None and form.text("act") == "save"
    return page(
        request,
        "advisory_edit.html",
        status=200 if problem is None else problem.status,
        advisory=found,
        typed={name: form.text(name) for name in _FIELDS} if is_typed and form is not None else _as_typed(found),
        problem=problem,
    )


def _writes(advisory: PluginAdvisory, by: Account) -> bool:
    try:
        require_may_write(advisory.plugin_id, by, is_operators=advisory.is_operators)
    except QirvoError:
        return False
    return True


def _written(form: Form) -> Written:
    ranges = [read_range(line, where=f"ranges[{place}]") for place, line in enumerate(_lines(form, "ranges"))]
    return Written(
        summary=form.text("summary"),
        details=form.text("details"),
        severity=form.text("severity"),
        cvss=form.text("cvss"),
        aliases=_lines(form, "aliases"),
        ranges=ranges,
        versions=_lines(form, "versions"),
        references=_lines(form, "references"),
        credits=_lines(form, "credits"),
    )


def _lines(form: Form, name: str) -> list[str]:
    return [line.strip() for line in form.text(name).splitlines() if line.strip()]


def _as_typed(advisory: PluginAdvisory) -> Mapping[str, str]:
    content = advisory.content
    return {
        "summary": content.summary,
        "severity": "" if base_score(content.cvss) is not None else content.danger.value,
        "cvss": content.cvss,
        "ranges": "\n".join(range_text(events) for events in content.ranges),
        "versions": "\n".join(content.versions),
        "details": content.details,
        "aliases": "\n".join(content.aliases),
        "references": "\n".join(content.references),
        "credits": "\n".join(content.credits),
    }
