"""What goes through a mail: a new account, the proof of an address, a new password."""

from starlette.requests import Request
from starlette.responses import Response

from qirvo.domain.errors import QirvoError
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.networks import network_of
from qirvo.server.http.wiring import address_of, registry_of
from qirvo.server.usecases import mailed_links
from qirvo.server.usecases.mailed_links import Asking, SignUpClosedError
from qirvo.server.web.forms import OwnForm
from qirvo.server.web.rendering import page, refused_here

router = LateRouter()


@router.get("/sign-up")
def show(request: Request) -> Response:
    """Show the form for a new account."""
    if not registry_of(request).sign_up_open:
        raise SignUpClosedError("this registry's accounts are made by its administrators")
    return page(request, "sign_up.html", name="", mail="", problem=None)


@router.post("/sign-up")
def sign_up(request: Request, form: OwnForm) -> Response:
    """Make an account and mail a link that proves the address."""
    try:
        mailed_links.sign_up(
            form.text("name"),
            mail=form.text("mail"),
            password=form.raw("password"),
            is_open=registry_of(request).sign_up_open,
            asking=asking_of(request),
        )
    except QirvoError as refused:
        problem = refused_here(request, refused)
        typed = {"name": form.text("name"), "mail": form.text("mail")}
        return page(request, "sign_up.html", status=problem.status, problem=problem, **typed)
    return _told(request, "Your account is made", "A mail is on its way: follow its link to confirm your address.")


@router.get("/confirm")
def show_confirm(request: Request, link: str = "") -> Response:
    """Ask for a click: programs that look at links in mails do not confirm anything."""
    return page(request, "confirm.html", link=link, problem=None)


@router.post("/confirm")
def confirm(request: Request, form: OwnForm) -> Response:
    """Prove an address."""
    try:
        mailed_links.confirm_mail(form.text("link"), asking=asking_of(request))
    except QirvoError as refused:
        problem = refused_here(request, refused)
        return page(request, "confirm.html", status=problem.status, link=form.text("link"), problem=problem)
    return _told(request, "Your address is confirmed", "Notices and new passwords can reach you now.")


@router.get("/forgotten")
def show_forgotten(request: Request) -> Response:
    """Show the form for a new password."""
    return page(request, "forgotten.html", mail="", problem=None)


@router.post("/forgotten")
def forgotten(request: Request, form: OwnForm) -> Response:
    """Mail a link for a new password; the answer is the same for every address."""
    try:
        mailed_links.ask_for_password(form.text("mail"), asking=asking_of(request))
    except QirvoError as refused:
        problem = refused_here(request, refused)
        return page(request, "forgotten.html", status=problem.status, mail=form.text("mail"), problem=problem)
    return _told(request, "Look into your mail", "If an account has this address, a link for a new password is there.")


@router.get("/new-password")
def show_new_password(request: Request, link: str = "") -> Response:
    """Show the form that a mail's link leads to."""
    return page(request, "new_password.html", link=link, problem=None)


@router.post("/new-password")
def new_password(request: Request, form: OwnForm) -> Response:
    """Set the new password."""
    try:
        mailed_links.set_mailed_password(form.text("link"), form.raw("password"), asking=asking_of(request))
    except QirvoError as refused:
        problem = refused_here(request, refused)
        return page(request, "new_password.html", status=problem.status, link=form.text("link"), problem=problem)
    return _told(request, "Your password is changed", "Sign in with it now; every other session has ended.")


def asking_of(request: Request) -> Asking:
    """Return who asks for a mail."""
    registry = registry_of(request)
    return Asking(
        address=address_of(request),
        registry_name=registry.name,
        network=network_of(request),
        now=registry.clock(),
        uow=registry.new_uow(),
        new_id=registry.new_id,
        limiter=registry.sign_in.limiter,
        hasher=registry.sign_in.hasher,
    )


def _told(request: Request, title: str, text: str) -> Response:
    registry_of(request).wake()
    return page(request, "told.html", title=title, text=text)
