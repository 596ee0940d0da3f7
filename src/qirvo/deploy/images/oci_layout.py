"""Images in a folder: the OCI image layout (version 1.0.0), which every tool of the field reads and writes.

It is how images cross into a closed network, and how a base image is given without any image registry.
"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from qirvo.artifacts.disk import disk_errors
from qirvo.deploy.images.layout_files import INDEX, MARK, FolderFiles, LayoutFiles
from qirvo.deploy.images.media import OCI, ImageDocument, canonical
from qirvo.deploy.ports import ImageNotFoundError, ImageRepository
from qirvo.domain.digests import Digest, DigestMismatchError
from qirvo.domain.errors import InvalidError

_CHUNK = 256 * 1024
_MAX_DOCUMENT_BYTES = 4 * 1024 * 1024
_VERSION = canonical({"imageLayoutVersion": "1.0.0"})
_NAME = "org.opencontainers.image.ref.name"


class NotALayoutError(InvalidError):
    """The folder is no OCI image layout."""

    code = "image-layout-malformed"
    hint = "Make one with `qirvo deploy export`, or with `skopeo copy docker://… oci:FOLDER:TAG`."


class OciLayoutRepository:
    """Images in a folder, or in a file of one; an `ImageRepository`. The folder is made when something is put there.

    Args:
        folder: The layout, or the file.
        files: Its files; those of the folder unless given.
    """

    def __init__(self, folder: Path, *, files: LayoutFiles | None = None) -> None:
        self._folder = folder
        self._files = files or FolderFiles(folder)

    @property
    def name(self) -> str:
        """The folder's path."""
        return str(self._folder)

    def document(self, pointer: str) -> ImageDocument:
        """Return the manifest or index that a tag or a digest names."""
        entry = next((entry for entry in self._entries() if pointer in _names(entry)), None)
        digest, media_type = pointer, ""
        if entry is not None:
            digest, media_type = str(entry["digest"]), str(entry.get("mediaType", ""))
        elif ":" not in pointer:
            raise ImageNotFoundError(f"there is no image `{pointer}` in `{self._folder}`")
        content = self._read(Digest.parse(digest))
        return ImageDocument(media_type=_told_type(content) or media_type or _usual_type(content), content=content)

    def put_document(self, document: ImageDocument, *, tag: str | None = None) -> bool:
        """Store `document`; a layout notes no subjects."""
        self._files.put_blob(document.digest, [document.content], size=len(document.content))
        told = {"annotations": {_NAME: tag}} if tag else {}
        described = document.descriptor(**told).document()
        described["mediaType"] = (
            OCI.index if document.is_index else OCI.manifest
        )  # skopeo finds no others, and so writes
        entries = [entry for entry in self._entries() if not _is_replaced(entry, tag=tag, digest=document.digest)]
        listed = sorted([*entries, described], key=lambda entry: (str(entry.get("annotations")), entry["digest"]))
        self._files.put_file(MARK, _VERSION)
        self._files.put_file(INDEX, canonical({"schemaVersion": 2, "mediaType": OCI.index, "manifests": listed}))
        return False

    def blob(self, digest: Digest, *, size: int) -> Iterator[bytes]:
        """Yield the blob that `digest` names."""
        sha256, taken = hashlib.sha256(), 0
        with disk_errors(self._folder), self._opened(digest) as file:
            while chunk := file.read(_CHUNK):
                sha256.update(chunk)
                taken += len(chunk)
                yield chunk
        if sha256.hexdigest() != digest.hex or taken != size:
            raise DigestMismatchError(f"the blob `{digest}` of `{self._folder}` is not what its digest says")

    def has_blob(self, digest: Digest) -> bool:
        """Say whether the blob is there."""
        return self._files.has_blob(digest)

    def put_blob(self, digest: Digest, content: BinaryIO, *, size: int) -> None:
        """Store `content`."""
        if not self.has_blob(digest):
            content.seek(0)
            self._files.put_blob(digest, iter(lambda: content.read(_CHUNK), b""), size=size)

    def borrow_blob(self, digest: Digest, lender: ImageRepository) -> bool:
        """A folder takes over what it has already."""
        del lender
        return self.has_blob(digest)

    def referrers(self, subject: Digest) -> ImageDocument | None:
        """A layout keeps no list of them."""
        del subject
        return None

    def tags(self) -> tuple[str, ...]:
        """Return every tag, in order."""
        return tuple(sorted(name for entry in self._entries() for name in _names(entry)[1:]))

    def _entries(self) -> list[dict[str, Any]]:
        with disk_errors(self._folder):
            content = self._files.read_file(INDEX, _MAX_DOCUMENT_BYTES)
        if content is None:
            return []
        try:
            document = json.loads(content)
        except (ValueError, RecursionError) as exc:
            raise NotALayoutError(f"`{self._folder}/{INDEX}` is no index: {exc}") from exc
        listed = document.get("manifests") if isinstance(document, dict) else None
        if not isinstance(listed, list) or not all(_is_entry(entry) for entry in listed):
            raise NotALayoutError(f"`{self._folder}/{INDEX}` is no index of images")
        return listed

    def _opened(self, digest: Digest) -> BinaryIO:
        try:
            return self._files.open_blob(digest)
        except FileNotFoundError as exc:
            raise ImageNotFoundError(f"there is no blob `{digest}` in `{self._folder}`") from exc

    def _read(self, digest: Digest) -> bytes:
        with disk_errors(self._folder), self._opened(digest) as file:
            content = file.read(_MAX_DOCUMENT_BYTES)
        if Digest.of(content) != digest:
            raise DigestMismatchError(f"`{digest}` of `{self._folder}` is not what its digest says")
        return content


def _is_entry(entry: object) -> bool:
    if not isinstance(entry, dict) or not isinstance(entry.get("digest"), str):
        return False
    return isinstance(entry.get("annotations", {}), dict)


def _names(entry: dict[str, Any]) -> tuple[str, ...]:
    named = entry.get("annotations", {}).get(_NAME)
    return (str(entry["digest"]),) if not named else (str(entry["digest"]), str(named))


def _is_replaced(entry: dict[str, Any], *, tag: str | None, digest: Digest) -> bool:
    named = entry.get("annotations", {}).get(_NAME)
    return named == tag and (tag is not None or entry["digest"] == str(digest))


def _told_type(content: bytes) -> str:
    """Return the kind that a document says it is of; an entry of the index may say another."""
    told = _object(content).get("mediaType")
    return told if isinstance(told, str) else ""


def _usual_type(content: bytes) -> str:
    return OCI.index if "manifests" in _object(content) else OCI.manifest


def _object(content: bytes) -> dict[str, Any]:
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}
