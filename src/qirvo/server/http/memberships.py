"""Publishers and their members over HTTP."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from qirvo.domain.memberships import Member
from qirvo.server.http.authentication import BEARER, Anybody, Caller
from qirvo.server.http.bodies import described, json_body
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.times import moment
from qirvo.server.http.wiring import acting_of, registry_of
from qirvo.server.usecases import memberships
from qirvo.server.usecases.publisher_page import look_at_publisher
from qirvo.wire.access import MemberDocument, MemberPage, PublisherBody, PublisherDocument, RoleBody

router = LateRouter(prefix="/v1", tags=["publishers"])


@router.post("/publishers", status_code=201, openapi_extra=described(PublisherBody))
def create(
    request: Request, by: Caller, body: Annotated[PublisherBody, Depends(json_body(PublisherBody))]
) -> MemberDocument:
    """Make a publisher; whoever does is its owner."""
    is_open = registry_of(request).publishers_open
    return member_document(memberships.create_publisher(body.name, is_open=is_open, acting=acting_of(request, by)))


@router.get("/publishers/{publisher}")
def show(request: Request, publisher: str, by: Anybody) -> PublisherDocument:
    """Show a publisher with the plugins it owns; its members see the private ones, too."""
    view = look_at_publisher(publisher, by=by, uow=registry_of(request).reading())
    return PublisherDocument(
        name=view.name,
        since=moment(view.since),
        plugins=[str(plugin.id) for plugin in view.plugins],
        domains=list(view.domains),
        role=None if view.role is None else view.role.value,
    )


@router.get("/publishers/{publisher}/members", openapi_extra=dict(BEARER))
def index(request: Request, by: Caller, publisher: str) -> MemberPage:
    """List members and invited people, for members."""
    found = memberships.list_members(publisher, by=by, uow=registry_of(request).reading())
    return MemberPage(members=[member_document(member) for member in found])


@router.put("/publishers/{publisher}/members/{account}", openapi_extra=described(RoleBody))
def invite(
    request: Request,
    by: Caller,
    publisher: str,
    account: str,
    body: Annotated[RoleBody, Depends(json_body(RoleBody))],
) -> MemberDocument:
    """Invite somebody, or give a member another role; owners only."""
    return member_document(memberships.invite(publisher, account, body.role, acting=acting_of(request, by)))


@router.delete(
    "/publishers/{publisher}/members/{account}", status_code=204, response_class=Response, openapi_extra=dict(BEARER)
)
def remove(request: Request, by: Caller, publisher: str, account: str) -> None:
    """Let somebody be a member no more; owners, or whoever leaves."""
    memberships.remove_member(publisher, account, acting=acting_of(request, by))


@router.get("/invitations", openapi_extra=dict(BEARER))
def invitations(request: Request, by: Caller) -> MemberPage:
    """List what the caller is invited to."""
    found = memberships.my_invitations(by=by, uow=registry_of(request).reading())
    return MemberPage(members=[member_document(member) for member in found])


@router.post("/publishers/{publisher}/join", openapi_extra=dict(BEARER))
def join(request: Request, by: Caller, publisher: str) -> MemberDocument:
    """Accept an invitation."""
    return member_document(memberships.join(publisher, acting=acting_of(request, by)))


def member_document(member: Member) -> MemberDocument:
    """Return a member as it travels."""
    return MemberDocument(
        publisher=member.publisher,
        account=member.account,
        role=member.role.value,
        since=moment(member.since),
        invited=member.is_invited,
    )
