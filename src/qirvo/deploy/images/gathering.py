"""Everything that belongs to an image: its documents and blobs, and what is signed, attested and attached of it.

It is gathered by reading alone. What is not there, or not of its form, is an error before anything is carried on.
"""

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from qirvo.deferred import dataclass
from qirvo.deploy.images.attached import listed_for
from qirvo.deploy.images.media import Descriptor, ImageDocument, ImageDocumentMalformedError
from qirvo.deploy.ports import ImageNotFoundError, ImageRepository
from qirvo.domain.digests import Digest
from qirvo.domain.errors import IntegrityError, NotFoundError
from qirvo.domain.images import Platform

BESIDE = (".att", ".sbom", ".sig")  # cosign's; the signature comes last, because it is what a deployer asks for
_MOST_DOCUMENTS = 1_000
_MOST_BLOBS = 10_000


class ImageIncompleteError(IntegrityError):
    """Something that an image names is not there."""

    code = "image-incomplete"
    hint = "Push or export the image again; nothing was carried on."


class PlatformMissingError(NotFoundError):
    """The image is not there for that platform."""

    code = "image-platform-missing"
    hint = "Name a platform the image was made for; without one, all are taken."


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeImage:
    """An image with all that belongs to it.

    Attributes:
        image: The manifest, or the index of several platforms.
        parts: Manifests that it lists.
        attached: By what they are attached to: documents, with the entries that list them.
        beside: Signatures and attestations, by tag.
        blobs: Every blob's size.
    """

    image: ImageDocument
    parts: tuple[ImageDocument, ...]
    attached: Mapping[Digest, tuple[tuple[Descriptor, ImageDocument], ...]]
    beside: Mapping[str, ImageDocument]
    blobs: Mapping[Digest, int]

    @property
    def size(self) -> int:
        """Bytes of all blobs."""
        return sum(self.blobs.values())


def gather(pointer: str, source: ImageRepository, *, platform: Platform | None = None) -> WholeImage:
    """Return the image that `pointer` names in `source`, with all that belongs to it.

    Args:
        pointer: Its tag or digest.
        source: Where it lies.
        platform: This one's manifest alone, which is an image of its own; None for all.

    Raises:
        PlatformMissingError: There is none for `platform`.
        ImageIncompleteError: It names what is not there.
        QirvoError: There is no usable answer.
    """
    image = source.document(pointer)
    if image.is_index and platform is not None:
        found = next((part for part in image.parts("manifests") if is_for(part.extras.get("platform"), platform)), None)
        if found is None:
            raise PlatformMissingError(f"`{source.name}` has no image `{pointer}` for `{platform}`")
        image = source.document(str(found.digest))
    gathering = _Gathering(source)
    parts = gathering.take(image)
    left = [image.digest, *(part.digest for part in parts)]
    attached: dict[Digest, tuple[tuple[Descriptor, ImageDocument], ...]] = {}
    while left:
        subject = left.pop()
        if subject in attached:
            continue
        entries = listed_for(subject, source)
        attached[subject] = tuple((entry, gathering.attached(entry)) for entry in entries)
        left += [entry.digest for entry in entries]
    beside = {
        f"sha256-{subject.hex}{ending}": document
        for subject in sorted(attached)
        for ending in BESIDE
        if (document := gathering.beside(f"sha256-{subject.hex}{ending}")) is not None
    }
    return WholeImage(image=image, parts=parts, attached=attached, beside=beside, blobs=gathering.blobs)


def prove(whole: WholeImage, source: ImageRepository) -> None:
    """Read every blob of `whole` to its end and compare it with its digest.

    Raises:
        ImageIncompleteError: One is not there.
        DigestMismatchError: One is another.
        QirvoError: There is no usable answer.
    """
    for digest, size in sorted(whole.blobs.items()):
        try:
            for _ in source.blob(digest, size=size):
                pass
        except ImageNotFoundError as exc:
            raise ImageIncompleteError(f"`{source.name}` names the blob `{digest}` and does not hold it") from exc


def is_for(told: Any, platform: Platform) -> bool:  # noqa: ANN401  # as it stands in an index
    """Say whether the platform `told` of in an index is `platform`; without a variant, any will do."""
    if not isinstance(told, dict):
        return False
    same = (told.get("os"), told.get("architecture")) == (platform.os, platform.architecture)
    return same and (not platform.variant or told.get("variant", "") == platform.variant)


@dataclass(slots=True)
class _Gathering:
    source: ImageRepository
    blobs: dict[Digest, int] = field(default_factory=dict)
    documents: set[Digest] = field(default_factory=set)

    def take(self, image: ImageDocument) -> tuple[ImageDocument, ...]:
        """Take `image` up; return the manifests it lists."""
        if not image.is_index:
            self._note(image)
            return ()
        listed = image.parts("manifests")
        if not listed:
            raise ImageDocumentMalformedError(f"the index `{image.digest}` of `{self.source.name}` lists nothing")
        return tuple(self._listed(entry) for entry in listed)

    def attached(self, entry: Descriptor) -> ImageDocument:
        """Return the document that `entry` lists as attached."""
        return self._listed(entry)

    def beside(self, tag: str) -> ImageDocument | None:
        """Return what lies under `tag`; None when nothing does."""
        try:
            document = self.source.document(tag)
        except ImageNotFoundError:
            return None
        self._note(document)
        return document

    def _listed(self, entry: Descriptor) -> ImageDocument:
        try:
            document = self.source.document(str(entry.digest))
        except ImageNotFoundError as exc:
            raise ImageIncompleteError(
                f"`{self.source.name}` names the image `{entry.digest}` and does not hold it"
            ) from exc
        document = ImageDocument(media_type=entry.media_type, content=document.content)
        if document.is_index:
            raise ImageDocumentMalformedError(f"`{self.source.name}` lists an index within an index")
        self._note(document)
        return document

    def _note(self, manifest: ImageDocument) -> None:
        config = manifest.read().get("config")
        for part in (*(() if config is None else (Descriptor.read(config),)), *manifest.parts("layers")):
            if self.blobs.setdefault(part.digest, part.size) != part.size:
                raise ImageDocumentMalformedError(f"`{self.source.name}` tells two sizes of the blob `{part.digest}`")
        self.documents.add(manifest.digest)
        if len(self.documents) > _MOST_DOCUMENTS or len(self.blobs) > _MOST_BLOBS:
            raise ImageDocumentMalformedError(f"`{self.source.name}` names more than belongs to an image")
