"""Bytes by digest in a folder: `<first two hex digits>/<hex>`, whole and durable or not there.

A blob is written beside the others, synced, renamed into its place, and the folder is synced too: a name that can be
read is a blob that survives a power cut. The file's time is when it was last stored, which is what a sweep goes by.
"""

import hashlib
import os
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock

from qirvo.artifacts.disk import fsync_folder, partials_in
from qirvo.domain.digests import Digest
from qirvo.server.blobs.files import (
    HEX,
    copy_hashed,
    disk_errors,
    make_folder,
    partial_file,
    place_of,
)
from qirvo.server.ports import BlobMissingError

PLACING_FILE = ".placing.lock"


class FilesystemBlobStore:
    """`ports.BlobStore` in a folder: one process writes to it, or several that are told that they share it."""

    def __init__(self, folder: Path, *, is_only_read: bool = False, is_shared: bool = False) -> None:
        """Open the store in `folder`, making it, and drop what a killed process was writing; neither to only read.

        Args:
            folder: Where the bytes lie.
            is_only_read: Whether it is left as it is.
            is_shared: Whether other processes write to it, too.

        Raises:
            BlobStoreFailedError: The folder cannot be used.
        """
        self._folder = folder
        self._placing: AbstractContextManager[object] = threading.Lock()  # a sweep deletes nothing just stored again
        if is_shared:
            self._placing = FileLock(folder / PLACING_FILE)
        with disk_errors(folder):
            if is_only_read:
                return
            make_folder(folder)
            for partial in partials_in(folder, is_shared=is_shared):
                partial.unlink(missing_ok=True)

    def put(self, content: BinaryIO, *, max_bytes: int) -> tuple[Digest, int]:
        """Store `content` whole or not at all and return its digest and size in bytes.

        Raises:
            BlobTooLargeError: More than `max_bytes`.
            StorageFullError: The disk is full; nothing is left behind.
            BlobStoreFailedError: The disk refuses; nothing is left behind.
        """
        with disk_errors(self._folder), partial_file(self._folder) as (file, partial):
            digest, size = copy_hashed(content, file, max_bytes=max_bytes)
            self._place(partial, digest)
        return digest, size

    def put_file(self, path: Path) -> tuple[Digest, int]:
        """Store the file at `path`, which is moved into the store where that is possible.

        Raises:
            StorageFullError: The disk is full; nothing is left behind.
            BlobStoreFailedError: The file cannot be read or stored.
        """
        with disk_errors(path):
            with path.open("rb") as file:
                digest = Digest(hashlib.file_digest(file, "sha256").hexdigest())
                size = os.fstat(file.fileno()).st_size
                if path.stat().st_dev != self._folder.stat().st_dev:
                    file.seek(0)
                    return self.put(file, max_bytes=size)
                os.fchmod(file.fileno(), 0o644)
                os.fsync(file.fileno())
            self._place(path, digest)
        return digest, size

    def path(self, digest: Digest) -> Path:
        """Return where the blob's bytes can be read.

        Raises:
            BlobMissingError: There is no such blob.
        """
        place = self._place_of(digest)
        if not place.is_file():
            raise BlobMissingError(f"the blob `{digest}` is missing")
        return place

    def open(self, digest: Digest) -> BinaryIO:
        """Open the blob's bytes.

        Raises:
            BlobMissingError: There is no such blob.
            BlobStoreFailedError: The disk refuses.
        """
        place = self.path(digest)
        with disk_errors(place):
            return place.open("rb")

    def digests(self) -> Iterator[tuple[Digest, datetime]]:
        """Yield every stored digest with the time it was stored."""
        with disk_errors(self._folder):
            for folder in sorted(path for path in self._folder.iterdir() if path.is_dir()):
                for file in sorted(folder.iterdir()):
                    stored_at = _stored_at(file)
                    if stored_at is not None and HEX.fullmatch(file.name):
                        yield Digest(file.name), stored_at

    def delete(self, digest: Digest, *, stored_before: datetime | None = None) -> None:
        """Remove a blob; a missing one is a no-op, as is one stored again since `stored_before`."""
        place = self._place_of(digest)
        with disk_errors(place), self._placing:
            stored_at = _stored_at(place)
            if stored_at is not None and (stored_before is None or stored_at < stored_before):
                place.unlink(missing_ok=True)

    def _place_of(self, digest: Digest) -> Path:
        return place_of(digest, self._folder)

    def _place(self, source: Path, digest: Digest) -> None:
        """Rename a synced file into its place; renew the time of one that is there."""
        place = self._place_of(digest)
        make_folder(place.parent)
        with self._placing:
            try:
                os.utime(place)
            except FileNotFoundError:
                os.utime(source)
                source.rename(place)
        fsync_folder(place.parent)


def _stored_at(place: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp(place.stat().st_mtime, tz=UTC)
    except FileNotFoundError:
        return None
