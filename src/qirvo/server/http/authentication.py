"""Who is asking: a bearer token in the `Authorization` header, looked at before any body is read."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Depends
from fastapi.security.utils import get_authorization_scheme_param
from starlette.requests import Request

from qirvo.domain.access import TRUSTED_PREFIX, Account, UnauthenticatedError
from qirvo.server.http.methods import READS
from qirvo.server.http.scopes import scope_of
from qirvo.server.http.sightings import saw_member
from qirvo.server.http.wiring import registry_of
from qirvo.server.usecases.accounts import authenticate, mark_used
from qirvo.server.usecases.oidc_exchanges import trusted_account

NOBODY = Account(name="")
"""Whoever asks without a token."""


def bearer_token(request: Request) -> str:
    """Return the token's text.

    Raises:
        UnauthenticatedError: There is no bearer token.
    """
    scheme, token = get_authorization_scheme_param(request.headers.get("Authorization"))
    if scheme.lower() != "bearer" or not token:
        raise UnauthenticatedError("this needs a token: `Authorization: Bearer TOKEN`")
    return token


def caller(request: Request) -> Account:
    """Return the account behind the request; what it writes is counted.

    Raises:
        UnauthenticatedError: There is no valid token.
        MissingScopeError: It is a program's, which may not do this.
        RateLimitedError: The account writes too often.
    """
    registry, text = registry_of(request), bearer_token(request)
    account = _member(request, text)
    request.state.actor = account.name
    if account.grant is not None:
        mark_used(text, now=registry.clock(), new_uow=registry.new_uow, reading=registry.reading())
    if request.method not in READS:
        registry.sign_in.limiter.pass_one(f"write:account:{account.name}", registry.request_limit)
    saw_member(request, account)
    return account


def anybody(request: Request) -> Account:
    """Return the account behind the request, or `NOBODY` where it brings no token.

    Raises:
        UnauthenticatedError: It brings one that is not valid.
    """
    return caller(request) if "Authorization" in request.headers else NOBODY


def publishing_caller(request: Request) -> Account:
    """Return the account behind a request to publish, which a trusted pipeline may send as well.

    This is the one door for such pipelines' tokens: every other route refuses them.

    Raises:
        UnauthenticatedError: There is no valid token.
    """
    text = bearer_token(request)
    if not text.startswith(TRUSTED_PREFIX):
        return caller(request)
    registry, account = registry_of(request), _pipeline(request, text)
    request.state.actor = account.name
    if request.method not in READS:
        registry.sign_in.limiter.pass_one(f"write:account:{account.name}", registry.request_limit)
    saw_member(request, account)
    return account


def caller_still(request: Request) -> Account:
    """Return the account behind a request whose body has taken its time, as it is now; nothing is counted again.

    Raises:
        UnauthenticatedError: Its token is not valid any more.
        MissingScopeError: It is a program's, which may not do this.
    """
    text = bearer_token(request)
    return _pipeline(request, text) if text.startswith(TRUSTED_PREFIX) else _member(request, text)


def _pipeline(request: Request, text: str) -> Account:
    registry = registry_of(request)
    return trusted_account(text, now=registry.clock(), uow=registry.reading())


def _member(request: Request, text: str) -> Account:
    registry = registry_of(request)
    account = authenticate(text, now=registry.clock(), uow=registry.reading())
    if account.grant is not None:
        account.grant.require(scope_of(request))
    return account


Caller = Annotated[Account, Depends(caller)]
Anybody = Annotated[Account, Depends(anybody)]
PublishingCaller = Annotated[Account, Depends(publishing_caller)]
BEARER: Mapping[str, Any] = {"security": [{"bearer": []}]}
"""For `openapi_extra`: the scheme that `create_api` declares."""
