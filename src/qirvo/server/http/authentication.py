"""Who is asking: a bearer token in the `Authorization` header, looked at before any body is read."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Depends
from fastapi.security.utils import get_authorization_scheme_param
from starlette.requests import Request

from qirvo.domain.access import Account, UnauthenticatedError
from qirvo.server.http.wiring import registry_of
from qirvo.server.usecases.accounts import authenticate


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
    """Return the account behind the request.

    Raises:
        UnauthenticatedError: There is no valid token.
    """
    registry = registry_of(request)
    return authenticate(bearer_token(request), now=registry.clock(), uow=registry.reading())


Caller = Annotated[Account, Depends(caller)]
BEARER: Mapping[str, Any] = {"security": [{"bearer": []}]}
"""For `openapi_extra`: the scheme that `create_api` declares."""
