"""What a deployment would do, before it does it: pure, printable, and the same that is carried out."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from qirvo.deferred import dataclass
from qirvo.deploy.ports import Target
from qirvo.domain.deployment_policy import DeploymentPolicy
from qirvo.domain.deployments import (
    DeployedImage,
    Evidence,
    GateResult,
    Revision,
    current_revision,
    open_gates,
)
from qirvo.domain.environments import Environment, Pipeline
from qirvo.domain.errors import ConflictError
from qirvo.domain.names import PluginId


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What would happen in one environment.

    Attributes:
        current: What runs there now by our records; None when nothing does.
        gates: What each gate says.
        manifests: What the place would be given, by file name.
        changes: Whether that differs from what it was given last.
        notes: What the place cannot enforce.
    """

    environment: Environment
    current: Revision | None
    gates: tuple[GateResult, ...]
    manifests: Mapping[str, str]
    changes: bool
    notes: tuple[str, ...]

    @property
    def opens(self) -> bool:
        """Whether every gate is open."""
        return all(result.opens for result in self.gates)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What would happen, environment by environment."""

    image: DeployedImage
    steps: tuple[Step, ...]


class NothingToPromoteError(ConflictError):
    """Nothing runs where a release should be taken from."""

    code = "deployment-nothing-to-promote"
    hint = "Deploy the release there first, with `qirvo deploy run`."


def revision_to_promote(
    plugin_id: PluginId, environment: str, *, pipeline: Pipeline, revisions: Sequence[Revision]
) -> Revision:
    """Return what runs of the plugin in the environment before; for the first one, what runs in itself.

    Args:
        plugin_id: The plugin.
        environment: Where it should go.
        pipeline: The environments in their order.
        revisions: What happened to the plugin in each of them, oldest first.

    Raises:
        NothingToPromoteError: Nothing does.
        MalformedEnvironmentError: There is no such environment.
    """
    before = pipeline.before(environment)
    place = environment if before is None else before.name
    current = current_revision([one for one in revisions if one.environment == place])
    if current is None:
        first = ", the first environment" if before is None else ""
        raise NothingToPromoteError(f"nothing of `{plugin_id}` runs in `{place}`{first}")
    return current


def plan_deployment(
    image: DeployedImage,
    *,
    pipeline: Pipeline,
    targets: Mapping[str, Target],
    evidence: Evidence,
    policies: Mapping[str, DeploymentPolicy],
    network_hosts: Sequence[str],
    by: str,
    now: datetime,
    only: Sequence[str] = (),
) -> Plan:
    """Return what deploying `image` would do in every environment of `pipeline`, or in those that `only` names.

    An environment without a policy of its own in `policies` has the usual one.

    Raises:
        MalformedEnvironmentError: `only` names one that does not exist, or a place cannot have what it asks for.
    """
    chosen = [pipeline.get(name) for name in only] or list(pipeline.environments)
    ordered = [environment for environment in pipeline.environments if environment in chosen]
    steps = []
    for environment in ordered:
        target = targets[environment.name]
        hosts = environment.confinement.network_hosts
        manifests = target.render(environment, image, network_hosts if hosts is None else hosts)
        current = current_revision(evidence.revisions_in(environment.name))
        steps.append(
            Step(
                environment=environment,
                current=current,
                gates=open_gates(
                    image,
                    environment,
                    pipeline=pipeline,
                    evidence=evidence,
                    policy=policies.get(environment.name, DeploymentPolicy()),
                    by=by,
                    now=now,
                ),
                manifests=manifests,
                changes=current is None or current.manifests != manifests,
                notes=target.notes(environment),
            )
        )
    return Plan(image=image, steps=tuple(steps))
