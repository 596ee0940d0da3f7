"""Deployments over HTTP."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import Depends, Query
from starlette.requests import Request

from qirvo.domain.access import Account
from qirvo.domain.deployment_records import Deployment, MalformedDeploymentError
from qirvo.domain.deployments import DeployedImage, Revision, RevisionState
from qirvo.domain.digests import Digest
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version
from qirvo.server.deployment_ports import DeploymentQuery
from qirvo.server.http.authentication import BEARER, Caller
from qirvo.server.http.bodies import described, json_body
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.people import Limit
from qirvo.server.http.times import moment, read_moment
from qirvo.server.http.wiring import acting_of, registry_of
from qirvo.server.usecases import deployments
from qirvo.server.usecases.deployments import DeploymentEnd
from qirvo.wire.deployments import (
    DeploymentBody,
    DeploymentDocument,
    DeploymentPage,
    EndBody,
    LateWordDocument,
    RequestBody,
    evidence_of,
    gate_documents,
)

router = LateRouter(prefix="/v1", tags=["deployments"])
Wanted = Annotated[str, Query(max_length=200)]


def query_of(  # one parameter for each filter
    plugin: Wanted = "", environment: Wanted = "", state: Wanted = "", by: Wanted = "", before: Wanted = ""
) -> DeploymentQuery:
    """Return which deployments are wanted; an empty word is none.

    Raises:
        MalformedNameError: The plugin's id is none.
        MalformedDeploymentError: There is no such state.
    """
    return DeploymentQuery(
        plugin_id=PluginId.parse(plugin) if plugin else None,
        environment=environment or None,
        state=state_of(state) if state else None,
        by=by or None,
        before=before or None,
    )


Queried = Annotated[DeploymentQuery, Depends(query_of)]


@router.get("/publishers/{publisher}/deployments", openapi_extra=dict(BEARER))
def index(request: Request, by: Caller, publisher: str, query: Queried, limit: Limit = 50) -> DeploymentPage:
    """List what was deployed to a publisher's environments, what was written down last first; for its members."""
    uow = registry_of(request).reading()
    found = deployments.list_deployments(publisher, query, limit=limit + 1, by=by, uow=uow)
    shown = found[:limit]
    return DeploymentPage(
        deployments=[deployment_document(one) for one in shown],
        next=shown[-1].id if len(found) > limit else None,
    )


@router.post("/publishers/{publisher}/deployments", status_code=201, openapi_extra=described(DeploymentBody))
def begin(
    request: Request, by: Caller, publisher: str, body: Annotated[DeploymentBody, Depends(json_body(DeploymentBody))]
) -> DeploymentDocument:
    """Write down that a deployment begins, or what was deployed while the registry was away; once for each `key`."""
    acting = acting_of(request, by)
    told = Revision(
        environment=body.environment,
        number=body.number or 0,
        image=image_of(body),
        by=by.name,
        began_at=acting.now if body.beganAt is None else read_moment(body.beganAt),
        manifests=body.manifests,
        evidence=evidence_of(body.gates),
        restores=body.restores,
    )
    end = None if body.end is None else end_of(body.end)
    begun = deployments.begin_deployment(publisher, told, key=body.key, fence=body.fence, end=end, acting=acting)
    _count(request, begun, by)
    return deployment_document(begun)


@router.get("/deployments/{deployment_id}", openapi_extra=dict(BEARER))
def show(request: Request, by: Caller, deployment_id: str) -> DeploymentDocument:
    """Show a deployment with what the place was given; for members of its publisher."""
    view = deployments.look_at_deployment(deployment_id, by=by, uow=registry_of(request).reading())
    return deployment_document(view.deployment)


@router.put("/deployments/{deployment_id}/end", openapi_extra=described(EndBody))
def end(
    request: Request, by: Caller, deployment_id: str, body: Annotated[EndBody, Depends(json_body(EndBody))]
) -> DeploymentDocument:
    """Write down how a deployment ended; a word that comes too late is kept beside, and changes nothing."""
    ended = deployments.end_deployment(deployment_id, end_of(body), acting=acting_of(request, by))
    _count(request, ended, by)
    return deployment_document(ended)


def _count(request: Request, deployment: Deployment, by: Account) -> None:
    """Count it before it is answered: an operator who hears nothing tells it again, and it counts once."""
    registry = registry_of(request)
    deployments.count_deployment(
        deployment, by=by, uow=registry.reading(), events=registry.events, known=registry.known_releases
    )


def image_of(body: DeploymentBody | RequestBody) -> DeployedImage:
    """Return the image that a body names.

    Raises:
        InvalidError: The plugin's id, the version or the digest is none.
    """
    return DeployedImage(
        plugin_id=PluginId.parse(body.pluginId),
        version=Version.parse(body.version),
        name=body.image,
        digest=Digest.parse(body.digest),
    )


def state_of(text: str) -> RevisionState:
    """Return the state that `text` names.

    Raises:
        MalformedDeploymentError: It names none.
    """
    if text not in set(RevisionState):
        known = ", ".join(f"`{state}`" for state in RevisionState)
        raise MalformedDeploymentError(f"`{text[:40]}` is not how a deployment stands", hint=f"Say one of {known}.")
    return RevisionState(text)


def end_of(body: EndBody) -> DeploymentEnd:
    """Return how a deployment ended.

    Raises:
        MalformedDeploymentError: There is no such state.
        MalformedMomentError: The time is none.
    """
    at = None if body.endedAt is None else read_moment(body.endedAt)
    return DeploymentEnd(state=state_of(body.state), detail=body.detail, fence=body.fence, at=at)


def deployment_document(deployment: Deployment, *, manifests: Mapping[str, str] | None = None) -> DeploymentDocument:
    """Return a deployment as it travels, with other manifests where given."""
    revision, image = deployment.revision, deployment.revision.image
    return DeploymentDocument(
        id=deployment.id,
        publisher=deployment.publisher,
        environment=revision.environment,
        revision=revision.number,
        pluginId=str(image.plugin_id),
        version=str(image.version),
        image=image.name,
        digest=str(image.digest),
        by=revision.by,
        state=revision.state.value,
        detail=revision.detail,
        beganAt=moment(revision.began_at),
        endedAt=moment(revision.ended_at),
        recordedAt=moment(deployment.recorded_at),
        restores=revision.restores,
        manifests=dict(revision.manifests if manifests is None else manifests),
        gates=gate_documents(revision.evidence),
        lateWords=[
            LateWordDocument(by=one.by, at=moment(one.at), state=one.state.value, detail=one.detail)
            for one in deployment.late_words
        ],
    )
