"""Trusted publishing over HTTP: issuers, the exchange, trusted publishers, and what they published."""

from typing import Annotated

from fastapi import Depends, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from qirvo.domain.names import PluginId
from qirvo.domain.provenance import Provenance
from qirvo.domain.trusted_publishing import TrustedPublisher
from qirvo.domain.versions import Version
from qirvo.server.http.authentication import BEARER, Caller
from qirvo.server.http.bodies import described, json_body, open_json_body
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.times import moment
from qirvo.server.http.wiring import registry_of
from qirvo.server.usecases import oidc_exchanges, provenance, trusted_publishers
from qirvo.wire.trusted import (
    ExchangeAnswer,
    ExchangeBody,
    IssuerDocument,
    IssuerFieldDocument,
    IssuerPage,
    ProvenanceDocument,
    TrustedPublisherBody,
    TrustedPublisherDocument,
    TrustedPublisherPage,
)

router = LateRouter(prefix="/v1", tags=["trusted publishing"])

ExchangeJson = Annotated[ExchangeBody, Depends(open_json_body(ExchangeBody))]
TrustedJson = Annotated[TrustedPublisherBody, Depends(json_body(TrustedPublisherBody))]


@router.get("/token-issuers")
def issuers(request: Request) -> IssuerPage:
    """List the issuers whose tokens can be exchanged here."""
    oidc = registry_of(request).oidc
    documents = [
        IssuerDocument(
            name=issuer.name,
            kind=issuer.kind,
            address=issuer.address,
            fields=[
                IssuerFieldDocument(name=each.name, claim=each.claim, required=each.is_required)
                for each in issuer.fields
            ],
        )
        for issuer in oidc.token_issuers.by_name.values()
    ]
    return IssuerPage(audience=oidc.audience, issuers=documents)


@router.post("/oidc-exchanges", status_code=201, openapi_extra=described(ExchangeBody, is_open=True))
async def exchange(request: Request, body: ExchangeJson) -> ExchangeAnswer:
    """Exchange an issuer's token for one that may publish one plugin, for 15 minutes; its value is told this once."""
    exchanged = await run_in_threadpool(_exchange, request, body)
    return ExchangeAnswer(
        token=exchanged.handed.text,
        pluginId=str(exchanged.plugin_id),
        expiresAt=moment(exchanged.handed.expires_at) or "",
    )


def _exchange(request: Request, body: ExchangeBody) -> oidc_exchanges.Exchanged:
    registry = registry_of(request)
    return oidc_exchanges.exchange(
        body.token,
        body.pluginId,
        audience=registry.oidc.audience,
        issuers=registry.oidc.token_issuers,
        tokens=registry.oidc.tokens,
        now=registry.clock(),
        uow=registry.new_uow(),
        new_id=registry.new_id,
    )


@router.get("/trusted-publishers", openapi_extra=dict(BEARER))
def index(request: Request, by: Caller, publisher: Annotated[str, Query(max_length=200)]) -> TrustedPublisherPage:
    """List a publisher's trusted publishers, to its members."""
    found = trusted_publishers.list_trusted_publishers(publisher, by=by, uow=registry_of(request).reading())
    return TrustedPublisherPage(trustedPublishers=[trusted_document(each) for each in found])


@router.post("/trusted-publishers", status_code=201, openapi_extra=described(TrustedPublisherBody))
def add(request: Request, by: Caller, body: TrustedJson) -> TrustedPublisherDocument:
    """Let a pipeline publish a plugin, which need not exist yet."""
    registry = registry_of(request)
    added = trusted_publishers.add_trusted_publisher(
        body.pluginId,
        body.issuer,
        body.fields,
        issuers=registry.oidc.token_issuers,
        by=by,
        now=registry.clock(),
        uow=registry.new_uow(),
        new_id=registry.new_id,
    )
    return trusted_document(added)


@router.delete("/trusted-publishers/{trusted_id}", status_code=204, openapi_extra=dict(BEARER))
def remove(request: Request, by: Caller, trusted_id: str) -> Response:
    """Let the pipeline publish no more; its tokens end at once."""
    registry = registry_of(request)
    trusted_publishers.remove_trusted_publisher(
        trusted_id, by=by, now=registry.clock(), uow=registry.new_uow(), new_id=registry.new_id
    )
    return Response(status_code=204)


@router.get("/plugins/{plugin_id}/versions/{version}/provenance")
def show_provenance(request: Request, plugin_id: str, version: str) -> ProvenanceDocument:
    """Show which pipeline published a version."""
    found = provenance.provenance_of_release(
        PluginId.parse(plugin_id), Version.parse(version), uow=registry_of(request).reading()
    )
    return provenance_document(found)


def provenance_document(found: Provenance) -> ProvenanceDocument:
    """Return `found` as it travels."""
    run = found.run
    return ProvenanceDocument(
        pluginId=str(run.plugin_id),
        version=str(found.version),
        issuer=run.issuer,
        repository=run.repository,
        commit=run.commit,
        ref=run.ref,
        workflow=run.workflow,
        environment=run.environment,
        run=run.run,
        recordedAt=moment(found.recorded_at),
    )


def trusted_document(trusted: TrustedPublisher) -> TrustedPublisherDocument:
    """Return `trusted` as it travels."""
    return TrustedPublisherDocument(
        id=trusted.id,
        pluginId=str(trusted.plugin_id),
        issuer=trusted.issuer,
        fields=dict(trusted.fields),
        pinned=dict(trusted.pinned),
        createdBy=trusted.created_by,
        createdAt=moment(trusted.created_at),
        usedAt=moment(trusted.used_at),
    )
