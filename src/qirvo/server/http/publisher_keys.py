"""Publishers' own keys over HTTP; no program's token changes one."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from qirvo.domain.publisher_keys import PublisherKey
from qirvo.server.http.authentication import BEARER, Caller
from qirvo.server.http.bodies import described, json_body
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.times import moment
from qirvo.server.http.wiring import acting_of, registry_of
from qirvo.server.usecases import publisher_keys
from qirvo.server.usecases.publisher_keys import KeyRequest, KeyRing
from qirvo.wire.publisher_keys import (
    KeyRevocationBody,
    PublisherKeyBody,
    PublisherKeyDocument,
    PublisherKeyPage,
    SignatureRequirementBody,
)

router = LateRouter(prefix="/v1/publishers/{publisher}", tags=["publishers"])

KeyJson = Annotated[PublisherKeyBody, Depends(json_body(PublisherKeyBody))]
RevocationJson = Annotated[KeyRevocationBody, Depends(json_body(KeyRevocationBody))]
RequirementJson = Annotated[SignatureRequirementBody, Depends(json_body(SignatureRequirementBody))]


@router.get("/keys", openapi_extra=dict(BEARER))
def index(request: Request, by: Caller, publisher: str) -> PublisherKeyPage:
    """List a publisher's keys, to its members."""
    return ring_document(publisher_keys.list_keys(publisher, acting=acting_of(request, by)))


@router.post("/keys", status_code=201, openapi_extra=described(PublisherKeyBody))
def register(request: Request, by: Caller, publisher: str, body: KeyJson) -> PublisherKeyDocument:
    """Let a key sign the publisher's releases; owners who signed in lately only."""
    asked = KeyRequest(
        public=body.public,
        proof=body.proof,
        endorsed_by=body.endorsedBy,
        endorsement=body.endorsement,
        replaces=body.replaces,
    )
    registered = publisher_keys.register_key(publisher, asked, acting=acting_of(request, by))
    registry_of(request).wake()
    return key_document(registered)


@router.post("/keys/{key_id}/revocation", openapi_extra=described(KeyRevocationBody))
def revoke(request: Request, by: Caller, publisher: str, key_id: str, body: RevocationJson) -> PublisherKeyDocument:
    """Take a key back; owners who signed in lately only."""
    revoked = publisher_keys.revoke_key(publisher, key_id, body.reason, acting=acting_of(request, by))
    registry_of(request).wake()
    return key_document(revoked)


@router.put("/signature-requirement", openapi_extra=described(SignatureRequirementBody))
def require(request: Request, by: Caller, publisher: str, body: RequirementJson) -> PublisherKeyPage:
    """Let every release have to be signed, or no longer; owners who signed in lately only."""
    ring = publisher_keys.require_signatures(publisher, wanted=body.required, acting=acting_of(request, by))
    registry_of(request).wake()
    return ring_document(ring)


def ring_document(ring: KeyRing) -> PublisherKeyPage:
    """Return a publisher's keys as they travel."""
    return PublisherKeyPage(keys=[key_document(key) for key in ring.keys], requiredSince=moment(ring.required_since))


def key_document(key: PublisherKey) -> PublisherKeyDocument:
    """Return a key as it travels."""
    return PublisherKeyDocument(
        id=key.id,
        publisher=key.publisher,
        public=key.public,
        state=key.state.value,
        since=moment(key.since),
        retiredAt=moment(key.retired_at),
        revokedAt=moment(key.revoked_at),
        reason=key.reason,
        endorsedBy=key.endorsed_by,
    )
