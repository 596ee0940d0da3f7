"""Signing in with an issuer: out to its page and back, bound to the one browser that began it.

What has to come back unchanged lies in a cookie of ten minutes: a state against answers that others made up, a nonce
against tokens of other sign-ins, and the secret of PKCE. Linking begins with a form of our own, because a foreign page
could otherwise have a visitor linked to the identity of somebody else.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated

from fastapi import Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from qirvo.deferred import dataclass
from qirvo.domain.errors import NotFoundError
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.wiring import Registry, address_of, registry_of
from qirvo.server.oidc_ports import IdentityToken, LoginIssuer, RefusedIdentityTokenError
from qirvo.server.usecases.logins import link, sign_in
from qirvo.server.web.forms import OwnForm
from qirvo.server.web.rendering import page, seen_elsewhere
from qirvo.server.web.visitors import AnyVisitor, SignedIn, begin_session, own_path

router = LateRouter()
_LASTS_S = 600


class NoSuchLoginIssuerError(NotFoundError):
    """The registry does not sign people in with this issuer."""

    code = "login-issuer-unknown"
    hint = "Choose a way that the sign-in page offers."


class ForeignSignInError(RefusedIdentityTokenError):
    """The answer belongs to no sign-in that this browser began."""

    code = "sign-in-foreign"
    hint = "Begin to sign in again."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Begun:
    """A sign-in that is under way; `links` is the account to link, empty to sign in."""

    issuer: str
    state: str
    nonce: str
    verifier: str
    next: str
    links: str = ""


@router.get("/sign-in/with/{issuer}")
def begin(request: Request, issuer: str, next: str = "/") -> Response:  # noqa: A002  # the address says so
    """Send the browser to the issuer."""
    begun, address = _begin(request, issuer, next_path=own_path(next))
    response = RedirectResponse(address, status_code=303)
    _remember(request, response, begun)
    return response


@router.post("/sign-in/with/{issuer}")
def begin_linking(request: Request, issuer: str, account: SignedIn, _form: OwnForm) -> Response:
    """Show the way to the issuer; a form's own answer may not lead away from here (`form-action`)."""
    begun, address = _begin(request, issuer, next_path="/", links=account.name)
    label = _issuer(registry_of(request), issuer).label
    response = page(request, "link_identity.html", label=label, address=address)
    _remember(request, response, begun)
    return response


@router.get("/sign-in/with/{issuer}/return")
def come_back(
    request: Request,
    visitor: AnyVisitor,
    issuer: str,
    code: Annotated[str, Query(max_length=4_000)] = "",
    state: Annotated[str, Query(max_length=200)] = "",
    iss: Annotated[str, Query(max_length=600)] = "",
) -> Response:
    """Sign in whoever comes back from the issuer."""
    registry, begun = registry_of(request), _begun(request)
    asked = _issuer(registry, issuer)
    is_ours = begun.issuer == issuer and hmac.compare_digest(begun.state.encode(), state.encode())
    if not is_ours or not code or iss not in ("", asked.address):  # RFC 9207
        raise ForeignSignInError("this sign-in was not begun here, or was given up")
    identity = _identity(registry, asked, begun, code=code, return_address=_return_address(request, issuer))
    response = seen_elsewhere(own_path(begun.next))
    now, uow, new_id = registry.clock(), registry.new_uow(), registry.new_id
    if begun.links:
        if visitor.account is None or visitor.account.name != begun.links:
            raise ForeignSignInError("somebody else is signed in now")
        link(identity, asked, by=visitor.account, now=now, uow=uow, new_id=new_id)
    else:
        handed = sign_in(identity, asked, sign_up=registry.oidc.sign_up, now=now, uow=uow, new_id=new_id)
        begin_session(request, response, handed.text)
    response.delete_cookie(_cookie(request), path="/", secure=_is_secure(request), httponly=True, samesite="lax")
    return response


def _begin(request: Request, name: str, *, next_path: str, links: str = "") -> tuple[_Begun, str]:
    registry = registry_of(request)
    issuer = _issuer(registry, name)
    state, nonce, verifier = (registry.new_id("q") for _ in range(3))
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "response_type": "code",
        "client_id": issuer.client_id,
        "redirect_uri": _return_address(request, name),
        "scope": "openid profile",
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    address = registry.oidc.logins.authorization_address(issuer, query=query)
    return _Begun(issuer=name, state=state, nonce=nonce, verifier=verifier, next=next_path, links=links), address


def _identity(
    registry: Registry, issuer: LoginIssuer, begun: _Begun, *, code: str, return_address: str
) -> IdentityToken:
    token = registry.oidc.logins.exchange(issuer, code=code, verifier=begun.verifier, return_address=return_address)
    identity = registry.oidc.tokens.verify(
        token, issuers=frozenset({issuer.address}), audience=issuer.client_id, now=registry.clock()
    )
    if not hmac.compare_digest(str(identity.claims.get("nonce", "")).encode(), begun.nonce.encode()):
        raise ForeignSignInError("the issuer's token is of another sign-in")
    return identity


def _issuer(registry: Registry, name: str) -> LoginIssuer:
    issuer = registry.oidc.login_issuers.get(name)
    if issuer is None:
        raise NoSuchLoginIssuerError(f"`{name[:80]}` is no issuer to sign in with")
    return issuer


def _return_address(request: Request, name: str) -> str:
    return f"{address_of(request)}/sign-in/with/{name}/return"


def _remember(request: Request, response: Response, begun: _Begun) -> None:
    value = base64.urlsafe_b64encode(json.dumps(asdict(begun)).encode()).decode().rstrip("=")  # a = would be quoted
    response.set_cookie(
        _cookie(request),
        value,
        max_age=_LASTS_S,
        path="/",
        secure=_is_secure(request),
        httponly=True,
        samesite="lax",
    )


def _begun(request: Request) -> _Begun:
    try:
        text = request.cookies.get(_cookie(request), "")
        fields = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if isinstance(fields, Mapping) and all(isinstance(value, str) for value in fields.values()):
            return _Begun(**fields)
    except (ValueError, TypeError, RecursionError) as exc:
        raise ForeignSignInError("no sign-in was begun with this browser") from exc
    raise ForeignSignInError("no sign-in was begun with this browser")


def _cookie(request: Request) -> str:
    return "__Host-qirvo_sign_in" if _is_secure(request) else "qirvo_sign_in"


def _is_secure(request: Request) -> bool:
    return address_of(request).startswith("https://")
