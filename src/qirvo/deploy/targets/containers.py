"""What a container engine is asked for: one document a replica, made of the environment alone.

It is the body that the Docker API takes to make a container, so what is planned, shown, recorded and done is the same.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from qirvo.deploy.images.contents import HOME, PORT
from qirvo.domain.deployments import DeployedImage
from qirvo.domain.environments import Environment, MalformedEnvironmentError
from qirvo.domain.names import PluginId

ENVIRONMENT = "dev.qirvo.environment"
PLUGIN = "dev.qirvo.plugin"
VERSION = "dev.qirvo.version"
DIGEST = "dev.qirvo.digest"
REVISION = "dev.qirvo.revision"
REPLICA = "dev.qirvo.replica"
REPLICAS = "dev.qirvo.replicas"  # how many its revision asked for
TRIAL = "trial"  # in place of a replica's number: beside what runs, for a look
FILE = "container-{replica}.json"
_GROUP = 1000  # of the image's home
_PIDS = 256
_SECOND = 1_000_000_000
_TEMPORARY_BYTES = 64 * 2**20
_LAST_PORT = 65_535


def container_name(environment: str, plugin_id: PluginId, replica: int, number: int, *, trial: bool = False) -> str:
    """Return the name of a replica's container."""
    end = "-trial" if trial else ""
    return f"qirvo-{environment}-{plugin_id}-{replica}-r{number}{end}"


def volume_name(environment: str, plugin_id: PluginId, replica: int) -> str:
    """Return the name of the volume with what a replica of the plugin keeps, from release to release."""
    return f"qirvo-{environment}-{plugin_id}-{replica}"


def port_of(environment: Environment, replica: int) -> int | None:
    """Return the port of the machine that leads to `replica`; None when none was asked for.

    Raises:
        MalformedEnvironmentError: It is none.
    """
    first = environment.settings.get("port")
    if first is None:
        return None
    if not isinstance(first, int) or isinstance(first, bool) or not 0 < first <= _LAST_PORT - environment.replicas:
        raise MalformedEnvironmentError(f"`{first}` of `{environment.name}` is no port")
    return first + replica


def render_containers(environment: Environment, image: DeployedImage, network_hosts: Sequence[str]) -> dict[str, str]:
    """Return one document a replica, by file name.

    Raises:
        MalformedEnvironmentError: A setting is of no use to an engine.
    """
    unknown = sorted(set(environment.settings) - {"port", "address", "network"})
    if unknown:
        raise MalformedEnvironmentError(f"an engine knows no setting `{unknown[0]}`")
    return {
        FILE.format(replica=replica): _text(_container(environment, image, replica, network_hosts))
        for replica in range(environment.replicas)
    }


def _text(document: Mapping[str, Any]) -> str:
    """Return `document` as JSON for people: sorted and indented."""
    return msgspec.json.format(msgspec.json.encode(document, order="sorted"), indent=2).decode() + "\n"


def notes_of(environment: Environment) -> tuple[str, ...]:
    """Return what a container engine cannot enforce."""
    notes = ["an engine does not hold a plugin to the machines that it may speak to; a firewall has to"]
    if environment.resources.storage_bytes is not None:
        notes.append("an engine does not limit how much a plugin writes to its volume")
    if environment.settings.get("port") is not None and environment.replicas == 1:
        notes.append("with one replica its port is closed for a moment while another release takes it over")
    return tuple(notes)


def _container(
    environment: Environment, image: DeployedImage, replica: int, network_hosts: Sequence[str]
) -> Mapping[str, Any]:
    resources, confinement = environment.resources, environment.confinement
    port = port_of(environment, replica)
    listens_on = str(environment.settings.get("address", "127.0.0.1"))
    host_config: dict[str, Any] = {
        "Memory": resources.memory_bytes,
        "MemorySwap": resources.memory_bytes,
        "NanoCpus": resources.cpu_millis * 1_000_000,
        "PidsLimit": _PIDS,
        "ReadonlyRootfs": True,
        "CapDrop": ["ALL"],
        "CapAdd": sorted(confinement.capabilities),
        "SecurityOpt": ["no-new-privileges"],
        "RestartPolicy": {"Name": "unless-stopped", "MaximumRetryCount": 0},
        "Tmpfs": {"/tmp": f"rw,noexec,nosuid,size={_TEMPORARY_BYTES}"},  # noqa: S108  # in the container
        "Mounts": [
            {"Type": "volume", "Source": volume_name(environment.name, image.plugin_id, replica), "Target": HOME}
        ],
    }
    if port is not None:
        host_config["PortBindings"] = {f"{PORT}/tcp": [{"HostIp": listens_on, "HostPort": str(port)}]}
    network = environment.settings.get("network")
    if network is not None:
        host_config["NetworkMode"] = str(network)
    return {
        "Image": image.reference,
        "User": f"{confinement.user}:{_GROUP}",
        "Env": [f"QIRVO_NETWORK_HOSTS={','.join(network_hosts)}"],
        "Secrets": dict(confinement.secrets),
        "ExposedPorts": {f"{PORT}/tcp": {}},
        "Labels": {
            ENVIRONMENT: environment.name,
            PLUGIN: str(image.plugin_id),
            VERSION: str(image.version),
            DIGEST: str(image.digest),
            REPLICA: str(replica),
        },
        "Healthcheck": {
            "Test": ["CMD", "qirvo", "plugin", "status"],
            "Interval": 30 * _SECOND,
            "Timeout": 5 * _SECOND,
            "StartPeriod": 10 * _SECOND,
            "Retries": 3,
        },
        "HostConfig": host_config,
    }
