"""An OCI image layout as one file for an air gap: a plain tar, read without unpacking it.

Only the names a layout has may be in it, each once, each a plain file. So nothing is written where somebody else says,
nothing unpacks to more than the file's own length, and whoever reads a blob compares it with its digest.
"""

import hashlib
import io
import os
import re
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import field
from pathlib import Path
from typing import BinaryIO, cast

from qirvo.artifacts.byte_window import ByteWindow
from qirvo.artifacts.disk import PARTIAL_PREFIX, disk_errors, fsync_folder
from qirvo.artifacts.refusals import ArchiveRefusedError, TruncatedArchiveError, UnsafeArchiveError
from qirvo.artifacts.tar_records import (
    BLOCK_BYTES,
    EXTENDED_BYTES,
    FILE_KINDS,
    FOLDER_KIND,
    PAX_GLOBAL_KIND,
    PAX_KIND,
    check_global_pax,
    read_header,
    read_pax,
    renamed,
)
from qirvo.deferred import dataclass
from qirvo.deploy.images.layout_files import INDEX, MARK, check_digest
from qirvo.domain.digests import Digest
from qirvo.domain.errors import IntegrityError, InvalidError, NotFoundError

_FILES = re.compile(rf"{MARK}|{re.escape(INDEX)}|manifest\.json|blobs/sha256/[0-9a-f]{{64}}|keys/[0-9a-f]{{64}}\.pub")
_FOLDERS = frozenset({"", ".", "blobs", "blobs/sha256", "keys"})
_MOST_ENTRIES = 20_000
_END = bytes(2 * BLOCK_BYTES)
_PACKED = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"BZh", b"\xfd7zXZ", b"PK\x03\x04")


class ImageArchiveRefusedError(IntegrityError):
    """The file is no archive of images, or was damaged or changed."""

    code = "image-archive-refused"
    hint = "Nothing was pushed. Export the image again with `qirvo deploy export` and bring the file anew."


class NoImageArchiveError(NotFoundError):
    """There is no such file or folder."""

    code = "image-archive-missing"
    hint = "Name the file or the folder that `qirvo deploy export` wrote."


class TooLargeForArchiveError(InvalidError):
    """A part of the image is too large for a file of this form."""

    code = "image-archive-part-too-large"
    hint = "Export into a folder instead of a file."


@dataclass(slots=True)
class ArchiveFiles:
    """`LayoutFiles` in one file.

    Attributes:
        places: Where each file's bytes begin, and how many there are.
    """

    file: BinaryIO
    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    _kept: dict[str, bytes] = field(default_factory=dict)

    def open_blob(self, digest: Digest) -> BinaryIO:
        """Return the blob's bytes."""
        place = self.places.get(_blob_path(digest))
        if place is None:
            raise FileNotFoundError(str(digest))
        return cast("BinaryIO", _Section(self.file.fileno(), *place))

    def has_blob(self, digest: Digest) -> bool:
        """Say whether the blob is there."""
        return _blob_path(digest) in self.places

    def put_blob(self, digest: Digest, chunks: Iterable[bytes], *, size: int) -> None:
        """Write the blob behind what is there."""
        if self.has_blob(digest):
            return
        start = self.file.tell()
        try:
            place = self._begin(_blob_path(digest), size)
            sha256, written = hashlib.sha256(), 0
            for chunk in chunks:
                sha256.update(chunk)
                written += self.file.write(chunk)
            check_digest(digest, sha256.hexdigest())
            self._end(_blob_path(digest), place, size, written)
        except BaseException:
            self.file.seek(start)
            self.file.truncate()
            raise

    def read_file(self, path: str, limit: int) -> bytes | None:
        """Read a file beside the blobs."""
        if path in self._kept:
            return self._kept[path][:limit]
        place = self.places.get(path)
        if place is None:
            return None
        with _Section(self.file.fileno(), *place) as section:
            return section.read(limit)

    def put_file(self, path: str, content: bytes) -> None:
        """Keep a file until the archive is ended."""
        self._kept[path] = content

    def listed(self, folder: str) -> tuple[str, ...]:
        """List files."""
        return tuple(sorted(path for path in {*self.places, *self._kept} if path.rpartition("/")[0] == folder))

    def end(self) -> None:
        """Write what was kept, and the end mark."""
        for path in sorted(self._kept, reverse=True):
            content = self._kept[path]
            place = self._begin(path, len(content))
            self._end(path, place, len(content), self.file.write(content))
        self.file.write(_END)
        self.file.flush()

    def _begin(self, path: str, size: int) -> int:
        header = tarfile.TarInfo(path)
        header.size, header.mode, header.mtime = size, 0o644, 0
        try:
            self.file.write(header.tobuf(tarfile.USTAR_FORMAT))
        except ValueError as exc:
            raise TooLargeForArchiveError(f"`{path}` has {size} bytes, too many for an archive") from exc
        return self.file.tell()

    def _end(self, path: str, place: int, size: int, written: int) -> None:
        if written != size:
            raise ImageArchiveRefusedError(f"`{path}` should have {size} bytes and has {written}")
        self.file.write(bytes(-size % BLOCK_BYTES))
        self.file.flush()  # it may be read at once, by position
        self.places[path] = (place, size)


@contextmanager
def writing_archive(path: Path) -> Iterator[ArchiveFiles]:
    """Let an archive be written to `path`, which is there only when the block ends well.

    Raises:
        UnavailableError: The disk refuses.
    """
    partial = path.with_name(f"{PARTIAL_PREFIX}{path.name}")
    with disk_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with partial.open("w+b") as file:
                files = ArchiveFiles(file)
                yield files
                files.end()
                os.fsync(file.fileno())
            partial.replace(path)
            fsync_folder(path.absolute().parent)
        finally:
            partial.unlink(missing_ok=True)


@contextmanager
def reading_archive(path: Path) -> Iterator[ArchiveFiles]:
    """Open the archive at `path`; every name in it was judged.

    Raises:
        NoImageArchiveError: There is no such file.
        ImageArchiveRefusedError: It breaks a rule.
        UnavailableError: The disk refuses.
    """
    with disk_errors(path):
        try:
            file = path.open("rb")
        except FileNotFoundError as exc:
            raise NoImageArchiveError(f"there is no file `{path}`") from exc
    with file:
        try:
            with disk_errors(path):
                places = _places(file)
        except ArchiveRefusedError as exc:
            raise ImageArchiveRefusedError(f"`{path}` was refused: {exc.message}") from exc
        yield ArchiveFiles(file, places)


def _places(file: BinaryIO) -> dict[str, tuple[int, int]]:
    """Return where each file of the tar lies.

    Raises:
        ArchiveRefusedError: A rule is broken.
    """
    window = ByteWindow(file, os.fstat(file.fileno()).st_size)
    if window.size >= BLOCK_BYTES and window.read_at(0, BLOCK_BYTES).startswith(_PACKED):
        raise UnsafeArchiveError("archive/tar-format", "is packed; unpack it to a plain tar first")
    places: dict[str, tuple[int, int]] = {}
    pending: dict[bytes, bytes] = {}
    offset, count = 0, 0
    while any(block := window.read_at(offset, BLOCK_BYTES)):
        header = read_header(block)
        start, offset, count = offset + BLOCK_BYTES, offset + BLOCK_BYTES + header.padded_size, count + 1
        if count > _MOST_ENTRIES:
            raise UnsafeArchiveError("archive/entries", f"has more than {_MOST_ENTRIES} entries")
        if offset > window.size:
            raise TruncatedArchiveError("archive/truncated", "the tar ends before its end mark")
        if header.kind in {PAX_KIND, PAX_GLOBAL_KIND}:
            pending |= _extended(window, start, header.size, is_global=header.kind == PAX_GLOBAL_KIND)
            continue
        header, pending = renamed(header, pending), {}
        path = header.raw_name.decode("ascii", errors="replace").removeprefix("./").rstrip("/")
        if header.kind == FOLDER_KIND and path in _FOLDERS:
            continue
        if header.kind not in FILE_KINDS:
            raise UnsafeArchiveError("archive/entry-type", "is no plain file", entry=header.raw_name)
        if _FILES.fullmatch(path) is None or path in places:
            told = "is in it twice" if path in places else "is no file of an image layout"
            raise UnsafeArchiveError("archive/name-character", told, entry=header.raw_name)
        places[path] = (start, header.size)
    return places


def _extended(window: ByteWindow, start: int, size: int, *, is_global: bool) -> dict[bytes, bytes]:
    if size > EXTENDED_BYTES:
        raise UnsafeArchiveError("archive/pax", "has an extended header that is too long")
    content = window.read_at(start, size)
    if is_global:
        check_global_pax(content)
        return {}
    return read_pax(content)


def _blob_path(digest: Digest) -> str:
    return f"blobs/sha256/{digest.hex}"


class _Section(io.RawIOBase):
    """Some bytes of an open file, as a file; another section of the same file does not disturb it."""

    def __init__(self, descriptor: int, offset: int, size: int) -> None:
        super().__init__()
        self._descriptor = descriptor
        self._at, self._end = offset, offset + size

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        left = self._end - self._at
        chunk = os.pread(self._descriptor, left if size < 0 else min(size, left), self._at)
        self._at += len(chunk)
        return chunk
