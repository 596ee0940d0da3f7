"""Tokens for programs, and the members of publishers, as pages."""

from starlette.requests import Request
from starlette.responses import Response

from qirvo.domain.access import Account
from qirvo.domain.errors import QirvoError
from qirvo.domain.memberships import Role
from qirvo.domain.scopes import MEANINGS, Scope
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.wiring import acting_of, registry_of
from qirvo.server.usecases import memberships, named_tokens
from qirvo.server.usecases.named_tokens import MadeToken
from qirvo.server.web.forms import OwnForm
from qirvo.server.web.rendering import page, refused_here, seen_elsewhere
from qirvo.server.web.visitors import SignedIn

router = LateRouter()


@router.get("/account/tokens")
def tokens(request: Request, by: SignedIn) -> Response:
    """List the visitor's tokens for programs."""
    return _tokens(request, by)


@router.post("/account/tokens")
def create_token(request: Request, by: SignedIn, form: OwnForm) -> Response:
    """Make a token; the page that answers tells it."""
    days = form.text("days")
    try:
        made = named_tokens.create_token(
            form.text("name"),
            scopes=[scope.value for scope in Scope if form.is_set(scope)],
            plugins=form.text("plugins").replace(",", " ").split(),
            days=int(days) if days.isascii() and days.isdigit() and len(days) < 6 else 0,  # noqa: PLR2004
            acting=acting_of(request, by),
        )
    except QirvoError as refused:
        return _tokens(request, by, refused=refused)
    return _tokens(request, by, made=made)


@router.post("/account/tokens/{token_id}/revoke")
def revoke_token(request: Request, by: SignedIn, token_id: str, form: OwnForm) -> Response:
    """Let a token be good no more."""
    del form  # it only has to be ours
    named_tokens.revoke_token(token_id, acting=acting_of(request, by))
    return seen_elsewhere("/account/tokens")


@router.post("/publishers")
def create_publisher(request: Request, by: SignedIn, form: OwnForm) -> Response:
    """Make a publisher."""
    made = memberships.create_publisher(
        form.text("name"), is_open=registry_of(request).publishers_open, acting=acting_of(request, by)
    )
    return seen_elsewhere(f"/publishers/{made.publisher}/members")


@router.get("/publishers/{publisher}/members")
def members(request: Request, by: SignedIn, publisher: str) -> Response:
    """List a publisher's members; whoever is invited may join."""
    return _members(request, by, publisher)


@router.post("/publishers/{publisher}/members")
def change_members(request: Request, by: SignedIn, publisher: str, form: OwnForm) -> Response:
    """Invite, give a role, remove, or join."""
    acting, account = acting_of(request, by), form.text("account")
    try:
        if form.text("act") == "join":
            memberships.join(publisher, acting=acting)
        elif form.text("act") == "remove":
            memberships.remove_member(publisher, account, acting=acting)
            if account == by.name:
                return seen_elsewhere("/dashboard")
        else:
            memberships.invite(publisher, account, form.text("role"), acting=acting)
    except QirvoError as refused:
        return _members(request, by, publisher, refused=refused)
    return seen_elsewhere(f"/publishers/{publisher}/members")


def _tokens(
    request: Request, by: Account, *, made: MadeToken | None = None, refused: QirvoError | None = None
) -> Response:
    problem = None if refused is None else refused_here(request, refused)
    return page(
        request,
        "tokens.html",
        status=200 if problem is None else problem.status,
        tokens=named_tokens.list_tokens(by=by, uow=registry_of(request).reading()),
        meanings=MEANINGS,
        made=made,
        problem=problem,
        now=registry_of(request).clock(),
    )


def _members(request: Request, by: Account, publisher: str, *, refused: QirvoError | None = None) -> Response:
    registry = registry_of(request)
    problem = None if refused is None else refused_here(request, refused)
    invited = [
        each for each in memberships.my_invitations(by=by, uow=registry.reading()) if each.publisher == publisher
    ]
    found = [] if invited else memberships.list_members(publisher, by=by, uow=registry.reading())
    return page(
        request,
        "members.html",
        status=200 if problem is None else problem.status,
        publisher=publisher,
        members=found,
        invited=invited,
        is_owner=any(each.account == by.name and each.role is Role.OWNER for each in found),
        roles=tuple(Role),
        me=by.name,
        problem=problem,
    )
