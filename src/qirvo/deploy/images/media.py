"""The documents an image consists of, as bytes that are the same every time.

Two families of media types exist for the same documents (Docker schema 2 and the OCI image format 1). Docker's is the
default here: an engine reads `HEALTHCHECK` in that one alone.
"""

import json
from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from typing import Any, Self

from qirvo.deferred import dataclass
from qirvo.domain.digests import Digest, MalformedDigestError
from qirvo.domain.errors import IntegrityError

EMPTY_CONFIG = b"{}"
_LARGEST = 2**40  # bytes of one part
_MOST_PARTS = 1_000
EMPTY_CONFIG_TYPE = "application/vnd.oci.empty.v1+json"


class ImageDocumentMalformedError(IntegrityError):
    """A manifest or an index is not of its form."""

    code = "image-document-malformed"
    hint = "Push or export the image again; what is there was written wrong, or changed."


class ImageFormat(StrEnum):
    """Which family of media types is written."""

    DOCKER = "docker"
    OCI = "oci"


@dataclass(frozen=True, slots=True)
class MediaTypes:
    """The names of an image's documents in one family."""

    manifest: str
    index: str
    config: str
    layer: str


MEDIA_TYPES: Mapping[ImageFormat, MediaTypes] = {
    ImageFormat.DOCKER: MediaTypes(
        manifest="application/vnd.docker.distribution.manifest.v2+json",
        index="application/vnd.docker.distribution.manifest.list.v2+json",
        config="application/vnd.docker.container.image.v1+json",
        layer="application/vnd.docker.image.rootfs.diff.tar.gzip",
    ),
    ImageFormat.OCI: MediaTypes(
        manifest="application/vnd.oci.image.manifest.v1+json",
        index="application/vnd.oci.image.index.v1+json",
        config="application/vnd.oci.image.config.v1+json",
        layer="application/vnd.oci.image.layer.v1.tar+gzip",
    ),
}
OCI = MEDIA_TYPES[ImageFormat.OCI]
MANIFEST_TYPES = tuple(types.manifest for types in MEDIA_TYPES.values())
INDEX_TYPES = tuple(types.index for types in MEDIA_TYPES.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Descriptor:
    """Names one document or layer of an image.

    Attributes:
        size: In bytes.
        extras: Further members: `annotations`, `platform`, `artifactType`.
    """

    media_type: str
    digest: Digest
    size: int
    extras: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @classmethod
    def read(cls, entry: object) -> Self:
        """Read what stands in a manifest or an index.

        Raises:
            ImageDocumentMalformedError: It is no descriptor.
        """
        if not isinstance(entry, dict):
            raise ImageDocumentMalformedError(f"`{str(entry)[:80]}` stands where a part of an image is named")
        media_type, named, size = entry.get("mediaType"), entry.get("digest"), entry.get("size")
        if not isinstance(media_type, str) or type(size) is not int or not 0 <= size < _LARGEST:
            raise ImageDocumentMalformedError(
                f"a part of an image, `{str(named)[:80]}`, is named without its kind or its size"
            )
        try:
            digest = Digest.parse(str(named))
        except MalformedDigestError as exc:
            raise ImageDocumentMalformedError(f"a part of an image is named `{str(named)[:80]}`") from exc
        extras = {name: value for name, value in entry.items() if name not in ("mediaType", "digest", "size")}
        return cls(media_type=media_type, digest=digest, size=size, extras=extras)

    def document(self) -> dict[str, Any]:
        """Return it as it stands in a manifest."""
        return {"mediaType": self.media_type, "digest": str(self.digest), "size": self.size, **self.extras}


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageDocument:
    """A manifest or an index, as the very bytes its digest is of."""

    media_type: str
    content: bytes

    @property
    def digest(self) -> Digest:
        """What names it."""
        return Digest.of(self.content)

    @property
    def is_index(self) -> bool:
        """Whether it lists manifests by platform."""
        return self.media_type in INDEX_TYPES

    def descriptor(self, **extras: object) -> Descriptor:
        """Return what another document says of this one."""
        return Descriptor(media_type=self.media_type, digest=self.digest, size=len(self.content), extras=extras)

    def read(self) -> dict[str, Any]:
        """Return what it says.

        Raises:
            ImageDocumentMalformedError: It is no JSON object.
        """
        try:
            document = json.loads(self.content)
        except (ValueError, RecursionError) as exc:
            raise ImageDocumentMalformedError(f"the image's document `{self.digest}` is no JSON: {exc}") from exc
        if not isinstance(document, dict):
            raise ImageDocumentMalformedError(f"the image's document `{self.digest}` is no JSON object")
        return document

    def parts(self, member: str) -> tuple[Descriptor, ...]:
        """Return what the list `member` names: `layers` or `manifests`; nothing where there is no such list.

        Raises:
            ImageDocumentMalformedError: It is no list of descriptors.
        """
        listed = self.read().get(member) or []
        if not isinstance(listed, list) or len(listed) > _MOST_PARTS:
            raise ImageDocumentMalformedError(f"`{member}` of the image's document `{self.digest}` is no list of parts")
        return tuple(Descriptor.read(entry) for entry in listed)


def canonical(document: Mapping[str, Any]) -> bytes:
    """Return `document` as JSON with sorted keys and no spaces."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def manifest_of(
    config: Descriptor,
    layers: tuple[Descriptor, ...],
    *,
    image_format: ImageFormat,
    annotations: Mapping[str, str] | None = None,
) -> ImageDocument:
    """Return the manifest of an image; Docker's family has no place for annotations."""
    types = MEDIA_TYPES[image_format]
    document: dict[str, Any] = {
        "schemaVersion": 2,
        "mediaType": types.manifest,
        "config": config.document(),
        "layers": [layer.document() for layer in layers],
    }
    if annotations and image_format is ImageFormat.OCI:
        document["annotations"] = dict(annotations)
    return ImageDocument(media_type=types.manifest, content=canonical(document))


def index_of(
    manifests: tuple[Descriptor, ...], *, image_format: ImageFormat = ImageFormat.OCI, **extras: object
) -> ImageDocument:
    """Return the index of `manifests`."""
    types = MEDIA_TYPES[image_format]
    listed = [manifest.document() for manifest in manifests]
    document = {"schemaVersion": 2, "mediaType": types.index, "manifests": listed, **extras}
    return ImageDocument(media_type=types.index, content=canonical(document))
