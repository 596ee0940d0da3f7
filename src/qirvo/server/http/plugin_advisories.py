"""Security advisories about plugins over HTTP."""

from typing import Annotated

from fastapi import Depends, Query
from starlette.requests import Request

from qirvo.domain.advisory_content import Written, read_danger
from qirvo.domain.errors import InvalidError
from qirvo.domain.names import PluginId
from qirvo.domain.plugin_advisories import GRAVEST_FIRST, MAX_ASKED, is_at_least
from qirvo.domain.versions import Version
from qirvo.server.advisory_ports import AdvisoryQuery
from qirvo.server.http.advisory_documents import advisory_document, osv_document
from qirvo.server.http.authentication import BEARER, Anybody, Caller
from qirvo.server.http.bodies import described, json_body, open_json_body
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.people import Limit
from qirvo.server.http.times import read_moment
from qirvo.server.http.wiring import acting_of, address_of, registry_of
from qirvo.server.usecases import plugin_advisories as advisories
from qirvo.wire.plugin_advisories import (
    AdvisoryBody,
    AdvisoryDocument,
    AdvisoryPage,
    AdvisoryQuestion,
    AffectingPage,
    OsvDocument,
    WithdrawalBody,
)

router = LateRouter(prefix="/v1", tags=["security advisories"])
Text = Annotated[str | None, Query(max_length=200)]


class TooManyAskedError(InvalidError):
    """More plugins were asked about than one question may have."""

    code = "advisory-question-long"
    hint = f"Ask about {MAX_ASKED} plugins at a time."


@router.get("/advisories")
def index(
    request: Request,
    plugin: Text = None,
    severity: Text = None,
    since: Text = None,
    after: Text = None,
    limit: Limit = 50,
) -> AdvisoryPage:
    """List published advisories, the one that changed last first: of a plugin, from a severity up, since a moment."""
    query = asked_query(plugin=plugin, severity=severity, since=since, after=after)
    found = advisories.list_advisories(query, limit=limit, uow=registry_of(request).reading())
    return AdvisoryPage(advisories=[advisory_document(each) for each in found.items], next=found.next)


@router.post("/advisories/query", openapi_extra=described(AdvisoryQuestion, is_open=True))
def ask(
    request: Request, by: Anybody, body: Annotated[AdvisoryQuestion, Depends(open_json_body(AdvisoryQuestion))]
) -> AffectingPage:
    """Say which advisories affect what a host has; `details` are left out, and of an id given twice the last counts."""
    if len(body.plugins) > MAX_ASKED:
        raise TooManyAskedError(f"`{len(body.plugins)}` plugins were asked about")
    asked = {PluginId.parse(each.pluginId): Version.parse(each.version) for each in body.plugins}
    found = advisories.affecting_advisories(asked, by=by, uow=registry_of(request).reading())
    return AffectingPage(advisories=[advisory_document(each, with_details=False) for each in found])


@router.get("/advisories/{advisory_id}.osv.json", response_model_exclude_none=True)
def show_osv(request: Request, by: Anybody, advisory_id: str) -> OsvDocument:
    """Return an advisory in OSV's form."""
    found = advisories.get_advisory(advisory_id, by=by, uow=registry_of(request).reading())
    return osv_document(found, address=address_of(request))


@router.get("/advisories/{advisory_id}")
def show(request: Request, by: Anybody, advisory_id: str) -> AdvisoryDocument:
    """Return an advisory; a draft to its publisher's members and the registry's owner alone."""
    return advisory_document(advisories.get_advisory(advisory_id, by=by, uow=registry_of(request).reading()))


@router.put("/advisories/{advisory_id}", openapi_extra=described(AdvisoryBody))
def edit(
    request: Request, by: Caller, advisory_id: str, body: Annotated[AdvisoryBody, Depends(json_body(AdvisoryBody))]
) -> AdvisoryDocument:
    """Let an advisory say exactly this."""
    registry = registry_of(request)
    edited = advisories.edit_advisory(
        advisory_id, written_of(body), rendering=registry.rendering, acting=acting_of(request, by)
    )
    registry.wake()
    return advisory_document(edited)


@router.post("/advisories/{advisory_id}/publication", openapi_extra=dict(BEARER))
def publish(request: Request, by: Caller, advisory_id: str) -> AdvisoryDocument:
    """Publish a draft."""
    published = advisories.publish_advisory(advisory_id, acting=acting_of(request, by))
    registry_of(request).wake()
    return advisory_document(published)


@router.put("/advisories/{advisory_id}/withdrawal", openapi_extra=described(WithdrawalBody))
def withdraw(
    request: Request, by: Caller, advisory_id: str, body: Annotated[WithdrawalBody, Depends(json_body(WithdrawalBody))]
) -> AdvisoryDocument:
    """Take an advisory back, for a reason that everybody can read."""
    withdrawn = advisories.withdraw_advisory(advisory_id, body.reason, acting=acting_of(request, by))
    registry_of(request).wake()
    return advisory_document(withdrawn)


@router.get("/plugins/{plugin_id}/advisories")
def of_plugin(request: Request, by: Anybody, plugin_id: str) -> AdvisoryPage:
    """List the advisories about a plugin that the caller may see, the one that changed last first."""
    found = advisories.advisories_of(PluginId.parse(plugin_id), by=by, uow=registry_of(request).reading())
    return AdvisoryPage(advisories=[advisory_document(each) for each in found])


@router.post("/plugins/{plugin_id}/advisories", status_code=201, openapi_extra=described(AdvisoryBody))
def create(
    request: Request, by: Caller, plugin_id: str, body: Annotated[AdvisoryBody, Depends(json_body(AdvisoryBody))]
) -> AdvisoryDocument:
    """Write a draft of an advisory about a plugin."""
    made = advisories.create_advisory(
        PluginId.parse(plugin_id),
        written_of(body),
        rendering=registry_of(request).rendering,
        acting=acting_of(request, by),
    )
    return advisory_document(made)


def asked_query(
    *, plugin: str | None = None, severity: str | None = None, since: str | None = None, after: str | None = None
) -> AdvisoryQuery:
    """Return what the parameters of an address ask for; an empty one asks for nothing in particular.

    Raises:
        InvalidError: One of them makes no sense.
    """
    least = read_danger(severity) if severity else None
    return AdvisoryQuery(
        plugin_id=PluginId.parse(plugin) if plugin else None,
        dangers=None if least is None else frozenset(each for each in GRAVEST_FIRST if is_at_least(each, least)),
        since=read_moment(since) if since else None,
        after=after or None,
    )


def written_of(body: AdvisoryBody) -> Written:
    """Return what a body says, still untrusted."""
    return Written(
        summary=body.summary,
        details=body.details,
        severity=body.severity,
        cvss=body.cvss,
        aliases=body.aliases,
        ranges=[[(each.bound, each.version) for each in events] for events in body.ranges],
        versions=body.versions,
        references=body.references,
        credits=body.credits,
    )
