"""Environments over HTTP: leases, requests, approvals, scans, and what was seen to run."""

from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from qirvo.domain.deployment_records import DeploymentRequest, KnownEnvironment, Observation
from qirvo.domain.deployments import Approval
from qirvo.domain.digests import Digest
from qirvo.domain.names import PluginId
from qirvo.server.http.authentication import BEARER, Caller
from qirvo.server.http.bodies import described, json_body
from qirvo.server.http.deployments import deployment_document, image_of
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.times import moment, read_moment
from qirvo.server.http.wiring import acting_of, registry_of
from qirvo.server.usecases import environments
from qirvo.server.usecases.environments import EnvironmentView
from qirvo.wire.deployments import (
    ApprovalBody,
    ApprovalDocument,
    ApprovalPage,
    EnvironmentDocument,
    EnvironmentPage,
    EnvironmentsBody,
    LeaseBody,
    LeaseDocument,
    ObservationBody,
    ObservationDocument,
    RequestBody,
    RequestDocument,
    ScanBody,
    ScanDocument,
    evidence_of,
    gate_documents,
)

router = LateRouter(prefix="/v1/publishers/{publisher}", tags=["deployments"])
Plugin = Annotated[str, Query(max_length=200)]
Fence = Annotated[int, Query(ge=0, le=2**53)]


@router.get("/environments", openapi_extra=dict(BEARER))
def index(request: Request, by: Caller, publisher: str) -> EnvironmentPage:
    """List a publisher's environments with what runs, waits and was seen there; for its members."""
    view = environments.list_environments(publisher, by=by, uow=registry_of(request).reading())
    return EnvironmentPage(
        environments=[environment_document(one) for one in view.environments],
        plugins=[str(plugin_id) for plugin_id in view.plugins],
    )


@router.put("/environments", status_code=204, response_class=Response, openapi_extra=described(EnvironmentsBody))
def tell(
    request: Request,
    by: Caller,
    publisher: str,
    body: Annotated[EnvironmentsBody, Depends(json_body(EnvironmentsBody))],
) -> None:
    """Tell of a settings file's environments; others stay as they are."""
    told = [
        KnownEnvironment(
            name=one.name, position=place, target=one.target, replicas=one.replicas, approvals=one.approvals
        )
        for place, one in enumerate(body.environments)
    ]
    environments.tell_environments(publisher, told, acting=acting_of(request, by))


@router.delete("/environments/{environment}", status_code=204, response_class=Response, openapi_extra=dict(BEARER))
def forget(request: Request, by: Caller, publisher: str, environment: str) -> None:
    """Show an environment no more; its history stays."""
    environments.forget_environment(publisher, environment, acting=acting_of(request, by))


@router.put("/environments/{environment}/lease", openapi_extra=described(LeaseBody))
def take_lease(
    request: Request,
    by: Caller,
    publisher: str,
    environment: str,
    body: Annotated[LeaseBody, Depends(json_body(LeaseBody))],
) -> LeaseDocument:
    """Become the one who may change an environment for a plugin, or stay it for longer."""
    lease = environments.take_lease(
        publisher,
        environment,
        PluginId.parse(body.pluginId),
        holder=body.holder,
        span=timedelta(seconds=min(body.seconds, 10**6)),
        fence=body.fence,
        acting=acting_of(request, by),
    )
    return LeaseDocument(
        environment=lease.environment,
        pluginId=str(lease.plugin_id),
        by=lease.by,
        fence=lease.fence,
        expiresAt=moment(lease.expires_at),
    )


@router.delete(
    "/environments/{environment}/lease", status_code=204, response_class=Response, openapi_extra=dict(BEARER)
)
def end_lease(request: Request, by: Caller, publisher: str, environment: str, plugin: Plugin, fence: Fence) -> None:
    """Let others change the environment."""
    acting = acting_of(request, by)
    environments.end_lease(publisher, environment, PluginId.parse(plugin), fence=fence, acting=acting)


@router.put("/environments/{environment}/request", openapi_extra=described(RequestBody))
def ask_for(
    request: Request,
    by: Caller,
    publisher: str,
    environment: str,
    body: Annotated[RequestBody, Depends(json_body(RequestBody))],
) -> RequestDocument:
    """Want an image in an environment that does not take it yet; members hear of it when it waits for approval."""
    acting = acting_of(request, by)
    wanted = DeploymentRequest(
        environment=environment,
        image=image_of(body),
        by=by.name,
        at=acting.now,
        manifests=body.manifests,
        evidence=evidence_of(body.gates),
    )
    return request_document(environments.ask_for(publisher, wanted, acting=acting))


@router.put("/environments/{environment}/observation", openapi_extra=described(ObservationBody))
def observe(
    request: Request,
    by: Caller,
    publisher: str,
    environment: str,
    body: Annotated[ObservationBody, Depends(json_body(ObservationBody))],
) -> ObservationDocument:
    """Tell what was seen to run in an environment."""
    acting = acting_of(request, by)
    seen = Observation(
        environment=environment,
        plugin_id=PluginId.parse(body.pluginId),
        is_as_deployed=body.asDeployed,
        detail=body.detail,
        at=acting.now,
    )
    return observation_document(environments.note_observation(publisher, seen, acting=acting))


@router.get("/deployment-approvals", openapi_extra=dict(BEARER))
def approvals(request: Request, by: Caller, publisher: str, plugin: Plugin) -> ApprovalPage:
    """List who agreed to images of a plugin, and is still a member; for members."""
    plugin_id = PluginId.parse(plugin)
    found = environments.list_approvals(publisher, plugin_id, by=by, uow=registry_of(request).reading())
    return ApprovalPage(approvals=[approval_document(plugin_id, one) for one in found])


@router.post("/deployment-approvals", status_code=201, openapi_extra=described(ApprovalBody))
def approve(
    request: Request, by: Caller, publisher: str, body: Annotated[ApprovalBody, Depends(json_body(ApprovalBody))]
) -> ApprovalDocument:
    """Agree that an image goes to an environment, as the account that is signed in; no token for a program may."""
    plugin_id = PluginId.parse(body.pluginId)
    approval = environments.approve_image(
        publisher,
        plugin_id,
        environment=body.environment,
        digest=Digest.parse(body.digest),
        acting=acting_of(request, by),
    )
    return approval_document(plugin_id, approval)


@router.get("/image-scans/{digest}", openapi_extra=dict(BEARER))
def scan(request: Request, by: Caller, publisher: str, digest: str) -> ScanDocument:
    """Say when an image last passed a scan; for members."""
    image = Digest.parse(digest)
    passed_at = environments.scanned_at(publisher, image, by=by, uow=registry_of(request).reading())
    return ScanDocument(digest=str(image), passedAt=moment(passed_at))


@router.put("/image-scans/{digest}", openapi_extra=described(ScanBody))
def note_scan(
    request: Request,
    by: Caller,
    publisher: str,
    digest: str,
    body: Annotated[ScanBody, Depends(json_body(ScanBody))],
) -> ScanDocument:
    """Tell that an image was scanned."""
    image = Digest.parse(digest)
    at = None if body.at is None else read_moment(body.at)
    acting = acting_of(request, by)
    passed_at = environments.note_scan(publisher, image, passed=body.passed, at=at, acting=acting)
    return ScanDocument(digest=str(image), passedAt=moment(passed_at))


def environment_document(view: EnvironmentView) -> EnvironmentDocument:
    """Return an environment as it travels."""
    return EnvironmentDocument(
        name=view.known.name,
        target=view.known.target,
        replicas=view.known.replicas,
        approvals=view.known.approvals,
        running=[deployment_document(one, manifests={}) for one in view.running],
        unended=[deployment_document(one, manifests={}) for one in view.unended],
        waiting=[request_document(one) for one in view.waiting],
        seen=[observation_document(one) for one in view.seen],
    )


def request_document(request: DeploymentRequest) -> RequestDocument:
    """Return what waits as it travels."""
    return RequestDocument(
        id=request.id,
        environment=request.environment,
        pluginId=str(request.image.plugin_id),
        version=str(request.image.version),
        image=request.image.name,
        digest=str(request.image.digest),
        by=request.by,
        at=moment(request.at),
        manifests=dict(request.manifests),
        gates=gate_documents(request.evidence),
    )


def observation_document(seen: Observation) -> ObservationDocument:
    """Return what was seen as it travels."""
    return ObservationDocument(
        environment=seen.environment,
        pluginId=str(seen.plugin_id),
        asDeployed=seen.is_as_deployed,
        detail=seen.detail,
        at=moment(seen.at),
    )


def approval_document(plugin_id: PluginId, approval: Approval) -> ApprovalDocument:
    """Return somebody's word as it travels."""
    return ApprovalDocument(
        pluginId=str(plugin_id),
        environment=approval.environment,
        digest=str(approval.digest),
        by=approval.by,
        at=moment(approval.at),
    )
