"""Accounts over HTTP."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from qirvo.domain.access import Account
from qirvo.server.http.authentication import BEARER, Caller, bearer_token
from qirvo.server.http.bodies import described, json_body
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.times import moment
from qirvo.server.http.wiring import registry_of
from qirvo.server.usecases import accounts
from qirvo.wire.accounts import AccountAnswer, AccountBody, AccountDocument, RedeemAnswer

router = LateRouter(prefix="/v1", tags=["accounts"])


@router.get("/whoami", openapi_extra=dict(BEARER))
def whoami(by: Caller) -> AccountDocument:
    """Say who the token belongs to."""
    return account_document(by)


@router.post("/auth/redeem", openapi_extra=dict(BEARER))
def redeem(request: Request) -> RedeemAnswer:
    """Exchange the one-time token given as bearer for a lasting one; its value is told this once."""
    registry = registry_of(request)
    handed = accounts.redeem(
        bearer_token(request),
        now=registry.clock(),
        uow=registry.new_uow(),
        new_id=registry.new_id,
        lifetimes=registry.lifetimes,
    )
    return RedeemAnswer(token=handed.text, account=handed.account.name)


@router.post("/accounts", status_code=201, openapi_extra=described(AccountBody))
def create_account(
    request: Request, by: Caller, body: Annotated[AccountBody, Depends(json_body(AccountBody))]
) -> AccountAnswer:
    """Create an account; administrators only. The answer's one-time token is told this once."""
    registry = registry_of(request)
    handed = accounts.create_account(
        body.name,
        publishers=body.publishers,
        rights=body.rights,
        by=by,
        now=registry.clock(),
        uow=registry.new_uow(),
        new_id=registry.new_id,
        lifetimes=registry.lifetimes,
    )
    return AccountAnswer(
        account=account_document(handed.account),
        oneTimeToken=handed.text,
        expiresAt=moment(handed.expires_at) or "",
    )


def account_document(account: Account) -> AccountDocument:
    """Return who `account` is, as it travels."""
    return AccountDocument(
        name=account.name,
        publishers=sorted(account.publishers),
        rights=sorted(right.value for right in account.rights),
    )
