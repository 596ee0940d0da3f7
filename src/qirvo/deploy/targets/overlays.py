"""A release as kustomize has it: one folder a release, one overlay an environment, pinned by digest.

A release's folder never changes once it is there, so that promoting is one line in another environment's overlay and
going back is the same line as before.
"""

from collections.abc import Mapping, Sequence

import yaml

from qirvo.deploy.targets.kubernetes_objects import (
    IMAGE,
    Object,
    deployment,
    disruption_budget,
    network_policy,
    object_name,
    service,
    service_account,
)
from qirvo.domain.deployments import DeployedImage
from qirvo.domain.environments import Environment, MalformedEnvironmentError
from qirvo.domain.names import PluginId

KUSTOMIZATION = "kustomization.yaml"
SETTINGS = frozenset({"branch", "folder", "namespace"})
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
    unknown = sorted(set(environment.settings) - SETTINGS)
    if unknown:
        raise MalformedEnvironmentError(f"a git repository knows no setting `{unknown[0]}`")
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
    patch = _patch(deployment(environment, image))
    files[f"{overlay}/deployment.yaml"] = _yaml(patch)
    if environment.replicas > 1:
        files[f"{overlay}/disruptionbudget.yaml"] = _yaml(disruption_budget(image))
        resources.append("disruptionbudget.yaml")
    files[f"{overlay}/{KUSTOMIZATION}"] = _yaml(
        _kustomization(
            resources,
            metadata={"annotations": {DIGEST_ANNOTATION: str(image.digest)}},
            **_namespace(environment),
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
    pod = {name: spec["template"]["spec"][name] for name in ("securityContext", "volumes")}
    kept = {name: container[name] for name in ("name", "resources", "env", "readinessProbe", "securityContext")}
    return {
        "apiVersion": whole["apiVersion"],
        "kind": whole["kind"],
        "metadata": {"name": whole["metadata"]["name"]},
        "spec": {
            "replicas": spec["replicas"],
            "progressDeadlineSeconds": spec["progressDeadlineSeconds"],
            "minReadySeconds": spec["minReadySeconds"],
            "template": {"spec": pod | {"containers": [kept]}},
        },
    }


def _namespace(environment: Environment) -> Mapping[str, object]:
    namespace = environment.settings.get("namespace")
    return {"namespace": str(namespace)} if namespace else {}


def _kustomization(resources: list[str], **more: object) -> Object:
    kind = {"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization"}
    return {**kind, "resources": resources, **more}


def _yaml(document: Object) -> str:
    return str(yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=1000))
