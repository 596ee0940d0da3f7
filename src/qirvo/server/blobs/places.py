"""Where a registry's blobs are: a file in the data folder says so from the first start, and nobody writes elsewhere.

Several processes may use a data folder. Whoever stores a blob holds the file's lock with the others who do; whoever
moves them names the new place, then waits until nobody holds it: from then on nothing arrives in the old place.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from qirvo.domain.digests import Digest
from qirvo.domain.errors import UnavailableError
from qirvo.server.blobs.files import disk_errors
from qirvo.server.ports import BlobStore
from qirvo.trust.durable import alone, write_durably

FOLDER = "folder"
"""What the data folder itself is called, where others are named by their address."""
PLACE_FILE = ".blobs-place"
PLACE_LOCK = ".blobs-place.lock"


class BlobsMovedError(UnavailableError):
    """The blobs are in another place."""

    code = "blobs-moved"
    hint = (
        "Start the registry with `blobs_url` set to where they are, or without it for the data folder; "
        "`qirvo server migrate-storage --blobs-to` moves them."
    )


class BlobsPlace:
    """The place that is named in a data folder."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / PLACE_FILE
        self._lock = folder / PLACE_LOCK
        self._naming = folder / f"{PLACE_FILE}.naming"

    def settle(self, address: str, *, unnamed: str) -> None:
        """See that the blobs are at `address`; where nobody said yet where they are, it is `unnamed` from now on.

        Raises:
            BlobsMovedError: They are elsewhere.
            UnavailableError: The disk refuses.
        """
        if not self._file.exists():
            with alone(self._naming):  # several may start for the first time at once
                if not self._file.exists():
                    write_durably(self._file, f"{unnamed}\n".encode())
        self.refuse_other(address)

    def refuse_other(self, address: str) -> None:
        """See that the blobs are at `address`, or that nobody said yet where they are.

        Raises:
            BlobsMovedError: They are elsewhere.
            BlobStoreFailedError: The disk refuses.
        """
        with disk_errors(self._file):
            named = self._file.read_text(encoding="utf-8").strip() if self._file.exists() else address
        if named != address:
            raise BlobsMovedError(f"the blobs are at `{named}`, and not at `{address}`")

    @contextmanager
    def writing(self, address: str) -> Iterator[None]:
        """Store something at `address`.

        Raises:
            BlobsMovedError: The blobs are elsewhere.
            BlobStoreFailedError: The disk refuses.
        """
        with self._locked(fcntl.LOCK_SH):
            self.refuse_other(address)
            yield

    def name(self, address: str) -> None:
        """Say durably that the blobs are at `address`, and wait until nobody writes elsewhere.

        Raises:
            UnavailableError: The disk refuses.
        """
        with alone(self._naming):
            write_durably(self._file, f"{address}\n".encode())
        with self._locked(fcntl.LOCK_EX):
            return

    @contextmanager
    def _locked(self, how: int) -> Iterator[None]:
        with disk_errors(self._lock):
            descriptor = os.open(self._lock, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            with disk_errors(self._lock):
                fcntl.flock(descriptor, how)
            yield
        finally:
            os.close(descriptor)


class PlacedBlobStore:
    """`ports.BlobStore` that takes nothing any more once the blobs are elsewhere; what it has can be read."""

    def __init__(self, store: BlobStore, place: BlobsPlace, address: str) -> None:
        self._store = store
        self._place = place
        self._address = address

    def put(self, content: BinaryIO, *, max_bytes: int) -> tuple[Digest, int]:
        """Store `content`.

        Raises:
            BlobsMovedError: The blobs are elsewhere.
        """
        with self._place.writing(self._address):
            return self._store.put(content, max_bytes=max_bytes)

    def put_file(self, path: Path) -> tuple[Digest, int]:
        """Store the file at `path`.

        Raises:
            BlobsMovedError: The blobs are elsewhere.
        """
        with self._place.writing(self._address):
            return self._store.put_file(path)

    def path(self, digest: Digest) -> Path:
        """Return where the blob's bytes can be read."""
        return self._store.path(digest)

    def open(self, digest: Digest) -> BinaryIO:
        """Open the blob's bytes."""
        return self._store.open(digest)

    def digests(self) -> Iterator[tuple[Digest, datetime]]:
        """Yield every stored digest with the time it was stored."""
        return self._store.digests()

    def delete(self, digest: Digest, *, stored_before: datetime | None = None) -> None:
        """Remove a blob."""
        self._store.delete(digest, stored_before=stored_before)
