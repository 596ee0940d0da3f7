"""What is attached to an image: documents that name it as their subject, and lie beside it in its repository.

An image registry of the OCI distribution specification 1.1 lists them itself. Older ones do not: there the
specification's fallback, the tag `sha256-<hex>`, holds an index of them.
"""

from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any

from qirvo.deferred import dataclass
from qirvo.deploy.images.media import (
    EMPTY_CONFIG,
    EMPTY_CONFIG_TYPE,
    OCI,
    Descriptor,
    ImageDocument,
    canonical,
    index_of,
)
from qirvo.deploy.ports import ImageNotFoundError, ImageRepository
from qirvo.domain.digests import Digest
from qirvo.domain.errors import IntegrityError

_MAX_ATTACHED_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """One document that is attached to an image."""

    artifact_type: str
    digest: Digest


def fallback_tag(subject: Digest) -> str:
    """Return the tag under which what is attached to `subject` is listed."""
    return f"sha256-{subject.hex}"


def attach(
    content: bytes,
    *,
    media_type: str,
    subject: Digest,
    repository: ImageRepository,
    annotations: Mapping[str, str] | None = None,
) -> Digest:
    """Attach `content` to the image `subject`; attaching the same again changes nothing. Return its manifest's digest.

    Raises:
        QirvoError: The image is not there, or its image registry refuses.
    """
    target = repository.document(str(subject))
    layer = put_bytes(content, media_type=media_type, repository=repository)
    config = put_bytes(EMPTY_CONFIG, media_type=EMPTY_CONFIG_TYPE, repository=repository)
    document: dict[str, Any] = {
        "schemaVersion": 2,
        "mediaType": OCI.manifest,
        "artifactType": media_type,
        "config": config.document(),
        "layers": [layer.document()],
        "subject": target.descriptor().document(),
    }
    if annotations:
        document["annotations"] = dict(annotations)
    manifest = ImageDocument(media_type=OCI.manifest, content=canonical(document))
    is_listed = repository.put_document(manifest)
    if not is_listed:
        add_to_list([manifest.descriptor(artifactType=media_type)], subject=subject, repository=repository)
    return manifest.digest


def attached_to(subject: Digest, repository: ImageRepository) -> tuple[Attached, ...]:
    """Return what is attached to the image `subject`.

    Raises:
        QirvoError: There is no usable answer.
    """
    return tuple(
        Attached(artifact_type=str(entry.extras.get("artifactType", "")), digest=entry.digest)
        for entry in listed_for(subject, repository)
    )


def listed_for(subject: Digest, repository: ImageRepository) -> tuple[Descriptor, ...]:
    """Return what the image registry, or else the fallback, lists as attached to the image `subject`.

    Raises:
        QirvoError: There is no usable answer.
    """
    document = repository.referrers(subject)
    if document is None:
        try:
            document = repository.document(fallback_tag(subject))
        except ImageNotFoundError:
            return ()
    return document.parts("manifests")


def add_to_list(entries: Iterable[Descriptor], *, subject: Digest, repository: ImageRepository) -> None:
    """List `entries` as attached to the image `subject`, beside those that are listed.

    The fallback's index is read, added to and written: two writers for one image have to take turns.

    Raises:
        QirvoError: The image registry refuses.
    """
    listed = {entry.digest: entry for entry in listed_for(subject, repository)}
    added = {entry.digest: entry for entry in entries} | listed
    if len(added) > len(listed):
        index = index_of(tuple(added[digest] for digest in sorted(added)))
        repository.put_document(index, tag=fallback_tag(subject))


def read_attached(attached: Attached, repository: ImageRepository) -> bytes:
    """Return the content of `attached`.

    Raises:
        IntegrityError: It is not of the agreed form.
    """
    layers = repository.document(str(attached.digest)).parts("layers")
    if len(layers) != 1 or layers[0].size > _MAX_ATTACHED_BYTES:
        raise IntegrityError(f"what is attached as `{attached.digest}` is not one document")
    return b"".join(repository.blob(layers[0].digest, size=layers[0].size))


def put_bytes(content: bytes, *, media_type: str, repository: ImageRepository, **extras: object) -> Descriptor:
    """Store `content` as a blob and return what names it."""
    digest = Digest.of(content)
    repository.put_blob(digest, BytesIO(content), size=len(content))
    return Descriptor(media_type=media_type, digest=digest, size=len(content), extras=extras)
