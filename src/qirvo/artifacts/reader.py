"""Opening an archive: whoever holds an `ArchiveReader` holds an archive that was read to its end and found sound.

Every structure, name, size and checksum is judged before the first byte is handed out, so no caller ever sees half of
a bad archive. The format is decided by the first bytes, never by the file's name.
"""

import stat
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Protocol, Self

from qirvo.artifacts.content import no_such_entry, read_whole
from qirvo.artifacts.disk import disk_errors
from qirvo.artifacts.gzip_stream import GZIP_MAGIC
from qirvo.artifacts.limits import DEFAULT_LIMITS, ArchiveLimits
from qirvo.artifacts.members import ArchiveMember, utf8_order
from qirvo.artifacts.refusals import (
    ArchiveTooLargeError,
    EmptyArchiveError,
    NotAnArchiveError,
    TruncatedArchiveError,
    printable,
)
from qirvo.artifacts.tar_reader import TarFiles
from qirvo.artifacts.tree import ContentTree, hashed
from qirvo.artifacts.zip_reader import ZipFiles
from qirvo.artifacts.zip_records import END_MAGIC, LOCAL_MAGIC
from qirvo.domain.errors import NotFoundError

__all__ = ["ArchiveMember", "ArchiveReader", "NoSuchArchiveError", "open_archive"]

_MARKS = ("manifest.json", "package.json")
"""What a top folder holds that is the plugin; `npm pack` always packs package.json, and not always the manifest."""


class NoSuchArchiveError(NotFoundError):
    """There is no file at the given path."""

    code = "archive-file-unknown"
    hint = "Give the path of a `.zip` or `.tgz` file that exists."


class _Files(Protocol):
    """What every format offers: its files, in a structure found sound."""

    members: tuple[ArchiveMember, ...]
    folders: tuple[str, ...]

    def is_canonical(self) -> bool: ...

    def chunks(self, path: str) -> Iterator[bytes]: ...


class ArchiveReader:
    """An archive that was read to its end and found sound; a `ContentSource`. Close it, or use it in a `with`.

    Attributes:
        path: Where the archive lies.
        prefix: The one top folder that was taken off every path, with its `/`; empty when there is none.
    """

    def __init__(self, path: Path, files: _Files, resources: ExitStack) -> None:
        """Read every file of `files` once; `open_archive` is the way to get a reader."""
        self.path = path
        self.prefix = _content_root(files)
        self._files = files
        self._resources = resources
        self._members = tuple(
            sorted(
                (ArchiveMember(member.path.removeprefix(self.prefix), member.size) for member in files.members),
                key=lambda member: utf8_order(member.path),
            )
        )
        self._paths = frozenset(member.path for member in self._members)
        self._tree = ContentTree.of(hashed(member.path, self.chunks(member.path)) for member in self._members)

    def __iter__(self) -> Iterator[ArchiveMember]:
        return iter(self._members)

    def __len__(self) -> int:
        return len(self._members)

    def __contains__(self, path: object) -> bool:
        return path in self._paths

    def tree(self) -> ContentTree:
        """Return the content tree; it was computed when the archive was opened."""
        return self._tree

    def is_canonical(self) -> bool:
        """Say whether the archive, with its top folder if there is one, has the layout of `canonical_layout`."""
        with disk_errors(self.path):
            return self._files.is_canonical()

    def chunks(self, path: str) -> Iterator[bytes]:
        """Yield the bytes of the file at `path`, in chunks.

        Raises:
            NoSuchEntryError: There is no such file.
            ArchiveRefusedError: The archive was changed since it was opened.
        """
        if path not in self._paths:
            raise no_such_entry(path)
        return self._chunks(path)

    def read(self, path: str, max_bytes: int) -> bytes:
        """Return the bytes of the file at `path`, which are at most `max_bytes`.

        Raises:
            NoSuchEntryError: There is no such file.
            ArchiveTooLargeError: It is longer than `max_bytes`.
        """
        return read_whole(self, path, max_bytes)

    def close(self) -> None:
        """Let go of the archive and of what was unpacked to read it."""
        self._resources.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _chunks(self, path: str) -> Iterator[bytes]:
        with disk_errors(self.path):
            yield from self._files.chunks(self.prefix + path)


def open_archive(path: Path, *, limits: ArchiveLimits = DEFAULT_LIMITS) -> ArchiveReader:
    """Open the zip or gzipped tar at `path`, and read it to its end under `limits`.

    Raises:
        NoSuchArchiveError: There is no such file.
        NotAnArchiveError: It is neither a zip nor a gzipped tar.
        ArchiveRefusedError: It breaks a rule: see `rule`, `entry` and `findings` of the error.
        StorageFailedError: It cannot be read.
    """
    with disk_errors(path), ExitStack() as undo:
        resources = undo.enter_context(ExitStack())
        size = _archive_size(path, limits)
        file = resources.enter_context(path.open("rb"))
        files = _open_format(file, size, limits, resources)
        if not files.members:
            raise EmptyArchiveError("archive/empty", "holds folders only")
        reader = ArchiveReader(path, files, resources)
        undo.pop_all()  # only a sound archive keeps its file open
        return reader


def _archive_size(path: Path, limits: ArchiveLimits) -> int:
    try:
        found = path.stat()
    except FileNotFoundError as error:
        raise NoSuchArchiveError(f"there is no file `{printable(str(path))}`") from error
    if not stat.S_ISREG(found.st_mode):
        raise NotAnArchiveError("archive/not-an-archive", "is a folder or a device, not a file")
    if found.st_size > limits.archive_bytes:
        reason = f"has `{found.st_size}` bytes; at most `{limits.archive_bytes}` are taken"
        raise ArchiveTooLargeError("archive/archive-too-large", reason)
    return found.st_size


def _open_format(file: BinaryIO, size: int, limits: ArchiveLimits, resources: ExitStack) -> _Files:
    magic = file.read(len(LOCAL_MAGIC))
    file.seek(0)
    if magic == LOCAL_MAGIC:
        return ZipFiles(file, size, limits=limits)
    if magic.startswith(GZIP_MAGIC):
        files = TarFiles(file, size, limits=limits)
        resources.callback(files.close)
        return files
    if magic == END_MAGIC:
        raise EmptyArchiveError("archive/empty", "holds no file")
    if magic and (LOCAL_MAGIC.startswith(magic) or GZIP_MAGIC.startswith(magic)):
        raise TruncatedArchiveError("archive/truncated", "ends after its first bytes")
    if not magic:
        raise NotAnArchiveError("archive/not-an-archive", "is an empty file")
    raise NotAnArchiveError("archive/not-an-archive", "begins neither as a zip nor as a gzip file")


def _content_root(files: _Files) -> str:
    """Return the single top folder to take off (`package/` of `npm pack`), or nothing."""
    paths = [member.path for member in files.members]
    prefix = paths[0].partition("/")[0] + "/"
    inside = all(path.startswith(prefix) for path in paths) and all(
        f"{folder}/".startswith(prefix) for folder in files.folders
    )
    return prefix if inside and any(prefix + mark in paths for mark in _MARKS) else ""
