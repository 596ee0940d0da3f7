"""What a release image holds above its base: the runtime as `qirvo`, then the plugin as it would be installed.

Runtime and plugin are layers of their own, so two plugins share everything but the last, and a new runtime does not
send the plugin again. Nothing of the plugin runs while the image is made.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import qirvo
from qirvo.artifacts.walking import file_chunks
from qirvo.deploy.images.layers import LayerEntry, content_entries
from qirvo.deploy.ports import VerifiedRelease
from qirvo.domain.manifest_writing import canonical_json
from qirvo.domain.manifests import Manifest

RUNTIME = Path(qirvo.__file__).parent / "host" / "node"
PROGRAM = "usr/bin/qirvo"
HOME = "/var/lib/qirvo"  # what the plugin writes; a volume, because the rest is read-only
IMAGE_HOME = "/opt/qirvo"
USER = 1000
TITLE_LABEL = "org.opencontainers.image.title"
VERSION_LABEL = "org.opencontainers.image.version"
TREE_LABEL = "dev.qirvo.plugin.tree"
HOSTS_LABEL = "dev.qirvo.network-hosts"
BASE_CREATED_LABEL = "dev.qirvo.base.created"
PORT = 3000
RUNTIME_FOLDER = "usr/lib/qirvo"
_DIGEST_SHOWN = 12


def release_folder(release: VerifiedRelease) -> str:
    """Return the name of the content tree's folder, as a host names it."""
    return f"{release.manifest.version}-{release.tree_digest.hex[:_DIGEST_SHOWN]}"


def runtime_entries(runtime: Path = RUNTIME) -> Iterator[LayerEntry]:
    """Yield the JavaScript runtime, and `qirvo` on the path."""
    for path in sorted(path for path in runtime.rglob("*") if path.is_file()):
        inside = path.relative_to(runtime).as_posix()
        mode = 0o555 if inside.startswith("bin/") else 0o444
        size = path.stat().st_size
        chunks = file_chunks(runtime, inside)
        yield LayerEntry(path=f"{RUNTIME_FOLDER}/{inside}", mode=mode, content=chunks, size=size)
    yield LayerEntry(path=PROGRAM, mode=0o777, link="../lib/qirvo/bin/qirvo")
    yield LayerEntry(path=HOME.strip("/"), mode=0o770, owner=USER)


def plugin_entries(release: VerifiedRelease) -> Iterator[LayerEntry]:
    """Yield the plugin: its content tree, and the record by which the runtime finds it."""
    folder = f"{IMAGE_HOME.strip('/')}/plugins/{release.manifest.id}"
    record = json.dumps(installation_record(release), indent=2, sort_keys=True).encode() + b"\n"
    yield LayerEntry(path=f"{folder}/installation.json", mode=0o444, content=(record,), size=len(record))
    yield from content_entries(release.content, f"{folder}/releases/{release_folder(release)}")


def installation_record(release: VerifiedRelease) -> Mapping[str, Any]:
    """Return what the runtime reads of an installation (`node/home/installations.js`).

    Whoever deploys grants what the manifest asks for: the policy has decided before (`deploy.gates`).
    """
    return {
        "pluginId": str(release.manifest.id),
        "version": str(release.manifest.version),
        "treeDigest": str(release.tree_digest),
        "release": release_folder(release),
        "enabled": True,
        "state": "committed",
        "manifest": canonical_json(release.manifest),
        "grants": sorted(release.manifest.permission_names),
    }


def image_settings() -> dict[str, Any]:
    """Return what the image's configuration says beyond that of its base: pure, the same for every plugin."""
    second = 1_000_000_000  # durations are in nanoseconds
    return {
        "Cmd": ["qirvo", "plugin", "serve", "--port", str(PORT)],
        "WorkingDir": IMAGE_HOME,
        "User": f"{USER}:{USER}",
        "ExposedPorts": {f"{PORT}/tcp": {}},
        "Volumes": {HOME: {}},
        "Healthcheck": {
            "Test": ["CMD", "qirvo", "plugin", "status"],
            "Interval": 30 * second,
            "Timeout": 5 * second,
            "StartPeriod": 10 * second,
            "Retries": 3,
        },
        "StopSignal": "SIGTERM",
    }


def environment() -> dict[str, str]:
    """Return the environment variables of the image."""
    return {
        "NODE_ENV": "production",
        "QIRVO_HOME": HOME,
        "QIRVO_IMAGE_HOME": IMAGE_HOME,
        "QIRVO_SERVE_HOST": "0.0.0.0",  # noqa: S104  # inside the container; the engine decides who reaches it
    }


def release_labels(release: VerifiedRelease) -> dict[str, str]:
    """Return what an image says of its release, in the OCI's words where it has one."""
    manifest = release.manifest
    told = {
        TITLE_LABEL: str(manifest.id),
        VERSION_LABEL: str(manifest.version),
        "org.opencontainers.image.description": manifest.description[:500],
        "org.opencontainers.image.licenses": manifest.license or "",
        TREE_LABEL: str(release.tree_digest),
        HOSTS_LABEL: ",".join(network_hosts(release.manifest)),
    }
    return {name: value for name, value in told.items() if value}


def network_hosts(manifest: Manifest) -> tuple[str, ...]:
    """Return the machines that the plugin says it speaks to, in order."""
    named = (urlsplit(service.base_url).hostname for service in manifest.external_services)
    return tuple(sorted({name for name in named if name}))


def labels(release: VerifiedRelease, *, base_name: str, base_digest: str, base_created: str = "") -> dict[str, str]:
    """Return the image's labels; when the base was made is left out where it does not tell."""
    base = {"org.opencontainers.image.base.name": base_name, "org.opencontainers.image.base.digest": base_digest}
    created = {BASE_CREATED_LABEL: base_created} if base_created else {}
    return release_labels(release) | base | created
