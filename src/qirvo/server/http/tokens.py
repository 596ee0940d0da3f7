"""Tokens for programs over HTTP."""

from datetime import timedelta
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from qirvo.domain.access import Account
from qirvo.domain.rate_limits import RateLimit
from qirvo.domain.scopes import MalformedTokenError, NamedToken
from qirvo.server.http.authentication import BEARER, Caller
from qirvo.server.http.bodies import described, json_body, open_json_body
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.networks import network_of
from qirvo.server.http.times import moment
from qirvo.server.http.wiring import acting_of, registry_of
from qirvo.server.usecases import named_tokens
from qirvo.wire.access import FoundToken, TokenBody, TokenDocument, TokenPage

router = LateRouter(prefix="/v1", tags=["accounts"])
MOST_FOUND = 100
_PER_NETWORK = RateLimit(burst=60, every=timedelta(seconds=1))


@router.get("/tokens", openapi_extra=dict(BEARER))
def index(request: Request, by: Caller) -> TokenPage:
    """List the caller's tokens for programs, without their texts; a program sees itself and those it made."""
    found = named_tokens.list_tokens(by=by, uow=registry_of(request).reading())
    return TokenPage(tokens=[token_document(token) for token in found])


@router.post("/tokens", status_code=201, openapi_extra=described(TokenBody))
def create(request: Request, by: Caller, body: Annotated[TokenBody, Depends(json_body(TokenBody))]) -> TokenDocument:
    """Make a token for a program; the answer alone has its text.

    One that a token makes may do no more than that, is good no longer, and ends with it.
    """
    made = named_tokens.create_token(
        body.name, scopes=body.scopes, plugins=body.plugins, days=body.days, acting=acting_of(request, by)
    )
    return token_document(made.token, text=made.text)


@router.delete("/tokens/{token_id}", status_code=204, response_class=Response, openapi_extra=dict(BEARER))
def revoke(request: Request, by: Caller, token_id: str) -> None:
    """Let a token of the caller's be good no more, and those that it made."""
    named_tokens.revoke_token(token_id, acting=acting_of(request, by))


@router.post(
    "/token-revocations",
    status_code=202,
    response_class=Response,
    openapi_extra=described(list[FoundToken], is_open=True),
)
def found(request: Request, body: Annotated[list[FoundToken], Depends(open_json_body(list[FoundToken]))]) -> None:
    """Revoke tokens that were found in the open; anybody may, and nobody is told which of them were any.

    A token of this registry is `qpt_`, 64 hexadecimal digits, and the CRC-32 of all that in 8 more:
    `qpt_[0-9a-f]{72}`.
    """
    if len(body) > MOST_FOUND:
        raise MalformedTokenError(f"`{len(body)}` tokens are more than {MOST_FOUND}", hint="Send fewer at once.")
    registry_of(request).sign_in.limiter.pass_one(f"found:network:{network_of(request)}", _PER_NETWORK)
    acting = acting_of(request, Account(name=""))
    by_source: dict[str, list[str]] = {}
    for each in body:
        by_source.setdefault(each.url or each.source, []).append(each.token)
    for source, texts in by_source.items():
        named_tokens.revoke_found(texts, acting=acting, source=source)


def token_document(token: NamedToken, *, text: str | None = None) -> TokenDocument:
    """Return a token as it travels."""
    return TokenDocument(
        id=token.id,
        name=token.name,
        scopes=sorted(token.grant.scopes),
        plugins=list(token.grant.plugins),
        createdAt=moment(token.created_at),
        expiresAt=moment(token.expires_at),
        usedOn=None if token.used_on is None else token.used_on.isoformat(),
        token=text,
        madeBy=token.parent or None,
    )
