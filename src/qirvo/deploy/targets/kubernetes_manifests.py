"""What a cluster is given for a release, as files of YAML: pure, the same that is shown, recorded and applied.

The files are of the newest API versions; a cluster that does not serve one gets the same object in one that it does.
"""

from collections.abc import Collection, Mapping, Sequence
from copy import deepcopy

import yaml

from qirvo.deploy.targets.kubernetes_objects import (
    Object,
    autoscaler,
    deployment,
    disruption_budget,
    network_policy,
    service,
    service_account,
    volume_claim,
)
from qirvo.deploy.targets.kubernetes_settings import CLUSTER_SETTINGS, ONE_NODE, ClusterSettings
from qirvo.domain.deployments import DeployedImage
from qirvo.domain.environments import Environment
from qirvo.domain.errors import ConflictError, IntegrityError

ENVIRONMENT = "dev.qirvo.environment"
REVISION = "dev.qirvo.revision"
PLURALS = {
    "ServiceAccount": "serviceaccounts",
    "NetworkPolicy": "networkpolicies",
    "PersistentVolumeClaim": "persistentvolumeclaims",
    "Service": "services",
    "PodDisruptionBudget": "poddisruptionbudgets",
    "HorizontalPodAutoscaler": "horizontalpodautoscalers",
    "Deployment": "deployments",
}
"""Every kind that a release consists of, in the order in which they are applied: what starts pods comes last."""

KEPT = "PersistentVolumeClaim"
"""The kind that stays when a plugin is taken away: what it kept."""

_POLICY_NOTE = (
    "a NetworkPolicy knows no names, and holds only where the cluster's network enforces it:"
    " a plugin that names a host may speak TLS with any"
)
_VERSIONS = {
    "PodDisruptionBudget": ("policy/v1", "policy/v1beta1"),
    "HorizontalPodAutoscaler": ("autoscaling/v2", "autoscaling/v2beta2", "autoscaling/v1"),
    "Deployment": ("apps/v1",),
    "NetworkPolicy": ("networking.k8s.io/v1",),
}


class ClusterTooOldError(ConflictError):
    """The cluster serves no version of what the release needs."""

    code = "deployment-cluster-too-old"
    hint = "Upgrade the cluster, or leave out of the environment what it does not have."


class ManifestsUnreadableError(IntegrityError):
    """What was recorded is not what this program writes."""

    code = "deployment-manifests-unreadable"
    hint = "Restore the records from a copy, or deploy the release again; nothing was changed."


def render_manifests(environment: Environment, image: DeployedImage, network_hosts: Sequence[str]) -> dict[str, str]:
    """Return one file an object, by its name.

    Raises:
        MalformedEnvironmentError: The environment asks for what a cluster cannot have.
    """
    settings = ClusterSettings.of(environment)
    objects = [service_account(image), network_policy(image, network_hosts)]
    if settings.volume:
        objects.append(volume_claim(environment, image, settings))
    objects.append(service(image))
    if (settings.least_replicas or environment.replicas) > 1:
        objects.append(disruption_budget(image))
    if settings.autoscale is not None:
        objects.append(autoscaler(image, settings.autoscale))
    objects.append(deployment(environment, image, settings=settings))
    for one in objects:
        one["metadata"]["labels"] = {**one["metadata"]["labels"], ENVIRONMENT: environment.name}
    return {f"{str(one['kind']).lower()}.yaml": _yaml(one) for one in objects}


def notes_of(environment: Environment, *, known: Collection[str] = CLUSTER_SETTINGS) -> tuple[str, ...]:
    """Return what of `environment`, with the settings `known`, a cluster cannot enforce, or is surprising."""
    settings = ClusterSettings.of(environment, known=known)
    notes = [_POLICY_NOTE]
    if not settings.volume:
        notes.append("what a plugin keeps is gone with its pod: its home is an emptyDir")
    elif settings.volume == ONE_NODE:
        notes.append(
            "old and new pod share the volume for a moment, on one node: another node cannot take over at once"
        )
    else:
        notes.append("all replicas share one volume")
    return tuple(notes)


def objects_in(manifests: Mapping[str, str], *, number: int) -> list[Object]:
    """Return the objects of recorded `manifests` in the order in which they are applied, marked as revision `number`.

    Raises:
        ManifestsUnreadableError: A file is not one that was rendered for a cluster.
    """
    found = []
    for name, text in manifests.items():
        try:
            one = yaml.safe_load(text)
            known = one["kind"] in PLURALS and one["metadata"]["name"] and one["apiVersion"]
        except (yaml.YAMLError, KeyError, TypeError) as exc:
            raise ManifestsUnreadableError(f"`{name}` is no object of a cluster") from exc
        if not known:
            raise ManifestsUnreadableError(f"`{name}` is none of the objects that a release consists of")
        annotations = {**one["metadata"].get("annotations", {}), REVISION: str(number)}
        one["metadata"]["annotations"] = annotations
        found.append(one)
    order = list(PLURALS)
    return sorted(found, key=lambda one: order.index(one["kind"]))


def versions_of(kind: str) -> tuple[str, ...]:
    """Return the API versions in which `kind` may be given to a cluster, the best first."""
    return _VERSIONS.get(kind, ("v1",))


def fitting(one: Object, served: Collection[tuple[str, str]]) -> Object:
    """Return `one` in the best version that a cluster has.

    Args:
        one: As it was rendered.
        served: API version and kind, of all that the cluster serves.

    Raises:
        ClusterTooOldError: It has none.
    """
    kind = str(one["kind"])
    chosen = next((version for version in versions_of(kind) if (version, kind) in served), None)
    if chosen is None:
        tried = ", ".join(f"`{version}`" for version in versions_of(kind))
        raise ClusterTooOldError(f"the cluster has no {kind} in {tried}")
    made = deepcopy(one)
    made["apiVersion"] = chosen
    if (kind, chosen) == ("HorizontalPodAutoscaler", "autoscaling/v1"):
        spec = made["spec"]
        utilization = spec.pop("metrics")[0]["resource"]["target"]["averageUtilization"]
        spec["targetCPUUtilizationPercentage"] = utilization
    return made


def _yaml(document: Object) -> str:
    return str(yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=1000))
