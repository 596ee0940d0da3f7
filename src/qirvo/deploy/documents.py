"""Records of deployments to and from what travels."""

from collections.abc import Sequence
from datetime import UTC, datetime

from qirvo.domain.deployment_records import DeploymentRequest, KnownEnvironment, Observation
from qirvo.domain.deployments import Approval, DeployedImage, Revision, RevisionState
from qirvo.domain.digests import Digest
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version
from qirvo.wire.deployments import (
    ApprovalDocument,
    DeploymentBody,
    DeploymentDocument,
    EndBody,
    EnvironmentBody,
    EnvironmentsBody,
    ObservationDocument,
    RequestBody,
    RequestDocument,
    evidence_of,
    gate_documents,
)


def revision_of(document: DeploymentDocument) -> Revision:
    """Return the revision that came."""
    return Revision(
        environment=document.environment,
        number=document.revision,
        image=_image(document),
        by=document.by,
        began_at=datetime.fromisoformat(document.beganAt),
        manifests=document.manifests,
        evidence=evidence_of(document.gates),
        restores=document.restores,
        state=RevisionState(document.state),
        ended_at=None if document.endedAt is None else datetime.fromisoformat(document.endedAt),
        detail=document.detail,
    )


def begin_body(revision: Revision, *, key: str, fence: int, is_late: bool) -> DeploymentBody:
    """Return what is told of a revision that begins, or that was begun while nobody could be told."""
    image = revision.image
    return DeploymentBody(
        key=key,
        pluginId=str(image.plugin_id),
        version=str(image.version),
        environment=revision.environment,
        image=image.name,
        digest=str(image.digest),
        manifests=dict(revision.manifests),
        gates=gate_documents(revision.evidence),
        restores=revision.restores,
        fence=fence,
        number=revision.number if is_late else None,
        beganAt=_moment(revision.began_at) if is_late else None,
    )


def end_body(revision: Revision, *, fence: int) -> EndBody:
    """Return how a revision ended."""
    ended_at = None if revision.ended_at is None else _moment(revision.ended_at)
    return EndBody(state=revision.state.value, detail=revision.detail, fence=fence, endedAt=ended_at)


def request_body(request: DeploymentRequest) -> RequestBody:
    """Return a wish as it travels."""
    image = request.image
    return RequestBody(
        pluginId=str(image.plugin_id),
        version=str(image.version),
        image=image.name,
        digest=str(image.digest),
        manifests=dict(request.manifests),
        gates=gate_documents(request.evidence),
    )


def request_of(document: RequestDocument) -> DeploymentRequest:
    """Return the wish that came."""
    return DeploymentRequest(
        environment=document.environment,
        image=_image(document),
        by=document.by,
        at=datetime.fromisoformat(document.at),
        manifests=document.manifests,
        evidence=evidence_of(document.gates),
        id=document.id,
    )


def approval_of(document: ApprovalDocument) -> Approval:
    """Return somebody's word that came."""
    return Approval(
        environment=document.environment,
        digest=Digest.parse(document.digest),
        by=document.by,
        at=datetime.fromisoformat(document.at),
    )


def observation_of(document: ObservationDocument) -> Observation:
    """Return what was seen."""
    return Observation(
        environment=document.environment,
        plugin_id=PluginId.parse(document.pluginId),
        is_as_deployed=document.asDeployed,
        detail=document.detail,
        at=datetime.fromisoformat(document.at),
    )


def environments_body(environments: Sequence[KnownEnvironment]) -> EnvironmentsBody:
    """Return what is told of environments, in their order."""
    return EnvironmentsBody(
        environments=[
            EnvironmentBody(name=one.name, target=one.target, replicas=one.replicas, approvals=one.approvals)
            for one in sorted(environments, key=lambda one: one.position)
        ]
    )


def _image(document: DeploymentDocument | RequestDocument) -> DeployedImage:
    return DeployedImage(
        plugin_id=PluginId.parse(document.pluginId),
        version=Version(document.version),
        name=document.image,
        digest=Digest.parse(document.digest),
    )


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
