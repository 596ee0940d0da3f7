"""Images for tests: a base without a program in a layout, and a verified release made in memory."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from platform import machine

from qirvo.artifacts.folder import FolderSource
from qirvo.deploy.images.attached import put_bytes
from qirvo.deploy.images.building import Base
from qirvo.deploy.images.layers import LayerEntry, pack_layer
from qirvo.deploy.images.media import MEDIA_TYPES, ImageFormat, canonical, index_of, manifest_of
from qirvo.deploy.images.oci_layout import OciLayoutRepository
from qirvo.deploy.images.places import ImagePlaces
from qirvo.deploy.images.releasing import make_release_image
from qirvo.deploy.ports import ImageRepository, VerifiedRelease
from qirvo.domain.deployments import DeployedImage
from qirvo.domain.digests import Digest
from qirvo.domain.images import ImageReference, Platform
from qirvo.domain.manifest_reading import read_manifest
from tests.support.hosts import a_plugin

AMD64 = Platform("linux", "amd64")
ARM64 = Platform("linux", "arm64")
ARCHITECTURE = {"x86_64": "amd64", "aarch64": "arm64"}.get(machine(), machine())
"""Of this machine, as images call it."""


def a_release(folder: Path, version: str = "1.0.0", **manifest: object) -> VerifiedRelease:
    """A release of a small plugin, as a deployer gets it."""
    content = FolderSource(a_plugin(folder, version, **manifest))  # type: ignore[arg-type]  # the test names the fields
    read = read_manifest(content.read("manifest.json", 100_000), None).manifest
    assert read is not None
    return VerifiedRelease(manifest=read, content=content, tree_digest=content.tree().digest, origin="test")


def put_image(
    repository: ImageRepository,
    *,
    tag: str,
    entries: Iterable[LayerEntry],
    settings: Mapping[str, object],
    level: int = 6,
) -> Digest:
    """Put an image of one layer into `repository`, of this machine's architecture; `settings` say what it runs."""
    types = MEDIA_TYPES[ImageFormat.OCI]
    with pack_layer(entries, level=level) as layer:
        repository.put_blob(layer.digest, layer.rewound(), size=layer.size)
    config = canonical(
        {
            "os": "linux",
            "architecture": ARCHITECTURE,
            "config": settings,
            "rootfs": {"type": "layers", "diff_ids": [str(layer.diff_id)]},
        }
    )
    described = put_bytes(config, media_type=types.config, repository=repository)
    image = manifest_of(described, (layer.descriptor(types.layer),), image_format=ImageFormat.OCI)
    repository.put_document(image, tag=tag)
    return image.digest


def put_base(
    target: ImageRepository,
    *platforms: Platform,
    tag: str = "node",
    entrypoint: str | None = None,
    history: tuple[str, ...] = ("test",),
) -> None:
    """Put a base without a program into `target`: one layer, and an index when there are several platforms."""
    types = MEDIA_TYPES[ImageFormat.OCI]
    manifests = []
    for platform in platforms or (AMD64,):
        entry = LayerEntry(path="etc/os-release", content=(str(platform).encode(),), size=len(str(platform)))
        with pack_layer([entry]) as layer:
            target.put_blob(layer.digest, layer.rewound(), size=layer.size)
        settings = {"Env": ["PATH=/usr/bin", "NODE_VERSION=20"]} | ({"Entrypoint": [entrypoint]} if entrypoint else {})
        config = canonical(
            {
                "os": platform.os,
                "architecture": platform.architecture,
                "config": settings,
                "rootfs": {"type": "layers", "diff_ids": [str(layer.diff_id)]},
                "history": [{"created": "1970-01-01T00:00:00Z", "created_by": said} for said in history],
            }
        )
        described = put_bytes(config, media_type=types.config, repository=target)
        image = manifest_of(described, (layer.descriptor(types.layer),), image_format=ImageFormat.OCI)
        told = {"os": platform.os, "architecture": platform.architecture}
        manifests.append((image, image.descriptor(platform=told)))
    for image, _ in manifests:
        target.put_document(image, tag=tag if len(manifests) == 1 else None)
    if len(manifests) > 1:
        target.put_document(index_of(tuple(described for _, described in manifests)), tag=tag)


def a_base(
    folder: Path, *platforms: Platform, entrypoint: str | None = None, history: tuple[str, ...] = ("test",)
) -> Base:
    """A base in a layout below `folder`."""
    layout = OciLayoutRepository(folder / "base")
    put_base(layout, *platforms, entrypoint=entrypoint, history=history)
    return Base(repository=layout, pointer="node", called="registry.example/base/node:20")


def a_release_image(plugin: Path, *, places: ImagePlaces, base: str, name: str) -> DeployedImage:
    """Make an image of the plugin in a folder that really runs, above `base`, and push it as `name`."""
    content = FolderSource(plugin)
    manifest = read_manifest(content.read("manifest.json", 100_000), None).manifest
    assert manifest is not None
    release = VerifiedRelease(
        manifest=manifest, content=content, tree_digest=content.tree().digest, origin="here", is_reviewed=True
    )
    made = make_release_image(
        release,
        base=places.base(base),
        target=places.at(ImageReference.parse(name)),
        clock=lambda: datetime(2026, 11, 23, tzinfo=UTC),
    )
    return DeployedImage(plugin_id=manifest.id, version=manifest.version, name=name, digest=made.built.digest)
