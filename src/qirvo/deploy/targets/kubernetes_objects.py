"""What a release is in Kubernetes: objects made of the environment alone, as JSON values.

They keep to the restricted profile of Pod Security, name their image by digest, and write out what server-side apply
asks for (`protocol`).
"""

import hashlib
import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from qirvo.deploy.images.contents import HOME, PORT
from qirvo.deploy.targets.kubernetes_settings import ONE_NODE, Autoscale, ClusterSettings
from qirvo.domain.deployments import DeployedImage
from qirvo.domain.environments import Environment, MalformedEnvironmentError
from qirvo.domain.names import PluginId

Object = dict[str, Any]

NAME = "app.kubernetes.io/name"
MANAGED_BY = "app.kubernetes.io/managed-by"
CONTAINER = "plugin"
IMAGE = "qirvo-plugin"
"""The image's name where an overlay puts the real one."""

_GROUP = 1000  # of the image's home
_LONGEST = 52  # of a name: a Deployment's pods add 11 characters, and 63 are a label's most
_SECRET = re.compile(r"secret:([a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?)/([-._a-zA-Z0-9]{1,253})")
_TEMPORARY = "64Mi"
_HISTORY = 5
_DNS_PORT = 53
_TLS_PORT = 443
_ORDINARY = ClusterSettings()


def object_name(plugin_id: PluginId) -> str:
    """Return the name of a plugin's objects: a label of DNS, the same for the same plugin, another for every other."""
    plain = f"{plugin_id.publisher}-{plugin_id.name}"
    whole = hashlib.sha256(str(plugin_id).encode()).hexdigest()[:8]  # `a-b.c` and `a.b-c` are two plugins
    return f"{plain[: _LONGEST - 9].rstrip('-')}-{whole}"


def deployment(
    environment: Environment,
    image: DeployedImage,
    *,
    reference: str | None = None,
    settings: ClusterSettings = _ORDINARY,
) -> Object:
    """Return the Deployment: never fewer replicas than asked for, and a release that does not come up replaces none.

    Where the cluster chooses how many replicas there are, it does not say how many.

    Args:
        environment: What it gives and demands.
        image: What runs.
        reference: What to write as the image; its own digest unless given.
        settings: What the environment says of its cluster.

    Raises:
        MalformedEnvironmentError: A secret is not named as a cluster has it.
    """
    name, health = object_name(image.plugin_id), environment.health
    labels = _labels(image)
    container: Object = {
        "name": CONTAINER,
        "image": reference or image.reference,
        "ports": [{"name": "http", "containerPort": PORT, "protocol": "TCP"}],
        "resources": _resources(environment, has_volume=bool(settings.volume)),
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"], **_added(environment)},
        },
        "env": _secrets(environment),
        "volumeMounts": [{"name": "home", "mountPath": HOME}, {"name": "tmp", "mountPath": "/tmp"}],  # noqa: S108  # in the container
        "readinessProbe": _probe("/health", period_s=_whole_seconds(health.interval), failures=health.failures),
        "livenessProbe": _probe("/health/live", period_s=10, failures=3) | {"initialDelaySeconds": 10},
    }
    replicas: Object = {"replicas": environment.replicas} if settings.autoscale is None else {}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "labels": labels},
        "spec": {
            **replicas,
            "revisionHistoryLimit": _HISTORY,
            "progressDeadlineSeconds": _whole_seconds(health.window) + _whole_seconds(health.timeout),
            "minReadySeconds": int(health.window.total_seconds()),
            "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}},
            "selector": {"matchLabels": {NAME: name}},
            "template": {
                "metadata": {"labels": labels},
                "spec": {
                    "serviceAccountName": name,
                    **_pull_secret(settings),
                    **_beside_each_other(name, settings),
                    "automountServiceAccountToken": False,
                    "terminationGracePeriodSeconds": 10,
                    "securityContext": {
                        "runAsNonRoot": True,
                        "runAsUser": environment.confinement.user,
                        "runAsGroup": _GROUP,
                        "fsGroup": _GROUP,
                        "seccompProfile": {"type": "RuntimeDefault"},
                    },
                    "containers": [container],
                    "volumes": [
                        _home(environment, name, settings),
                        {"name": "tmp", "emptyDir": {"sizeLimit": _TEMPORARY}},
                    ],
                },
            },
        },
    }


def service(image: DeployedImage) -> Object:
    """Return the Service that leads to the replicas."""
    name = object_name(image.plugin_id)
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": name, "labels": _labels(image)},
        "spec": {
            "selector": {NAME: name},
            "ports": [{"name": "http", "port": 80, "targetPort": "http", "protocol": "TCP"}],
        },
    }


def service_account(image: DeployedImage) -> Object:
    """Return the account that the replicas run under: one that may do nothing, without a token."""
    metadata = {"name": object_name(image.plugin_id), "labels": _labels(image)}
    return {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": metadata,
        "automountServiceAccountToken": False,
    }


def network_policy(image: DeployedImage, network_hosts: Sequence[str]) -> Object:
    """Return what the replicas may be asked by and speak to: their port; TLS outside only where a host is named."""
    name = object_name(image.plugin_id)
    dns = [{"protocol": protocol, "port": _DNS_PORT} for protocol in ("UDP", "TCP")]
    outside = [{"ports": dns}, {"ports": [{"protocol": "TCP", "port": _TLS_PORT}]}] if network_hosts else []
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {
            "name": name,
            "labels": _labels(image),
            "annotations": {"dev.qirvo.network-hosts": ",".join(network_hosts)},
        },
        "spec": {
            "podSelector": {"matchLabels": {NAME: name}},
            "policyTypes": ["Ingress", "Egress"],
            "ingress": [{"ports": [{"protocol": "TCP", "port": PORT}]}],
            "egress": outside,
        },
    }


def disruption_budget(image: DeployedImage) -> Object:
    """Return what keeps a cluster's own work from taking the last replica away; for two replicas or more."""
    name = object_name(image.plugin_id)
    return {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": {"name": name, "labels": _labels(image)},
        "spec": {"maxUnavailable": 1, "selector": {"matchLabels": {NAME: name}}},
    }


def volume_claim(environment: Environment, image: DeployedImage, settings: ClusterSettings) -> Object:
    """Return the claim of the volume with what the plugin keeps, from release to release."""
    storage_class = {"storageClassName": settings.storage_class} if settings.storage_class else {}
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": object_name(image.plugin_id), "labels": _labels(image)},
        "spec": {
            "accessModes": [settings.volume],
            **storage_class,
            "resources": {"requests": {"storage": str(environment.resources.storage_bytes)}},
        },
    }


def autoscaler(image: DeployedImage, autoscale: Autoscale) -> Object:
    """Return what chooses how many replicas there are."""
    name = object_name(image.plugin_id)
    target = {"type": "Utilization", "averageUtilization": autoscale.cpu}
    return {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": {"name": name, "labels": _labels(image)},
        "spec": {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": name},
            "minReplicas": autoscale.least,
            "maxReplicas": autoscale.most,
            "metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": target}}],
        },
    }


def _home(environment: Environment, name: str, settings: ClusterSettings) -> Object:
    storage = environment.resources.storage_bytes
    if settings.volume:
        return {"name": "home", "persistentVolumeClaim": {"claimName": name}}
    return {"name": "home", "emptyDir": {} if storage is None else {"sizeLimit": str(storage)}}


def _pull_secret(settings: ClusterSettings) -> Object:
    return {"imagePullSecrets": [{"name": settings.pull_secret}]} if settings.pull_secret else {}


def _beside_each_other(name: str, settings: ClusterSettings) -> Object:
    """Ask for the node of the pod that runs: only there can a volume of one node be mounted at the same time."""
    if settings.volume != ONE_NODE:
        return {}
    term = {"labelSelector": {"matchLabels": {NAME: name}}, "topologyKey": "kubernetes.io/hostname"}
    preferred = [{"weight": 100, "podAffinityTerm": term}]
    return {"affinity": {"podAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": preferred}}}


def _labels(image: DeployedImage) -> Object:
    version = re.sub(r"[^A-Za-z0-9_.-]", "_", str(image.version))[:63].strip("_.-")
    return {
        NAME: object_name(image.plugin_id),
        "app.kubernetes.io/version": version,
        MANAGED_BY: "qirvo",
    }


def _resources(environment: Environment, *, has_volume: bool) -> Object:
    given = environment.resources
    limits = {"cpu": f"{given.cpu_millis}m", "memory": str(given.memory_bytes)}
    if given.storage_bytes is not None and not has_volume:
        limits["ephemeral-storage"] = str(given.storage_bytes)
    requests = {"cpu": f"{max(given.cpu_millis // 5, 1)}m", "memory": str(given.memory_bytes // 2)}
    return {"requests": requests, "limits": limits}


def _added(environment: Environment) -> Object:
    capabilities = sorted(environment.confinement.capabilities)
    return {"add": capabilities} if capabilities else {}


def _secrets(environment: Environment) -> list[Object]:
    found = []
    for name, place in sorted(environment.confinement.secrets.items()):
        match = _SECRET.fullmatch(place)
        if match is None:
            raise MalformedEnvironmentError(
                f"the secret `{name}` of `{environment.name}` is not in a cluster: `{place[:80]}`",
                hint="Name it as `secret:NAME/KEY`, of a Secret in the same namespace.",
            )
        found.append({"name": name, "valueFrom": {"secretKeyRef": {"name": match[1], "key": match[2]}}})
    return found


def _whole_seconds(span: timedelta) -> int:
    return max(int(span.total_seconds()), 1)


def _probe(path: str, *, period_s: int, failures: int) -> Object:
    return {
        "httpGet": {"path": path, "port": "http"},
        "periodSeconds": period_s,
        "timeoutSeconds": 3,
        "failureThreshold": failures,
    }
