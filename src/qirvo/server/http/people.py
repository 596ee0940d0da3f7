"""Accounts over HTTP as operators see them: listed, suspended, restored, given rights."""

from typing import Annotated

from fastapi import Depends, Query
from starlette.requests import Request

from qirvo.domain.suspensions import Suspension
from qirvo.server.http.accounts import account_document
from qirvo.server.http.authentication import BEARER, Caller
from qirvo.server.http.bodies import described, json_body
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.times import moment
from qirvo.server.http.wiring import registry_of
from qirvo.server.operator_ports import Person
from qirvo.server.usecases import my_sign_in, people
from qirvo.wire.accounts import AccountAnswer
from qirvo.wire.operator import PeoplePage, PersonDocument, RightsBody, SuspendBody, SuspensionDocument

router = LateRouter(prefix="/v1/accounts", tags=["accounts"])
After = Annotated[str, Query(max_length=200)]
Limit = Annotated[int, Query(ge=1, le=100)]


@router.get("", openapi_extra=dict(BEARER))
def index(request: Request, by: Caller, after: After = "", limit: Limit = 50) -> PeoplePage:
    """List accounts by name; administrators only."""
    found = people.list_people(after=after, limit=limit + 1, by=by, uow=registry_of(request).reading())
    shown = found[:limit]
    return PeoplePage(
        people=[person_document(person) for person in shown],
        next=shown[-1].account.name if len(found) > limit else None,
    )


@router.put("/{name}/suspension", openapi_extra=described(SuspendBody))
def suspend(
    request: Request, by: Caller, name: str, body: Annotated[SuspendBody, Depends(json_body(SuspendBody))]
) -> PersonDocument:
    """Let an account act no more, for a reason; its tokens and sessions are refused from now on."""
    registry = registry_of(request)
    return person_document(
        people.suspend(
            name, reason=body.reason, by=by, now=registry.clock(), uow=registry.new_uow(), new_id=registry.new_id
        )
    )


@router.delete("/{name}/suspension", openapi_extra=dict(BEARER))
def restore(request: Request, by: Caller, name: str) -> PersonDocument:
    """Let an account act again."""
    registry = registry_of(request)
    return person_document(
        people.restore(name, by=by, now=registry.clock(), uow=registry.new_uow(), new_id=registry.new_id)
    )


@router.put("/{name}/rights", openapi_extra=described(RightsBody))
def set_rights(
    request: Request, by: Caller, name: str, body: Annotated[RightsBody, Depends(json_body(RightsBody))]
) -> PersonDocument:
    """Let an account hold exactly these rights."""
    registry = registry_of(request)
    return person_document(
        people.set_rights(
            name, body.rights, by=by, now=registry.clock(), uow=registry.new_uow(), new_id=registry.new_id
        )
    )


@router.post("/{name}/sign-in-reset", status_code=201, openapi_extra=dict(BEARER))
def reset_sign_in(request: Request, by: Caller, name: str) -> AccountAnswer:
    """Take from an account its password, factors, passkeys and sessions; the answer has a one-time token for it."""
    registry = registry_of(request)
    handed = my_sign_in.reset_sign_in(name, by=by, now=registry.clock(), uow=registry.new_uow(), new_id=registry.new_id)
    return AccountAnswer(
        account=account_document(handed.account), oneTimeToken=handed.text, expiresAt=moment(handed.expires_at) or ""
    )


def person_document(person: Person) -> PersonDocument:
    """Return a person as it travels."""
    return PersonDocument(
        account=account_document(person.account),
        createdAt=moment(person.created_at),
        suspension=None if person.suspension is None else _suspension(person.suspension),
    )


def _suspension(suspension: Suspension) -> SuspensionDocument:
    return SuspensionDocument(at=moment(suspension.at), by=suspension.by, reason=suspension.reason)
