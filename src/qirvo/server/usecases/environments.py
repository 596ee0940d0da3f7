"""A publisher's environments: who may change one now, what waits there, who agreed, what was seen to run."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from qirvo.deferred import dataclass
from qirvo.domain.access import Account
from qirvo.domain.deployment_records import (
    MOST_ENVIRONMENTS,
    Deployment,
    DeploymentRequest,
    EnvironmentBusyError,
    KnownEnvironment,
    Lease,
    LeaseLostError,
    MalformedDeploymentError,
    NoSuchDeploymentError,
    NoSuchEnvironmentError,
    Observation,
    lease_after,
    require_small,
)
from qirvo.domain.deployments import Approval, check_approval
from qirvo.domain.digests import Digest
from qirvo.domain.environments import require_environment_name
from qirvo.domain.errors import ConflictError
from qirvo.domain.names import PluginId
from qirvo.domain.notices import NoticeKind
from qirvo.server.ports import UnitOfWork
from qirvo.server.usecases.acting import Acting
from qirvo.server.usecases.deployments import require_reader


class DeploymentChangedError(ConflictError):
    """What waits is no longer what was looked at."""

    code = "deployment-changed"
    hint = "Look at what waits now, and approve that if it is right."


_LONGEST_WORDS = 200
_MOST_REPLICAS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentView:
    """An environment as its publisher's members see it.

    Attributes:
        running: The newest revision of each plugin that ended well.
        unended: Revisions that nobody ended.
    """

    known: KnownEnvironment
    running: Sequence[Deployment]
    unended: Sequence[Deployment]
    waiting: Sequence[DeploymentRequest]
    seen: Sequence[Observation]

    def seen_of(self, plugin_id: PluginId) -> Observation | None:
        """Return what was seen to run of a plugin; None where nobody looked."""
        return next((one for one in self.seen if one.plugin_id == plugin_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentsView:
    """A publisher's environments in their order, and the plugins that were ever deployed there."""

    environments: Sequence[EnvironmentView]
    plugins: Sequence[PluginId]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestView:
    """What waits before an environment, how many have to agree, and who has."""

    publisher: str
    request: DeploymentRequest
    needed: int
    approvals: Sequence[Approval]


def take_lease(
    publisher: str,
    environment: str,
    plugin_id: PluginId,
    *,
    holder: str,
    span: timedelta,
    fence: int | None,
    acting: Acting,
) -> Lease:
    """Let the caller be the one who changes an environment, or go on being it.

    Args:
        publisher: Whose it is.
        environment: Which.
        plugin_id: For which plugin.
        holder: The machine's own word, by which it takes over its own lease.
        span: How long.
        fence: Of the lease to be renewed; None for a new one.
        acting: Who asks.

    Raises:
        MissingRightError: The caller is not a member who publishes.
        EnvironmentBusyError: Somebody else's lease has not ended.
        LeaseLostError: The one to be renewed was followed by another.
        MalformedDeploymentError: Nobody may hold it for so long.
    """
    acting.by.require_member(publisher)
    require_environment_name(environment)
    with acting.uow as uow:
        before = uow.deployed_environments.lease(publisher, environment, plugin_id)
        if fence is None:
            after = lease_after(
                before,
                environment=environment,
                plugin_id=plugin_id,
                holder=holder,
                by=acting.by.name,
                now=acting.now,
                span=span,
            )
        elif before is None or before.by != acting.by.name:
            raise LeaseLostError(f"`{environment}` is not held by `{acting.by.name}`")
        else:
            after = before.renewed(fence=fence, now=acting.now, span=span)
        if not uow.deployed_environments.replace_lease(publisher, before, after):
            raise EnvironmentBusyError(f"somebody else is changing `{environment}`")
        uow.commit()
    return after


def end_lease(publisher: str, environment: str, plugin_id: PluginId, *, fence: int, acting: Acting) -> None:
    """Let others change the environment; without such a lease a no-op.

    Raises:
        MissingRightError: The caller is not a member who publishes.
    """
    acting.by.require_member(publisher)
    with acting.uow as uow:
        before = uow.deployed_environments.lease(publisher, environment, plugin_id)
        if before is not None and (before.fence, before.by) == (fence, acting.by.name):
            ended = replace(before, expires_at=min(before.expires_at, acting.now))
            uow.deployed_environments.replace_lease(publisher, before, ended)
            uow.commit()


def tell_environments(publisher: str, told: Sequence[KnownEnvironment], *, acting: Acting) -> None:
    """Write down what an operator's settings say of environments.

    Raises:
        MissingRightError: The caller is not a member who publishes.
        MalformedEnvironmentError: A name is none.
        MalformedDeploymentError: There are too many, or two of one name.
    """
    acting.by.require_member(publisher)
    names = [require_environment_name(one.name) for one in told]
    if len(set(names)) != len(names) or len(names) > MOST_ENVIRONMENTS:
        raise MalformedDeploymentError(f"`{len(names)}` environments are too many, or two have one name")
    for one in told:
        if len(one.target) > _LONGEST_WORDS or not 0 <= one.approvals <= _MOST_REPLICAS:
            raise MalformedDeploymentError(f"what is told of `{one.name}` makes no sense")
    with acting.uow as uow:
        before = uow.deployed_environments.environments(publisher)
        uow.deployed_environments.save_environments(publisher, told)
        after = uow.deployed_environments.environments(publisher)
        if len(after) > MOST_ENVIRONMENTS:
            raise MalformedDeploymentError(f"`{publisher}` would have more than `{MOST_ENVIRONMENTS}` environments")
        if list(before) != list(after):
            acting.record(
                "environments.tell",
                f"publisher:{publisher}",
                before={"environments": [one.name for one in before]},
                after={"environments": [one.name for one in after]},
            )
            uow.commit()


def forget_environment(publisher: str, environment: str, *, acting: Acting) -> None:
    """Show an environment no more; what was deployed there stays in the history.

    Raises:
        MissingRightError: The caller is not a member who publishes.
        NoSuchEnvironmentError: There is none of this name.
    """
    acting.by.require_member(publisher)
    with acting.uow as uow:
        known = uow.deployed_environments.environments(publisher)
        if environment not in {one.name for one in known}:
            raise NoSuchEnvironmentError(f"`{publisher}` has no environment `{environment[:80]}`")
        uow.deployed_environments.forget_environment(publisher, environment)
        acting.record("environments.forget", f"publisher:{publisher}", before={"environment": environment})
        uow.commit()


def ask_for(publisher: str, wanted: DeploymentRequest, *, acting: Acting) -> DeploymentRequest:
    """Write down that the caller wants an image in an environment that does not take it yet.

    Members hear of it when approvals are what it waits for. The same wish again keeps who had it first.

    Raises:
        MissingRightError: The caller is not a member who publishes.
        MalformedDeploymentError: It makes no sense.
    """
    acting.by.require_member(publisher)
    require_environment_name(wanted.environment)
    require_small(wanted.manifests, wanted.evidence, wanted.image.name)
    image = wanted.image
    with acting.uow as uow:
        waiting = _waiting(publisher, wanted.environment, image.plugin_id, uow)
        if waiting is not None and waiting.image == image:
            request = replace(waiting, manifests=wanted.manifests, evidence=wanted.evidence)
        else:
            request = replace(wanted, id=acting.new_id("dpr_"), by=acting.by.name, at=acting.now)
            acting.record("deployment.ask", f"publisher:{publisher}", after=_told(request))
            if request.waits_for_people:
                acting.tell(
                    NoticeKind.ROLLOUT,
                    f"{image.plugin_id} {image.version} waits for approval in {request.environment}",
                    text=f"{acting.by.name} wants it there. Look at what would run, and approve it if it is right.",
                    link=f"/deployment-requests/{request.id}",
                    publishers=frozenset({publisher}),
                )
        uow.deployed_environments.save_request(publisher, request)
        uow.commit()
    return request


def approve_image(publisher: str, plugin_id: PluginId, *, environment: str, digest: Digest, acting: Acting) -> Approval:
    """Write down that the caller agrees; a second time changes nothing.

    Raises:
        MissingRightError: The caller is not a member who publishes.
        OwnApprovalError: The caller asked for it.
        MalformedEnvironmentError: The environment's name is none.
    """
    acting.by.require_member(publisher)
    approval = Approval(
        environment=require_environment_name(environment), digest=digest, by=acting.by.name, at=acting.now
    )
    with acting.uow as uow:
        waiting = _waiting(publisher, environment, plugin_id, uow)
        wanted_by = waiting.by if waiting is not None and waiting.image.digest == digest else None
        check_approval(acting.by.name, wanted_by=wanted_by)
        if uow.deployed_environments.approve(publisher, plugin_id, approval):
            after = {"environment": environment, "plugin": str(plugin_id), "digest": str(digest)}
            acting.record("deployment.approve", f"publisher:{publisher}", after=after)
            uow.commit()
    return approval


def list_approvals(publisher: str, plugin_id: PluginId, *, by: Account, uow: UnitOfWork) -> Sequence[Approval]:
    """Return the word of everybody who is still a member, oldest first.

    Raises:
        MissingRightError: The caller is not a member.
    """
    with uow:
        require_reader(publisher, by=by, uow=uow)
        return _approvals(publisher, plugin_id, uow)


def note_scan(publisher: str, digest: Digest, *, passed: bool, at: datetime | None, acting: Acting) -> datetime | None:
    """Write down when an image was scanned; return when it last passed.

    Raises:
        MissingRightError: The caller is not a member who publishes.
    """
    acting.by.require_member(publisher)
    scanned_at = acting.now if at is None else min(at, acting.now)
    with acting.uow as uow:
        uow.deployed_environments.note_scan(publisher, digest, at=scanned_at, passed=passed)
        after = {"digest": str(digest), "passed": passed}
        acting.record("deployment.scan", f"publisher:{publisher}", after=after)
        uow.commit()
    return scanned_at if passed else None


def scanned_at(publisher: str, digest: Digest, *, by: Account, uow: UnitOfWork) -> datetime | None:
    """Return when an image last passed a scan.

    Raises:
        MissingRightError: The caller is not a member.
    """
    with uow:
        require_reader(publisher, by=by, uow=uow)
        return uow.deployed_environments.scanned_at(publisher, digest)


def note_observation(publisher: str, seen: Observation, *, acting: Acting) -> Observation:
    """Write down what an operator saw run.

    Raises:
        MissingRightError: The caller is not a member who publishes.
        MalformedDeploymentError: It says too much.
    """
    acting.by.require_member(publisher)
    require_environment_name(seen.environment)
    require_small({}, (), seen.detail)
    observation = replace(seen, at=acting.now)
    with acting.uow as uow:
        uow.deployed_environments.observe(publisher, observation)
        uow.commit()
    return observation


def list_environments(publisher: str, *, by: Account, uow: UnitOfWork) -> EnvironmentsView:
    """Return the publisher's environments with what runs, waits and was seen there.

    Raises:
        MissingRightError: The caller is not a member.
    """
    with uow:
        require_reader(publisher, by=by, uow=uow)
        known = uow.deployed_environments.environments(publisher)
        running, unended = uow.deployments.current(publisher), uow.deployments.unended(publisher)
        waiting = uow.deployed_environments.requests(publisher)
        seen = uow.deployed_environments.observations(publisher)
        plugins = uow.deployments.plugins(publisher)
    named = {one.name for one in known}
    used = {each.revision.environment for each in (*running, *unended)} | {each.environment for each in waiting}
    untold = [
        KnownEnvironment(name=name, position=len(known) + place, target="")
        for place, name in enumerate(sorted((used | {each.environment for each in seen}) - named))
    ]
    views = [
        EnvironmentView(
            known=one,
            running=[each for each in running if each.revision.environment == one.name],
            unended=[each for each in unended if each.revision.environment == one.name],
            waiting=[each for each in waiting if each.environment == one.name],
            seen=[each for each in seen if each.environment == one.name],
        )
        for one in (*known, *untold)
    ]
    return EnvironmentsView(environments=views, plugins=plugins)


def look_at_request(request_id: str, *, by: Account, uow: UnitOfWork) -> RequestView:
    """Return what waits, with who has agreed.

    Raises:
        NoSuchDeploymentError: There is none, or none of a publisher that the caller is a member of.
    """
    with uow:
        found = uow.deployed_environments.request(request_id)
        if found is None or by.run is not None or uow.publishers.role(found[0], by.name) is None:
            raise NoSuchDeploymentError(f"nothing waits as `{request_id[:80]}`", hint="It may have been deployed.")
        publisher, request = found
        by.require_unbound(publisher)
        image = request.image
        approvals = [
            one
            for one in _approvals(publisher, image.plugin_id, uow)
            if (one.environment, one.digest) == (request.environment, image.digest)
        ]
        known = uow.deployed_environments.environments(publisher)
    needed = next((one.approvals for one in known if one.name == request.environment), 0)
    return RequestView(publisher=publisher, request=request, needed=needed, approvals=approvals)


def shown_digest(view: RequestView, text: str) -> Digest:
    """Return the digest of the image that waits, which is the one that was shown.

    Raises:
        DeploymentChangedError: Another image waits by now.
    """
    if text != str(view.request.image.digest):
        raise DeploymentChangedError(f"another image waits before `{view.request.environment}` by now")
    return view.request.image.digest


def _approvals(publisher: str, plugin_id: PluginId, uow: UnitOfWork) -> Sequence[Approval]:
    members = {one.account for one in uow.publishers.members(publisher) if one.role.publishes and not one.is_invited}
    return [one for one in uow.deployed_environments.approvals(publisher, plugin_id) if one.by in members]


def _waiting(publisher: str, environment: str, plugin_id: PluginId, uow: UnitOfWork) -> DeploymentRequest | None:
    return next(
        (
            one
            for one in uow.deployed_environments.requests(publisher)
            if (one.environment, one.image.plugin_id) == (environment, plugin_id)
        ),
        None,
    )


def _told(request: DeploymentRequest) -> dict[str, object]:
    return {
        "request": request.id,
        "environment": request.environment,
        "plugin": str(request.image.plugin_id),
        "version": str(request.image.version),
        "digest": str(request.image.digest),
    }
