"""Images in a folder: the OCI image layout (version 1.0.0), which every tool of the field reads and writes.

It is how images cross into a closed network, and how a base image is given without any image registry.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from qirvo.artifacts.disk import disk_errors
from qirvo.deploy.images.media import OCI, ImageDocument, canonical
from qirvo.deploy.ports import ImageNotFoundError, ImageRepository
from qirvo.domain.digests import Digest, DigestMismatchError
from qirvo.domain.errors import InvalidError
from qirvo.trust.durable import write_durably

_CHUNK = 256 * 1024
_MAX_DOCUMENT_BYTES = 4 * 1024 * 1024
_MARK = "oci-layout"
_VERSION = canonical({"imageLayoutVersion": "1.0.0"})
_NAME = "org.opencontainers.image.ref.name"


class NotALayoutError(InvalidError):
    """The folder is no OCI image layout."""

    code = "image-layout-malformed"
    hint = "Make one with `qirvo deploy export`, or with `skopeo copy docker://… oci:FOLDER:TAG`."


class OciLayoutRepository:
    """Images in a folder; an `ImageRepository`. The folder is made when something is put there.

    Args:
        folder: The layout.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

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
        return ImageDocument(media_type=media_type or _told_type(content), content=content)

    def put_document(self, document: ImageDocument, *, tag: str | None = None) -> bool:
        """Store `document`; a layout notes no subjects."""
        self._write(document.digest, [document.content])
        described = document.descriptor(**({"annotations": {_NAME: tag}} if tag else {})).document()
        entries = [entry for entry in self._entries() if not _is_replaced(entry, tag=tag, digest=document.digest)]
        with disk_errors(self._folder):
            write_durably(self._folder / _MARK, _VERSION)
            listed = sorted([*entries, described], key=lambda entry: (str(entry.get("annotations")), entry["digest"]))
            write_durably(
                self._folder / "index.json",
                canonical({"schemaVersion": 2, "mediaType": OCI.index, "manifests": listed}),
            )
        return False

    def blob(self, digest: Digest, *, size: int) -> Iterator[bytes]:
        """Yield the blob that `digest` names."""
        sha256, taken = hashlib.sha256(), 0
        with disk_errors(self._folder):
            try:
                file = self._path(digest).open("rb")
            except FileNotFoundError as exc:
                raise ImageNotFoundError(f"there is no blob `{digest}` in `{self._folder}`") from exc
            with file:
                while chunk := file.read(_CHUNK):
                    sha256.update(chunk)
                    taken += len(chunk)
                    yield chunk
        if sha256.hexdigest() != digest.hex or taken != size:
            raise DigestMismatchError(f"the blob `{digest}` of `{self._folder}` is not what its digest says")

    def has_blob(self, digest: Digest) -> bool:
        """Say whether the blob is there."""
        return self._path(digest).is_file()

    def put_blob(self, digest: Digest, content: BinaryIO, *, size: int) -> None:
        """Store `content`."""
        del size
        if not self.has_blob(digest):
            content.seek(0)
            self._write(digest, iter(lambda: content.read(_CHUNK), b""))

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
        named = (entry.get("annotations", {}).get(_NAME) for entry in self._entries())
        return tuple(sorted(str(name) for name in named if name))

    def _path(self, digest: Digest) -> Path:
        return self._folder / "blobs" / "sha256" / digest.hex

    def _entries(self) -> list[dict[str, Any]]:
        with disk_errors(self._folder):
            try:
                document = json.loads((self._folder / "index.json").read_bytes())
            except (FileNotFoundError, NotADirectoryError):
                return []
            except ValueError as exc:
                raise NotALayoutError(f"`{self._folder}/index.json` is no index: {exc}") from exc
        listed = document.get("manifests") if isinstance(document, dict) else None
        if not isinstance(listed, list) or not all(isinstance(entry, dict) and "digest" in entry for entry in listed):
            raise NotALayoutError(f"`{self._folder}/index.json` is no index of images")
        return listed

    def _read(self, digest: Digest) -> bytes:
        with disk_errors(self._folder):
            try:
                with self._path(digest).open("rb") as file:
                    content = file.read(_MAX_DOCUMENT_BYTES)
            except FileNotFoundError as exc:
                raise ImageNotFoundError(f"there is no `{digest}` in `{self._folder}`") from exc
        if Digest.of(content) != digest:
            raise DigestMismatchError(f"`{digest}` of `{self._folder}` is not what its digest says")
        return content

    def _write(self, digest: Digest, chunks: "Iterator[bytes] | list[bytes]") -> None:
        path = self._path(digest)
        with disk_errors(self._folder):
            path.parent.mkdir(parents=True, exist_ok=True)
            sha256 = hashlib.sha256()
            with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".partial-", delete=False) as file:
                try:
                    for chunk in chunks:
                        sha256.update(chunk)
                        file.write(chunk)
                    _check(digest, sha256.hexdigest())
                    file.flush()
                    os.fsync(file.fileno())
                    os.fchmod(file.fileno(), 0o644)
                    Path(file.name).replace(path)
                except BaseException:
                    Path(file.name).unlink(missing_ok=True)
                    raise


def _check(digest: Digest, found: str) -> None:
    if found != digest.hex:
        raise DigestMismatchError(f"what should be `{digest}` is `sha256:{found}`")


def _names(entry: dict[str, Any]) -> tuple[str, ...]:
    named = entry.get("annotations", {}).get(_NAME)
    return (str(entry["digest"]),) if not named else (str(entry["digest"]), str(named))


def _is_replaced(entry: dict[str, Any], *, tag: str | None, digest: Digest) -> bool:
    named = entry.get("annotations", {}).get(_NAME)
    return named == tag and (tag is not None or entry["digest"] == str(digest))


def _told_type(content: bytes) -> str:
    try:
        document = json.loads(content)
        told = document.get("mediaType")
    except (ValueError, AttributeError):
        return ""
    return str(told or (OCI.index if "manifests" in document else OCI.manifest))
