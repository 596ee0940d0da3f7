"""Making a release image without a daemon: a base from anywhere, the runtime and the plugin above it.

The same release on the same base is the same image, byte for byte: nothing in it tells when, where or by whom it was
made. Base layers are taken over inside the image registry where it can; else they are copied, and proven.
"""

import json
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from typing import Any, Protocol

from qirvo.deferred import dataclass
from qirvo.deploy.images.attached import put_bytes
from qirvo.deploy.images.carrying import carry_blob
from qirvo.deploy.images.contents import (
    BASE_CREATED_LABEL,
    environment,
    image_settings,
    labels,
    plugin_entries,
    runtime_entries,
)
from qirvo.deploy.images.gathering import is_for
from qirvo.deploy.images.layers import Layer, pack_layer
from qirvo.deploy.images.media import (
    MEDIA_TYPES,
    Descriptor,
    ImageDocument,
    ImageFormat,
    canonical,
    index_of,
    manifest_of,
)
from qirvo.deploy.ports import ImageNotFoundError, ImageRepository, VerifiedRelease
from qirvo.domain.digests import Digest
from qirvo.domain.errors import InvalidError
from qirvo.domain.images import DEFAULT_PLATFORM, Platform, release_tag

_EPOCH = "1970-01-01T00:00:00Z"  # when it was made is in the provenance, not in what is compared
_KEPT_OF_BASE = ("architecture", "os", "variant", "config", "rootfs", "history")


class UnusableBaseError(InvalidError):
    """The base image is not one that a release image can stand on."""

    code = "image-base-unusable"
    hint = "Name an image of Linux with Node 18 or newer, for the platform you deploy to."


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """The image that a release image stands on.

    Attributes:
        repository: Where it lies.
        pointer: Its tag or digest there.
        called: What people call it.
    """

    repository: ImageRepository
    pointer: str
    called: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildOptions:
    """How an image is made.

    Attributes:
        tag: What it is called; the release's version unless given.
    """

    platforms: tuple[Platform, ...] = (DEFAULT_PLATFORM,)
    image_format: ImageFormat = ImageFormat.DOCKER
    tag: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltImage:
    """A release image that was pushed.

    Attributes:
        digest: Of what the tag names: a manifest, or the index of several platforms.
        size: Bytes of all packed layers of the first platform, the base's too.
        own_size: Bytes of what stands above the base.
        platforms: For which it was made, each with its manifest.
        base: Digest of the base's manifest for the first platform.
    """

    tag: str
    digest: Digest
    size: int
    own_size: int
    platforms: tuple[tuple[Platform, Digest], ...]
    base: Digest


class ImageBuilder(Protocol):
    """Makes images of releases: without an engine (`build_image`), or with one (`EngineBuilder`)."""

    def __call__(
        self,
        release: VerifiedRelease,
        *,
        base: Base,
        target: ImageRepository,
        options: BuildOptions | None = None,
        progress: Callable[[str], None] = lambda _: None,
    ) -> BuiltImage:
        """Make the image of `release` on `base` and put it into `target`, whole, under the options' tag or the version.

        Raises:
            InvalidError: No platform is named, or the base is of no use.
            ImageNotFoundError: There is no such base.
            QirvoError: An image registry or an engine refuses, does not answer, or holds something else than it says.
        """
        ...


def build_image(
    release: VerifiedRelease,
    *,
    base: Base,
    target: ImageRepository,
    options: BuildOptions | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> BuiltImage:
    """Make the image of `release` on `base` and put it into `target`, under the options' tag or else the version.

    Raises:
        InvalidError: No platform is named, or the base is of no use.
        QirvoError: An image registry refuses, does not answer, or holds something else than it says.
    """
    asked = options or BuildOptions()
    if not asked.platforms:
        raise InvalidError("no platform is named", hint="Name at least one, `linux/amd64`.")
    name = asked.tag or release_tag(release.manifest.version)
    with ExitStack() as undo:
        layers = tuple(
            undo.enter_context(pack_layer(entries)) for entries in (runtime_entries(), plugin_entries(release))
        )
        for layer in layers:
            progress(f"layer {layer.digest} ({layer.size} bytes)")
            target.put_blob(layer.digest, layer.rewound(), size=layer.size)
        built = [
            _build_platform(
                release, layers, base=base, platform=platform, target=target, image_format=asked.image_format
            )
            for platform in dict.fromkeys(asked.platforms)
        ]
        first = built[0]
        if len(built) == 1:
            progress(f"manifest {first.document.digest}")
            target.put_document(first.document, tag=name)
            digest = first.document.digest
        else:
            manifests = [(one.platform, one.document) for one in built]
            digest = put_index(manifests, target=target, tag=name, image_format=asked.image_format)
    return BuiltImage(
        tag=name,
        digest=digest,
        size=first.size,
        own_size=sum(layer.size for layer in layers),
        platforms=tuple((one.platform, one.document.digest) for one in built),
        base=first.base,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Built:
    platform: Platform
    document: ImageDocument
    size: int
    base: Digest


def _build_platform(
    release: VerifiedRelease,
    layers: tuple[Layer, ...],
    *,
    base: Base,
    platform: Platform,
    target: ImageRepository,
    image_format: ImageFormat,
) -> _Built:
    document, config = base_image(base, platform)
    types = MEDIA_TYPES[image_format]
    below = tuple(_layer_of(entry, types.layer, base=base) for entry in document.read()["layers"])
    for layer in below:
        carry_blob(layer.digest, size=layer.size, source=base.repository, target=target)
    merged = _merge(config, release, layers, base=base, base_digest=document.digest)
    content = canonical(merged)
    described = put_bytes(content, media_type=types.config, repository=target)
    stack = (*below, *(layer.descriptor(types.layer) for layer in layers))
    told = labels(release, base_name=base.called, base_digest=str(document.digest))
    image = manifest_of(described, stack, image_format=image_format, annotations=told)
    return _Built(platform=platform, document=image, size=sum(one.size for one in stack), base=document.digest)


def put_index(
    manifests: Iterable[tuple[Platform, ImageDocument]], *, target: ImageRepository, tag: str, image_format: ImageFormat
) -> Digest:
    """Put the manifests of several platforms and their index into `target` under `tag`; return the index's digest.

    Raises:
        QirvoError: The image registry refuses.
    """
    listed = []
    for platform, document in manifests:
        target.put_document(document)
        listed.append(document.descriptor(platform=_platform_document(platform)))
    index = index_of(tuple(listed), image_format=image_format)
    target.put_document(index, tag=tag)
    return index.digest


def base_image(base: Base, platform: Platform) -> tuple[ImageDocument, dict[str, Any]]:
    """Return the base's manifest for `platform` and its configuration.

    Raises:
        UnusableBaseError: It is not there for `platform`, or no image.
        QirvoError: There is no usable answer.
    """
    document = base.repository.document(base.pointer)
    if document.is_index:
        found = next(
            (entry for entry in document.read().get("manifests", ()) if is_for(entry.get("platform"), platform)), None
        )
        if found is None:
            raise UnusableBaseError(f"the base `{base.called}` is not there for `{platform}`")
        document = base.repository.document(str(found["digest"]))
    try:
        described = document.read()["config"]
        content = b"".join(base.repository.blob(Digest.parse(described["digest"]), size=int(described["size"])))
        config = json.loads(content)
        given = Platform(str(config["os"]), str(config["architecture"]), str(config.get("variant", "")))
        diff_ids = config["rootfs"]["diff_ids"]
        layers = document.read()["layers"]
    except (ValueError, KeyError, TypeError) as exc:
        raise UnusableBaseError(f"the base `{base.called}` is no image: {exc!r}") from exc
    if (given.os, given.architecture) != (platform.os, platform.architecture):
        raise UnusableBaseError(f"the base `{base.called}` is for `{given}`, not for `{platform}`")
    if len(diff_ids) != len(layers):
        raise UnusableBaseError(f"the base `{base.called}` has {len(layers)} layers and tells of {len(diff_ids)}")
    return document, config


def _layer_of(entry: dict[str, Any], media_type: str, *, base: Base) -> Descriptor:
    """Return a base layer under the name of the family that is written; the bytes are the same in both."""
    told = str(entry.get("mediaType", ""))
    if not told.endswith(("tar.gzip", "tar+gzip")):
        raise UnusableBaseError(
            f"the base `{base.called}` has a layer of the kind `{told[:120]}`",
            hint="Convert it with `skopeo copy --dest-compress-format gzip`, then name the copy.",
        )
    return Descriptor(media_type=media_type, digest=Digest.parse(entry["digest"]), size=int(entry["size"]))


def _merge(
    config: dict[str, Any], release: VerifiedRelease, layers: tuple[Layer, ...], *, base: Base, base_digest: Digest
) -> dict[str, Any]:
    """Return the image's configuration: the base's, with what stands above it."""
    merged = {name: config[name] for name in _KEPT_OF_BASE if name in config}
    settings = dict(config.get("config") or {})
    settings.pop("Entrypoint", None)  # `docker-entrypoint.sh` of a Node image would be in the way of `qirvo`
    settings |= image_settings()
    settings["Env"] = _merged_environment(settings.get("Env") or [])
    inherited = {name: text for name, text in (settings.get("Labels") or {}).items() if name != BASE_CREATED_LABEL}
    created = str(config.get("created") or "")
    settings["Labels"] = inherited | labels(
        release, base_name=base.called, base_digest=str(base_digest), base_created=created
    )
    merged["config"] = settings
    merged["rootfs"] = {
        "type": "layers",
        "diff_ids": [*config["rootfs"]["diff_ids"], *(str(layer.diff_id) for layer in layers)],
    }
    steps = ("runtime", f"plugin {release.manifest.id} {release.manifest.version}")
    merged["history"] = [
        *_history_of(config),
        *({"created": _EPOCH, "created_by": f"qirvo deploy: {step}"} for step in steps),
    ]
    return merged | {"created": _EPOCH}


def _history_of(config: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the base's history; an engine that builds on the image wants one entry for each layer."""
    told = config.get("history") or []
    count = len(config["rootfs"]["diff_ids"])
    if sum(not entry.get("empty_layer") for entry in told) == count:
        return list(told)
    return [{"created": _EPOCH, "created_by": "base"}] * count


def _merged_environment(given: list[str]) -> list[str]:
    named = dict(pair.partition("=")[::2] for pair in given) | environment()
    return [f"{name}={value}" for name, value in named.items()]


def _platform_document(platform: Platform) -> dict[str, str]:
    told = {"os": platform.os, "architecture": platform.architecture, "variant": platform.variant}
    return {name: value for name, value in told.items() if value}


def check_image(repository: ImageRepository, digest: Digest) -> None:
    """Return when the image that `digest` names is in `repository` with every blob it consists of.

    Raises:
        ImageNotFoundError: A part is missing.
    """
    document = repository.document(str(digest))
    if document.is_index:
        for entry in document.read()["manifests"]:
            check_image(repository, Digest.parse(entry["digest"]))
        return
    told = document.read()
    for entry in (told["config"], *told["layers"]):
        if not repository.has_blob(Digest.parse(entry["digest"])):
            raise ImageNotFoundError(
                f"`{repository.name}` has the image `{digest}` without its blob `{entry['digest']}`"
            )
