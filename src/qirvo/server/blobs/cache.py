"""Copies of blobs on this machine's disk, for a store that is elsewhere: bounded, and shared by its processes.

A copy is whole and synced before it bears its digest. Its file's time is when it was last asked for; the longest unused
go first. Whoever asks gets a path, and needs some time to open it: what was asked for a moment ago is spared, even
where that makes the cache larger than it should be.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock

from qirvo.artifacts.disk import partials_in
from qirvo.deferred import dataclass
from qirvo.domain.digests import Digest
from qirvo.server.blobs.files import copy_hashed, disk_errors, make_folder, partial_file, place_of

SPARED_S = 600
_LOOKS = 20  # how often the folder is looked through while it fills once
_LOCK = ".lock"


@dataclass(frozen=True, slots=True)
class Received:
    """Bytes that arrived in a file of the cache and bear no name yet."""

    path: Path
    digest: Digest
    size_bytes: int


class BlobCache:
    """Copies of blobs below a folder.

    Args:
        folder: Made where it is missing.
        max_bytes: How much the copies may take together.
        spared_s: Seconds for which a copy stays after it was asked for.
    """

    def __init__(self, folder: Path, *, max_bytes: int, spared_s: float = SPARED_S) -> None:
        self.folder = folder
        self._max_bytes = max_bytes
        self._spared_s = spared_s
        self._added = max_bytes  # look through the folder after the first copy
        with disk_errors(folder):
            make_folder(folder)

    @contextmanager
    def receiving(self, content: BinaryIO, *, max_bytes: int) -> Iterator[Received]:
        """Write `content` into the folder; it is gone afterwards unless it was kept.

        Raises:
            BlobTooLargeError: More than `max_bytes`.
            StorageFullError: The disk is full.
            BlobStoreFailedError: The disk refuses.
        """
        with disk_errors(self.folder), partial_file(self.folder) as (file, path):
            digest, size = copy_hashed(content, file, max_bytes=max_bytes)
            yield Received(path, digest, size)

    def keep(self, path: Path, digest: Digest) -> Path:
        """Move the whole and synced file at `path` into the cache as the copy of `digest`; return where it is."""
        place = place_of(digest, self.folder)
        with disk_errors(place):
            make_folder(place.parent)
            os.utime(path)
            self._added += path.stat().st_size
            path.replace(place)
            if self._added * _LOOKS >= self._max_bytes:
                self._trim()
                self._added = 0
        return place

    def find(self, digest: Digest) -> Path | None:
        """Return where the copy is, if there is one; it stays for a while."""
        place = place_of(digest, self.folder)
        with disk_errors(place), self._alone():
            try:
                os.utime(place)
            except FileNotFoundError:
                return None
        return place

    def forget(self, digest: Digest) -> None:
        """Remove a copy, if there is one."""
        place = place_of(digest, self.folder)
        with disk_errors(place):
            place.unlink(missing_ok=True)

    def _trim(self) -> None:
        """Remove what killed processes left, and the longest unused until there is room for what comes next."""
        for partial in partials_in(self.folder, is_shared=True):
            partial.unlink(missing_ok=True)
        copies = sorted(self._copies())
        excess = sum(size for _, size, _ in copies) - self._max_bytes + self._max_bytes // _LOOKS
        for _, size, path in copies:
            if excess <= 0:
                return
            if self._remove_unused(path):
                excess -= size

    def _remove_unused(self, path: Path) -> bool:
        with self._alone(), suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime < self._spared_s:
                return False
            path.unlink()
        return True

    def _copies(self) -> Iterator[tuple[float, int, Path]]:
        """Yield when each copy was last used, its length and its place."""
        for path in self.folder.glob("*/*"):
            with suppress(FileNotFoundError):
                found = path.stat()
                yield found.st_mtime, found.st_size, path

    def _alone(self) -> FileLock:
        """The lock that keeps a copy that is being handed out from being removed as unused."""
        return FileLock(self.folder / _LOCK)
