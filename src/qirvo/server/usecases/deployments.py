"""What was deployed where, kept for the publisher that owns the environments.

Members who publish write it down, each under their own name and by a lease; members of every role read it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from qirvo.deferred import dataclass
from qirvo.domain.access import Account, MissingRightError
from qirvo.domain.deployment_records import (
    Deployment,
    Lease,
    MalformedDeploymentError,
    NoSuchDeploymentError,
    require_key,
    require_small,
)
from qirvo.domain.deployments import Approval, Revision, RevisionState
from qirvo.domain.distribution_channels import DistributionChannel
from qirvo.domain.environments import require_environment_name
from qirvo.domain.events import DistributionEvent, EventKind, Witness
from qirvo.server.deployment_ports import DeploymentQuery
from qirvo.server.event_ports import EventLog
from qirvo.server.ports import UnitOfWork
from qirvo.server.usecases.acting import Acting
from qirvo.server.usecases.events import KnownReleases


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentEnd:
    """How a deployment ended, as an operator says.

    Attributes:
        fence: Of the lease it is said by; 0 without one.
        at: By the operator's clock; None for now.
    """

    state: RevisionState
    detail: str
    fence: int = 0
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentView:
    """A deployment, and who had agreed to its image in its environment."""

    deployment: Deployment
    approvals: Sequence[Approval]


def require_reader(publisher: str, *, by: Account, uow: UnitOfWork) -> None:
    """Refuse whoever is no member of the publisher, in any role.

    Raises:
        MissingRightError: `by` is none, whether there is such a publisher or not.
        MissingScopeError: The token that acts is bound to some plugins.
    """
    if by.run is not None or uow.publishers.role(publisher, by.name) is None:
        raise MissingRightError(
            f"`{by.name}` is not a member of publisher `{publisher[:80]}`", hint="Ask a member of the publisher."
        )
    by.require_unbound(publisher)


def begin_deployment(
    publisher: str,
    told: Revision,
    *,
    key: str,
    fence: int,
    end: DeploymentEnd | None,
    acting: Acting,
) -> Deployment:
    """Write down that a revision begins, or, without a fence, that it was begun while this registry was away.

    Args:
        publisher: Whose environment it is.
        told: As the operator says it: its number counts only without a fence, and its `by` never.
        key: The operator's word for it; told again under the same one, nothing changes.
        fence: Of the lease it begins by; 0 for what was done already.
        end: How such a one ended, where that is known.
        acting: Who deploys.

    Raises:
        MissingRightError: The caller is not a member who publishes.
        LeaseLostError: Somebody else may change the environment now.
        MalformedDeploymentError: It makes no sense.
        MalformedEnvironmentError: The environment's name is none.
    """
    acting.by.require_member(publisher)
    require_environment_name(told.environment)
    require_key(key)
    require_small(told.manifests, told.evidence, told.image.name, "" if end is None else end.detail)
    with acting.uow as uow:
        known = uow.deployments.by_key(publisher, key)
        if known is not None:
            return known
        plugin_id, place = told.image.plugin_id, told.environment
        if fence:
            lease = uow.deployed_environments.lease(publisher, place, plugin_id)
            if lease is None:
                raise MalformedDeploymentError(f"nobody ever held `{place}`", hint="Ask for a lease first.")
            lease.require(fence)
        last = uow.deployments.last_number(publisher, plugin_id, place)
        number = last + 1 if fence or told.number <= last else told.number
        began_at = acting.now if fence else min(told.began_at, acting.now)
        revision = replace(
            told, number=number, by=acting.by.name, began_at=began_at, state=RevisionState.APPLYING, ended_at=None
        )
        deployment = Deployment(
            id=acting.new_id("dep_"),
            publisher=publisher,
            key=key,
            fence=fence,
            revision=revision,
            recorded_at=acting.now,
        )
        if end is not None:
            deployment = _ended(deployment, end, acting, newest=None)
        uow.deployments.add(deployment)
        uow.deployed_environments.remove_request(publisher, place, plugin_id)
        acting.record("deployment.begin", f"publisher:{publisher}", after=_told(deployment))
        uow.commit()
    return deployment


def end_deployment(deployment_id: str, end: DeploymentEnd, *, acting: Acting) -> Deployment:
    """Write down how a deployment ended; the same word again changes nothing, one that comes too late is kept beside.

    Raises:
        NoSuchDeploymentError: There is none, or none of a publisher of the caller's.
        MalformedDeploymentError: That is no end.
    """
    require_small({}, (), end.detail)
    with acting.uow as uow:
        before = _own(deployment_id, acting.by, uow)
        acting.by.require_member(before.publisher)
        place = before.revision
        newest = uow.deployed_environments.lease(before.publisher, place.environment, place.image.plugin_id)
        after = _ended(before, end, acting, newest=newest)
        if after != before:
            uow.deployments.save(after)
            acting.record("deployment.end", f"publisher:{after.publisher}", before=_told(before), after=_told(after))
            uow.commit()
    return after


def look_at_deployment(deployment_id: str, *, by: Account, uow: UnitOfWork) -> DeploymentView:
    """Return a deployment.

    Raises:
        NoSuchDeploymentError: There is none, or none of a publisher that the caller is a member of.
    """
    with uow:
        found = _own(deployment_id, by, uow)
        image = found.revision.image
        approvals = [
            one
            for one in uow.deployed_environments.approvals(found.publisher, image.plugin_id)
            if (one.environment, one.digest) == (found.revision.environment, image.digest)
        ]
    return DeploymentView(deployment=found, approvals=approvals)


def list_deployments(
    publisher: str, query: DeploymentQuery, *, limit: int, by: Account, uow: UnitOfWork
) -> Sequence[Deployment]:
    """Return the publisher's deployments, what was written down last first.

    Raises:
        MissingRightError: The caller is not a member.
        NoSuchDeploymentError: There is none of the id `query.before`.
    """
    with uow:
        require_reader(publisher, by=by, uow=uow)
        return uow.deployments.page(publisher, query, limit=limit)


def count_deployment(
    deployment: Deployment, *, by: Account, uow: UnitOfWork, events: EventLog, known: KnownReleases
) -> None:
    """Have an ended deployment counted, once, where this registry has the release.

    It says neither where nor whose: the plugin's publisher reads the figures.
    """
    revision = deployment.revision
    plugin_id, version = revision.image.plugin_id, revision.image.version
    if revision.is_open:
        return
    with uow:
        releases = known.of({plugin_id}, by=by, uow=uow)
    if version not in releases.get(plugin_id, ()):
        return
    event = DistributionEvent(
        id=f"evt-{deployment.id}",
        kind=EventKind.DEPLOYMENT,
        plugin_id=plugin_id,
        version=version,
        distribution_channel=DistributionChannel.ENTERPRISE,
        at=revision.ended_at or deployment.recorded_at,
        witness=Witness.PUBLISHER if by.has_part_in(plugin_id) else Witness.HOST,
        detail=revision.state.value,
    )
    events.append([event])


def _ended(deployment: Deployment, end: DeploymentEnd, acting: Acting, *, newest: Lease | None) -> Deployment:
    return deployment.ended(
        end.state,
        detail=end.detail,
        by=acting.by.name,
        fence=end.fence,
        newest=newest,
        ended_at=acting.now if end.at is None else min(end.at, acting.now),
        now=acting.now,
    )


def _own(deployment_id: str, by: Account, uow: UnitOfWork) -> Deployment:
    found = uow.deployments.get(deployment_id)
    if by.run is not None or uow.publishers.role(found.publisher, by.name) is None:
        raise NoSuchDeploymentError(f"there is no deployment `{deployment_id[:80]}`")
    by.require_unbound(found.publisher)
    return found


def _told(deployment: Deployment) -> dict[str, object]:
    revision = deployment.revision
    return {
        "deployment": deployment.id,
        "environment": revision.environment,
        "revision": revision.number,
        "plugin": str(revision.image.plugin_id),
        "version": str(revision.image.version),
        "digest": str(revision.image.digest),
        "state": revision.state.value,
        "lateWords": len(deployment.late_words),
    }
