"""A publisher's own keys as a page: listed, added by pasting, revoked, and whether every release has to be signed."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from qirvo.domain.access import Account
from qirvo.domain.errors import InvalidError, QirvoError
from qirvo.domain.memberships import Role
from qirvo.domain.publisher_keys import (
    MAX_REASON,
    KeyState,
    MalformedPublisherKeyError,
)
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.wiring import acting_of, registry_of
from qirvo.server.usecases import publisher_keys
from qirvo.server.usecases.publisher_keys import KeyRequest
from qirvo.server.web.forms import Form, OwnForm
from qirvo.server.web.rendering import page, refused_here, seen_elsewhere
from qirvo.server.web.visitors import SignedIn, is_recent
from qirvo.wire.publisher_keys import PublisherKeyBody

router = LateRouter(prefix="/publishers/{publisher}/keys")


class UnknownKeyActError(InvalidError):
    """The form asks for something that cannot be done to keys."""

    code = "key-act-unknown"
    hint = "Add a key, revoke one, or say whether every release has to be signed."


@router.get("")
def show(request: Request, by: SignedIn, publisher: str) -> Response:
    """Show the publisher's keys to its members."""
    return _shown(request, by, publisher)


@router.post("")
def change(request: Request, by: SignedIn, publisher: str, form: OwnForm) -> Response:
    """Add or revoke a key, or say whether every release has to be signed; owners who signed in lately only."""
    try:
        _change(request, by, publisher, form)
    except QirvoError as refused:
        return _shown(request, by, publisher, refused=refused, form=form)
    registry_of(request).wake()
    return seen_elsewhere(f"/publishers/{publisher}/keys")


def _change(request: Request, by: Account, publisher: str, form: Form) -> None:
    acting, act = acting_of(request, by), form.text("act")
    if act == "add":
        publisher_keys.register_key(publisher, _pasted(form), acting=acting)
    elif act == "revoke":
        publisher_keys.revoke_key(publisher, form.text("key"), form.text("reason"), acting=acting)
    elif act in {"require", "require-no-longer"}:
        publisher_keys.require_signatures(publisher, wanted=act == "require", acting=acting)
    else:
        raise UnknownKeyActError(f"`{act[:40]}` is nothing that is done to keys")


def _pasted(form: Form) -> KeyRequest:
    """Return the key that was pasted.

    Raises:
        MalformedPublisherKeyError: It is not what the command prints.
    """
    try:
        said = msgspec.json.decode(form.text("registration"), type=PublisherKeyBody)
    except (msgspec.MsgspecError, UnicodeError) as exc:
        hint = "Paste the whole line that `qirvo auth key create PUBLISHER --offline` prints."
        raise MalformedPublisherKeyError("what was pasted is no public key with its proof", hint=hint) from exc
    return KeyRequest(
        public=said.public,
        proof=said.proof,
        endorsed_by=said.endorsedBy,
        endorsement=said.endorsement,
        replaces=form.is_set("replaces"),
    )


def _shown(
    request: Request,
    by: Account,
    publisher: str,
    *,
    refused: QirvoError | None = None,
    form: Form | None = None,
) -> Response:
    registry = registry_of(request)
    ring = publisher_keys.list_keys(publisher, acting=acting_of(request, by))
    with registry.reading() as uow:
        role = uow.publishers.role(publisher, by.name)
    problem = None if refused is None else refused_here(request, refused)
    return page(
        request,
        "signing_keys.html",
        status=200 if problem is None else problem.status,
        publisher=publisher,
        keys=ring.keys,
        required_since=ring.required_since,
        can_sign=any(key.state is KeyState.ACTIVE for key in ring.keys),
        is_owner=role is Role.OWNER,
        is_recent=is_recent(request, by),
        most_reason=MAX_REASON,
        pasted="" if form is None else form.text("registration"),
        problem=problem,
    )
