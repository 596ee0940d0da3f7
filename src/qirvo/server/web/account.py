"""Somebody's own account: how they sign in, and where else they are signed in."""

import segno
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from qirvo.domain.access import Account
from qirvo.domain.errors import QirvoError
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.wiring import registry_of
from qirvo.server.usecases import mailed_links, my_sign_in
from qirvo.server.usecases.my_sign_in import Changing
from qirvo.server.web.forms import OwnForm
from qirvo.server.web.rendering import page, refused_here, seen_elsewhere
from qirvo.server.web.sign_up import asking_of
from qirvo.server.web.visitors import SignedIn, visitor_of

router = LateRouter(prefix="/account")


@router.get("")
def show(request: Request, by: SignedIn) -> Response:
    """Show how the visitor signs in."""
    return _shown(request, by)


@router.post("/password")
def change_password(request: Request, by: SignedIn, form: OwnForm) -> Response:
    """Set another password."""
    try:
        my_sign_in.change_password(form.raw("present"), form.raw("password"), changing=changing_of(request, by))
    except QirvoError as refused:
        return _shown(request, by, refused=refused, about="password")
    return seen_elsewhere("/account")


@router.post("/mail")
def change_mail(request: Request, by: SignedIn, form: OwnForm) -> Response:
    """Have another mail address; a mail proves it."""
    try:
        mailed_links.change_mail(by, form.text("mail"), asking=asking_of(request))
    except QirvoError as refused:
        return _shown(request, by, refused=refused, about="mail")
    registry_of(request).wake()
    return seen_elsewhere("/account")


@router.get("/authenticator")
def begin_totp(request: Request, by: SignedIn) -> Response:
    """Show a new secret for an authenticator."""
    return _authenticator(request, by, my_sign_in.begin_totp(changing=changing_of(request, by)))


@router.post("/authenticator")
def finish_totp(request: Request, by: SignedIn, form: OwnForm) -> Response:
    """Set the authenticator up, and show the recovery codes this once."""
    secret = form.text("secret")
    try:
        codes = my_sign_in.finish_totp(secret, form.text("code"), changing=changing_of(request, by))
    except QirvoError as refused:
        if not my_sign_in.is_totp_secret(secret):  # made up: no picture can show it
            return _shown(request, by, refused=refused, about="totp")
        return _authenticator(request, by, secret, refused=refused)
    return page(request, "recovery_codes.html", codes=codes)


@router.post("/authenticator/remove")
def remove_totp(request: Request, by: SignedIn, form: OwnForm) -> Response:
    """Let the password alone sign in again."""
    try:
        my_sign_in.remove_totp(form.text("code"), changing=changing_of(request, by))
    except QirvoError as refused:
        return _shown(request, by, refused=refused, about="totp")
    return seen_elsewhere("/account")


@router.post("/recovery-codes")
def renew_codes(request: Request, by: SignedIn, form: OwnForm) -> Response:
    """Make new recovery codes, and show them this once."""
    try:
        codes = my_sign_in.renew_codes(form.text("code"), changing=changing_of(request, by))
    except QirvoError as refused:
        return _shown(request, by, refused=refused, about="totp")
    return page(request, "recovery_codes.html", codes=codes)


@router.post("/passkeys/options")
def passkey_options(request: Request, by: SignedIn, form: OwnForm) -> Response:
    """Tell the page's script what to ask an authenticator for."""
    del form  # it only has to be ours
    options, key = my_sign_in.begin_passkey(changing=changing_of(request, by))
    return JSONResponse({"options": options, "key": key})


@router.post("/passkeys")
def add_passkey(request: Request, by: SignedIn, form: OwnForm) -> Response:
    """Keep a passkey that the browser made."""
    try:
        my_sign_in.finish_passkey(
            form.raw("answer"), form.text("key"), name=form.text("passkey-name"), changing=changing_of(request, by)
        )
    except QirvoError as refused:
        return _shown(request, by, refused=refused, about="passkey")
    return seen_elsewhere("/account")


@router.post("/passkeys/{passkey_id}/remove")
def remove_passkey(request: Request, by: SignedIn, passkey_id: str, form: OwnForm) -> Response:
    """Forget a passkey."""
    del form  # it only has to be ours
    my_sign_in.remove_passkey(passkey_id, changing=changing_of(request, by))
    return seen_elsewhere("/account")


@router.post("/sessions/end")
def end_sessions(request: Request, by: SignedIn, form: OwnForm) -> Response:
    """End every other session."""
    del form  # it only has to be ours
    my_sign_in.end_sessions(changing=changing_of(request, by))
    return seen_elsewhere("/account")


def changing_of(request: Request, by: Account) -> Changing:
    """Return who changes how they sign in."""
    registry = registry_of(request)
    return Changing(
        by=by,
        session=visitor_of(request).session,
        now=registry.clock(),
        uow=registry.new_uow(),
        new_id=registry.new_id,
        tools=registry.sign_in,
    )


def _shown(request: Request, by: Account, *, refused: QirvoError | None = None, about: str = "") -> Response:
    problem = None if refused is None else refused_here(request, refused)
    return page(
        request,
        "account.html",
        status=200 if problem is None else problem.status,
        state=my_sign_in.look(changing=changing_of(request, by)),
        account=by,
        problem=problem,
        about=about,
    )


def _authenticator(request: Request, by: Account, secret: str, *, refused: QirvoError | None = None) -> Response:
    problem = None if refused is None else refused_here(request, refused)
    issuer = registry_of(request).name
    address = my_sign_in.authenticator_address(secret, account=by.name, issuer=issuer)
    return page(
        request,
        "authenticator.html",
        status=200 if problem is None else problem.status,
        secret=secret,
        picture=segno.make(address, error="m").png_data_uri(scale=5, border=4),
        problem=problem,
    )
