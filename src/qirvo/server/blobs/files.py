"""How a blob gets onto a disk: hashed as it comes, synced, under its digest; and what the disk's refusals are named."""

import errno
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from qirvo.artifacts.disk import PARTIAL_PREFIX, fsync_folder
from qirvo.domain.digests import Digest
from qirvo.domain.errors import UnavailableError
from qirvo.server.ports import BlobTooLargeError, StorageFullError

CHUNK_BYTES = 1024 * 1024
HEX = re.compile(r"[0-9a-f]{64}")
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class BlobStoreFailedError(UnavailableError):
    """The disk refused to read or write."""

    code = "blob-store-failed"
    hint = "Tell the registry's operator; nothing was stored."


def place_of(digest: Digest, folder: Path) -> Path:
    """Return where the blob lies below `folder`."""
    return folder / digest.hex[:2] / digest.hex


@contextmanager
def partial_file(folder: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """Open a new file beside the blobs of `folder`; it is gone afterwards unless it was moved away."""
    descriptor, name = tempfile.mkstemp(prefix=PARTIAL_PREFIX, dir=folder)
    partial = Path(name)
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123  # a descriptor
            os.fchmod(descriptor, 0o644)
            yield file, partial
    finally:
        partial.unlink(missing_ok=True)


def copy_hashed(content: BinaryIO, file: BinaryIO, *, max_bytes: int) -> tuple[Digest, int]:
    """Write `content` into `file`, durably; return its digest and size in bytes.

    Raises:
        BlobTooLargeError: More than `max_bytes`.
    """
    hashing, size = hashlib.sha256(), 0
    while chunk := content.read(CHUNK_BYTES):
        size += len(chunk)
        if size > max_bytes:
            raise BlobTooLargeError(f"more than `{max_bytes}` bytes")
        hashing.update(chunk)
        file.write(chunk)
    file.flush()
    os.fsync(file.fileno())
    return Digest(hashing.hexdigest()), size


def make_folder(folder: Path) -> None:
    """Create `folder` and its parents durably, where they are missing."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        fsync_folder(folder.parent)


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Translate the disk's refusals.

    Raises:
        StorageFullError: It is full.
        BlobStoreFailedError: Anything else.
    """
    try:
        yield
    except OSError as exc:
        if exc.errno in _FULL:
            raise StorageFullError("the registry's disk is full") from exc
        raise BlobStoreFailedError(f"`{path.name}` cannot be stored or read: {exc.strerror}") from exc
