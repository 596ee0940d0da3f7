"""A release as kustomize has it: one folder a release, one overlay an environment, pinned by digest.

A release's folder never changes once it is there, so that promoting is one line in another environment's overlay and
going back is the same line as before.
"""

from collections.abc import Sequence

import yaml

from qirvo.deploy.targets.kubernetes_objects import (
    IMAGE,
    Object,
    autoscaler,
    deployment,
    disruption_budget,
    network_policy,
    object_name,
    service,
    service_account,
    volume_claim,
)
from qirvo.deploy.targets.kubernetes_settings import WORKLOAD_SETTINGS, ClusterSettings
from qirvo.domain.deployments import DeployedImage
from qirvo.domain.environments import Environment
from qirvo.domain.names import PluginId

KUSTOMIZATION = "kustomization.yaml"
SETTINGS = WORKLOAD_SETTINGS | {"branch", "folder"}
DIGEST_ANNOTATION = "dev.qirvo.digest"
_DIGEST_SHOWN = 12
_ORDINARY = Environment(name="release", target="gitops")


def overlay_file(environment: str, plugin_id: PluginId) -> str:
    """Return where the overlay of `environment` lies, from the folder of all plugins."""
    return f"{plugin_id}/environments/{environment}/{KUSTOMIZATION}"


def render_overlay(environment: Environment, image: DeployedImage, network_hosts: Sequence[str]) -> dict[str, str]:
    """Return every file of a release and of its overlay for `environment`, by its path from the folder of all plugins.

    Raises:
        MalformedEnvironmentError: The environment asks for what a cluster cannot have.
    """
    settings = ClusterSettings.of(environment, known=SETTINGS)
    release = f"{image.plugin_id}/releases/{image.version}-{image.digest.hex[:_DIGEST_SHOWN]}"
    overlay = f"{image.plugin_id}/environments/{environment.name}"
    objects = {
        "serviceaccount.yaml": service_account(image),
        "networkpolicy.yaml": network_policy(image, network_hosts),
        "deployment.yaml": deployment(_ORDINARY, image, reference=IMAGE),
        "service.yaml": service(image),
    }
    files = {f"{release}/{name}": _yaml(each) for name, each in objects.items()}
    files[f"{release}/{KUSTOMIZATION}"] = _yaml(_kustomization(list(objects)))
    resources = [f"../../releases/{release.rpartition('/')[2]}"]
    patch = _patch(deployment(environment, image, settings=settings))
    files[f"{overlay}/deployment.yaml"] = _yaml(patch)
    for name, each in _of_the_environment(environment, image, settings).items():
        files[f"{overlay}/{name}"] = _yaml(each)
        resources.append(name)
    files[f"{overlay}/{KUSTOMIZATION}"] = _yaml(
        _kustomization(
            resources,
            metadata={"annotations": {DIGEST_ANNOTATION: str(image.digest)}},
            **({"namespace": settings.namespace} if settings.namespace else {}),
            images=[{"name": IMAGE, "newName": image.name, "digest": str(image.digest)}],
            patches=[
                {"path": "deployment.yaml", "target": {"kind": "Deployment", "name": object_name(image.plugin_id)}}
            ],
        )
    )
    return files


def digest_in(overlay: str) -> str | None:
    """Return the digest that an overlay's kustomization pins; None when it pins none."""
    try:
        document = yaml.safe_load(overlay)
        return str(document["metadata"]["annotations"][DIGEST_ANNOTATION])
    except (yaml.YAMLError, KeyError, TypeError):
        return None


def _patch(whole: Object) -> Object:
    """Return what an environment decides of a Deployment; the rest is the release's."""
    spec = whole["spec"]
    container = spec["template"]["spec"]["containers"][0]
    whole_pod = spec["template"]["spec"]
    named = ("securityContext", "volumes", "affinity", "imagePullSecrets")
    pod = {name: whole_pod[name] for name in named if name in whole_pod}
    pod["volumes"] = [_instead_of_a_folder(each) for each in pod["volumes"]]
    kept = {name: container[name] for name in ("name", "resources", "env", "readinessProbe", "securityContext")}
    return {
        "apiVersion": whole["apiVersion"],
        "kind": whole["kind"],
        "metadata": {"name": whole["metadata"]["name"]},
        "spec": {
            "replicas": spec.get("replicas"),  # none takes the release's away: the cluster chooses
            "progressDeadlineSeconds": spec["progressDeadlineSeconds"],
            "minReadySeconds": spec["minReadySeconds"],
            "template": {"spec": pod | {"containers": [kept]}},
        },
    }


def _instead_of_a_folder(volume: Object) -> Object:
    """Take the release's emptyDir away where the environment has a volume: a patch would keep both."""
    return volume if "emptyDir" in volume else {**volume, "emptyDir": None}


def _of_the_environment(environment: Environment, image: DeployedImage, settings: ClusterSettings) -> dict[str, Object]:
    """Return the objects that an environment adds to a release, by file name."""
    made = {}
    if settings.volume:
        made["volumeclaim.yaml"] = volume_claim(environment, image, settings)
    if (settings.least_replicas or environment.replicas) > 1:
        made["disruptionbudget.yaml"] = disruption_budget(image)
    if settings.autoscale is not None:
        made["autoscaler.yaml"] = autoscaler(image, settings.autoscale)
    return made


def _kustomization(resources: list[str], **more: object) -> Object:
    kind = {"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization"}
    return {**kind, "resources": resources, **more}


def _yaml(document: Object) -> str:
    return str(yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=1000))
