"""Signing in: name and password, then a code; a passkey; or a token that somebody was handed."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from qirvo.domain.access import HALF_PREFIX, ONE_TIME_PREFIX, Account
from qirvo.domain.errors import QirvoError
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.networks import network_of
from qirvo.server.http.problems import problem_told
from qirvo.server.http.wiring import registry_of
from qirvo.server.usecases import sign_in
from qirvo.server.usecases.accounts import HandedToken
from qirvo.server.usecases.sign_in_attempts import Attempt
from qirvo.server.web.forms import Form, OwnForm
from qirvo.server.web.rendering import page, seen_elsewhere
from qirvo.server.web.sign_in_ways import sign_in_ways
from qirvo.server.web.visitors import AnyVisitor, begin_session, own_path

router = LateRouter()


@router.get("/sign-in")
def show(request: Request, visitor: AnyVisitor, next: str = "/dashboard") -> Response:  # noqa: A002  # the field's name
    """Show the form; whoever is signed in goes on."""
    return seen_elsewhere(own_path(next)) if visitor.account else _shown(request, next=next)


@router.post("/sign-in")
def password(request: Request, form: OwnForm) -> Response:
    """Sign in with a password; one with an authenticator is asked for a code next."""
    try:
        handed = sign_in.with_password(form.text("name"), form.raw("password"), attempt=attempt_of(request))
    except QirvoError as refused:
        return _shown(request, next=form.text("next"), name=form.text("name"), refused=refused)
    if handed.text.startswith(HALF_PREFIX):
        return page(request, "second_factor.html", half=handed.text, next=form.text("next"), problem=None)
    return welcomed(request, handed, form)


@router.post("/sign-in/code")
def code(request: Request, form: OwnForm) -> Response:
    """Go on with a code."""
    half = form.text("half")
    try:
        handed = sign_in.with_code(half, form.text("code"), attempt=attempt_of(request))
    except QirvoError as refused:
        problem = problem_told(refused)
        return page(
            request,
            "second_factor.html",
            status=problem.status,
            half=half,
            next=form.text("next"),
            problem=problem,
        )
    return welcomed(request, handed, form)


@router.post("/sign-in/token")
def token(request: Request, form: OwnForm) -> Response:
    """Sign in with a token: a new person's one-time token, or a lasting one."""
    try:
        handed = sign_in.with_token(form.text("token"), attempt=attempt_of(request))
    except QirvoError as refused:
        return _shown(request, next=form.text("next"), refused=refused)
    return welcomed(request, handed, form, first=form.text("token").startswith(ONE_TIME_PREFIX))


@router.post("/sign-in/passkey/options")
def passkey_options(request: Request) -> Response:
    """Tell the page's script what to ask an authenticator for."""
    tools = registry_of(request).sign_in
    options, challenge = tools.passkeys.request()
    return JSONResponse({"options": options, "key": tools.challenges.keep(challenge)})


@router.post("/sign-in/passkey")
def passkey(request: Request, form: OwnForm) -> Response:
    """Sign in with a passkey."""
    try:
        handed = sign_in.with_passkey(form.raw("answer"), form.text("key"), attempt=attempt_of(request))
    except QirvoError as refused:
        return _shown(request, next=form.text("next"), refused=refused)
    return welcomed(request, handed, form)


def attempt_of(request: Request) -> Attempt:
    """Return who is at the door."""
    registry = registry_of(request)
    return Attempt(
        network=network_of(request),
        now=registry.clock(),
        new_uow=registry.new_uow,
        new_id=registry.new_id,
        tools=registry.sign_in,
    )


def welcomed(request: Request, handed: HandedToken, form: Form, *, first: bool = False) -> Response:
    """Begin the session and go where the visitor wanted to; to their account where they have yet to set something."""
    response = seen_elsewhere(
        "/account" if first or _has_to_set(request, handed.account) else own_path(form.text("next"))
    )
    begin_session(request, response, handed.text)
    return response


def _has_to_set(request: Request, account: Account) -> bool:
    registry = registry_of(request)
    with registry.reading() as uow:
        known, passkeys = uow.sign_in.get(account.name), uow.sign_in.passkeys(account.name)
    return sign_in.needs_second_factor(account, known, has_passkey=bool(passkeys), tools=registry.sign_in)


def _shown(request: Request, *, next: str, name: str = "", refused: QirvoError | None = None) -> Response:  # noqa: A002
    problem = None if refused is None else problem_told(refused)
    return page(
        request,
        "sign_in.html",
        status=200 if problem is None else problem.status,
        next=own_path(next),
        ways=sign_in_ways(request, next),
        name=name,
        problem=problem,
        sign_up=registry_of(request).sign_up_open,
    )
