"""The files of an OCI image layout: in a folder."""

import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, Protocol

from qirvo.artifacts.disk import disk_errors
from qirvo.domain.digests import Digest, DigestMismatchError
from qirvo.trust.durable import write_durably

MARK, INDEX = "oci-layout", "index.json"


class LayoutFiles(Protocol):
    """Where the files of a layout lie."""

    def open_blob(self, digest: Digest) -> BinaryIO:
        """Return the blob's bytes; whether they have that digest is for whoever reads them.

        Raises:
            FileNotFoundError: There is none.
        """
        ...

    def has_blob(self, digest: Digest) -> bool:
        """Say whether the blob is there."""
        ...

    def put_blob(self, digest: Digest, chunks: Iterable[bytes], *, size: int) -> None:
        """Store the blob whole, or not at all.

        Raises:
            DigestMismatchError: It is another.
        """
        ...

    def read_file(self, path: str, limit: int) -> bytes | None:
        """Return the first `limit` bytes of a file beside the blobs; None when there is none."""
        ...

    def put_file(self, path: str, content: bytes) -> None:
        """Store a file beside the blobs, in place of an earlier one."""
        ...

    def listed(self, folder: str) -> tuple[str, ...]:
        """Return the paths of the files in `folder`, in order."""
        ...


class FolderFiles:
    """`LayoutFiles` in a folder, which is made when something is put there; links and pipes in it count for nothing.

    Args:
        folder: The layout.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def open_blob(self, digest: Digest) -> BinaryIO:
        """Open the blob."""
        path = self._blob(digest)
        if not _is_plain(path):
            raise FileNotFoundError(str(path))
        return path.open("rb")

    def has_blob(self, digest: Digest) -> bool:
        """Say whether the blob is there."""
        return _is_plain(self._blob(digest))

    def put_blob(self, digest: Digest, chunks: Iterable[bytes], *, size: int) -> None:
        """Write beside, then move into place."""
        del size
        path = self._blob(digest)
        with disk_errors(self._folder):
            path.parent.mkdir(parents=True, exist_ok=True)
            sha256 = hashlib.sha256()
            with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".partial-", delete=False) as file:
                try:
                    for chunk in chunks:
                        sha256.update(chunk)
                        file.write(chunk)
                    check_digest(digest, sha256.hexdigest())
                    file.flush()
                    os.fsync(file.fileno())
                    os.fchmod(file.fileno(), 0o644)
                    Path(file.name).replace(path)
                except BaseException:
                    Path(file.name).unlink(missing_ok=True)
                    raise

    def read_file(self, path: str, limit: int) -> bytes | None:
        """Read a file."""
        place = self._folder / path
        if not _is_plain(place):
            return None
        with place.open("rb") as file:
            return file.read(limit)

    def put_file(self, path: str, content: bytes) -> None:
        """Replace a file."""
        with disk_errors(self._folder):
            write_durably(self._folder / path, content)

    def listed(self, folder: str) -> tuple[str, ...]:
        """List plain files."""
        with disk_errors(self._folder):
            place = self._folder / folder
            found = [path for path in place.iterdir() if _is_plain(path)] if place.is_dir() else []
        return tuple(sorted(path.relative_to(self._folder).as_posix() for path in found))

    def _blob(self, digest: Digest) -> Path:
        return self._folder / "blobs" / "sha256" / digest.hex


def check_digest(digest: Digest, found: str) -> None:
    """Return when the hexadecimal value `found` is that of `digest`.

    Raises:
        DigestMismatchError: It is not.
    """
    if found != digest.hex:
        raise DigestMismatchError(f"what should be `{digest}` is `sha256:{found}`")


def _is_plain(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()
