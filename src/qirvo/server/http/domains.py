"""Publishers' domains over HTTP: claimed, looked at, shown."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from qirvo.domain.namespaces import TXT_NAME, DomainClaim
from qirvo.server.http.authentication import BEARER, Anybody, Caller
from qirvo.server.http.bodies import described, json_body
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.times import moment
from qirvo.server.http.wiring import registry_of
from qirvo.server.usecases import domains
from qirvo.wire.domains import DomainBody, DomainDocument, DomainPage

router = LateRouter(prefix="/v1/publishers", tags=["publishers"])

DomainJson = Annotated[DomainBody, Depends(json_body(DomainBody))]


@router.get("/{publisher}/domains")
def index(request: Request, publisher: str, by: Anybody) -> DomainPage:
    """List a publisher's proven domains; its members see every claim and what proves it."""
    found = domains.list_domains(publisher, by=by, uow=registry_of(request).reading())
    is_member = publisher in by.publishers
    return DomainPage(domains=[domain_document(claim, is_member=is_member) for claim in found])


@router.post("/{publisher}/domains", status_code=201, openapi_extra=described(DomainBody))
def claim(request: Request, by: Caller, publisher: str, body: DomainJson) -> DomainDocument:
    """Claim a domain; the answer says what has to stand there."""
    registry = registry_of(request)
    made = domains.claim_domain(
        publisher, body.domain, by=by, now=registry.clock(), uow=registry.new_uow(), new_id=registry.new_id
    )
    return domain_document(made, is_member=True)


@router.post("/{publisher}/domains/{domain}/check", openapi_extra=dict(BEARER))
def check(request: Request, by: Caller, publisher: str, domain: str) -> DomainDocument:
    """Look at the domain now."""
    registry = registry_of(request)
    looked_at = domains.check_domain(
        publisher,
        domain,
        by=by,
        now=registry.clock(),
        uow=registry.new_uow(),
        proofs=registry.domain_proofs,
        new_id=registry.new_id,
    )
    return domain_document(looked_at, is_member=True)


@router.delete("/{publisher}/domains/{domain}", status_code=204, openapi_extra=dict(BEARER))
def remove(request: Request, by: Caller, publisher: str, domain: str) -> Response:
    """Claim the domain no more."""
    registry = registry_of(request)
    domains.remove_domain(
        publisher, domain, by=by, now=registry.clock(), uow=registry.new_uow(), new_id=registry.new_id
    )
    return Response(status_code=204)


def domain_document(claim: DomainClaim, *, is_member: bool) -> DomainDocument:
    """Return `claim` as it travels; what proves it is for the publisher's members."""
    return DomainDocument(
        publisher=claim.publisher,
        domain=claim.domain,
        state=claim.state.value,
        provenAt=moment(claim.seen_at),
        checkedAt=moment(claim.checked_at),
        txtName=f"{TXT_NAME}.{claim.domain}" if is_member else "",
        txtValue=claim.txt if is_member else "",
        code=claim.code if is_member else "",
    )
