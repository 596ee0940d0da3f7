"""A gzipped tar, read once from front to back.

A tar has no directory, so finding a file means unpacking all before it. Its files are therefore unpacked once, under
the limits, into a nameless temporary file that is gone with the reader.
"""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from typing import BinaryIO, cast

from qirvo.artifacts.byte_window import ByteWindow
from qirvo.artifacts.entry_names import NameLedger, entry_path
from qirvo.artifacts.gzip_stream import GzipStream
from qirvo.artifacts.limits import ArchiveLimits
from qirvo.artifacts.members import CHUNK_BYTES, ArchiveMember
from qirvo.artifacts.refusals import (
    ArchiveTooLargeError,
    EmptyArchiveError,
    TruncatedArchiveError,
    UnsafeArchiveError,
)
from qirvo.artifacts.tar_records import (
    BLOCK_BYTES,
    EXTENDED_BYTES,
    EXTENDED_KINDS,
    FILE_KINDS,
    FOLDER_KIND,
    PAX_GLOBAL_KIND,
    PAX_KIND,
    SPARSE_KIND,
    TarHeader,
    check_global_pax,
    long_name,
    read_header,
    read_pax,
    renamed,
)

_ZERO_BLOCK = bytes(BLOCK_BYTES)
_FINAL_ZERO_BYTES = 64 * 1024  # packers fill up their last record; the common one has 10 KiB
_HELD_IN_MEMORY_BYTES = 1024 * 1024


class TarFiles:
    """The files of one gzipped tar, unpacked.

    Attributes:
        members: The files, in the order of the archive.
        folders: Paths of the explicit folder entries.
    """

    def __init__(self, file: BinaryIO, size: int, *, limits: ArchiveLimits) -> None:
        """Unpack the archive; `file` stays the caller's to close.

        Raises:
            ArchiveRefusedError: The archive breaks a rule.
        """
        with ExitStack() as undo:
            self._spool = undo.enter_context(tempfile.SpooledTemporaryFile(max_size=_HELD_IN_MEMORY_BYTES))
            self._keep(GzipStream(file, size, limits=limits), limits)
            undo.pop_all()

    def _keep(self, stream: GzipStream, limits: ArchiveLimits) -> None:
        unpacking = _Unpacking(stream, cast("BinaryIO", self._spool), limits)
        unpacking.run()
        self._starts = unpacking.starts
        self.members = tuple(unpacking.members)
        self.folders = tuple(unpacking.folders)
        self._sizes = {member.path: member.size for member in self.members}
        self._window = ByteWindow(cast("BinaryIO", self._spool), sum(self._sizes.values()))

    def is_canonical(self) -> bool:
        """Say whether this is a canonical archive, which is a zip."""
        return False

    def chunks(self, path: str) -> Iterator[bytes]:
        """Yield the content of the file at `path`."""
        return self._window.chunks(self._starts[path], self._sizes[path])

    def close(self) -> None:
        """Let go of the unpacked files."""
        self._spool.close()


class _Unpacking:
    """One pass over the stream: headers are judged, files go to the spool."""

    def __init__(self, stream: GzipStream, spool: BinaryIO, limits: ArchiveLimits) -> None:
        self.members: list[ArchiveMember] = []
        self.folders: list[str] = []
        self.starts: dict[str, int] = {}
        self._stream = stream
        self._spool = spool
        self._limits = limits
        self._ledger = NameLedger()
        self._total_bytes = 0
        self._headers = 0
        self._pending: dict[bytes, bytes] | None = None  # the extended header that speaks of the next entry

    def run(self) -> None:
        while (block := self._block()) != _ZERO_BLOCK:
            self._headers += 1
            if self._headers > self._limits.entries:
                raise ArchiveTooLargeError("archive/too-many-entries", f"more than `{self._limits.entries}` entries")
            self._take(read_header(block))
        if self._pending is not None:
            raise UnsafeArchiveError("archive/pax", "has an extended header with no entry behind it")
        if not self._headers:
            raise EmptyArchiveError("archive/empty", "holds no file")
        self._check_end()

    def _take(self, header: TarHeader) -> None:
        if header.kind in EXTENDED_KINDS:
            self._take_extended(header)
            return
        header = renamed(header, self._pending or {})
        self._pending = None
        if header.kind == FOLDER_KIND:
            self._take_folder(header)
        elif header.kind in FILE_KINDS:
            self._take_file(header)
        elif header.kind == SPARSE_KIND:
            raise UnsafeArchiveError("archive/sparse", "is a sparse file", entry=header.raw_name)
        else:
            raise UnsafeArchiveError("archive/entry-type", "is no plain file or folder", entry=header.raw_name)

    def _take_extended(self, header: TarHeader) -> None:
        if header.size > EXTENDED_BYTES:
            raise ArchiveTooLargeError("archive/pax", f"has an extended header of `{header.size}` bytes")
        if self._pending is not None:
            raise UnsafeArchiveError("archive/pax", "has two extended headers for one entry")
        content = b"".join(self._content(header))
        if header.kind == PAX_GLOBAL_KIND:
            check_global_pax(content)
        else:
            self._pending = read_pax(content) if header.kind == PAX_KIND else long_name(content)

    def _take_folder(self, header: TarHeader) -> None:
        if header.size:
            raise UnsafeArchiveError("archive/entry-type", "is a folder with content", entry=header.raw_name)
        path = entry_path(header.raw_name.removesuffix(b"/"), limits=self._limits)
        self._ledger.add_folder(path)
        self.folders.append(path)

    def _take_file(self, header: TarHeader) -> None:
        path = entry_path(header.raw_name, limits=self._limits)
        self._ledger.add_file(path)
        if header.size > self._limits.entry_bytes:
            reason = f"has `{header.size}` bytes; at most `{self._limits.entry_bytes}` are taken"
            raise ArchiveTooLargeError("archive/entry-too-large", reason, entry=path)
        self.starts[path] = self._total_bytes
        self._total_bytes += header.size
        if self._total_bytes > self._limits.total_bytes:
            limit = self._limits.total_bytes
            raise ArchiveTooLargeError("archive/too-large-unpacked", f"unpacks to over `{limit}` bytes")
        for chunk in self._content(header):
            self._spool.write(chunk)
        self.members.append(ArchiveMember(path, header.size))

    def _content(self, header: TarHeader) -> Iterator[bytes]:
        left = header.size
        while left:
            chunk = self._exactly(min(left, CHUNK_BYTES))
            left -= len(chunk)
            yield chunk
        self._exactly(header.padded_size - header.size)

    def _block(self) -> bytes:
        return self._exactly(BLOCK_BYTES)

    def _exactly(self, length: int) -> bytes:
        content = self._stream.read(length)
        if len(content) != length:
            raise TruncatedArchiveError("archive/truncated", "the tar ends before its end mark")
        return content

    def _check_end(self) -> None:
        if self._block() != _ZERO_BLOCK:
            raise UnsafeArchiveError("archive/trailing-bytes", "something follows the end mark of the tar")
        left = _FINAL_ZERO_BYTES
        while rest := self._stream.read(BLOCK_BYTES):
            left -= len(rest)
            if left < 0 or rest.strip(b"\0"):
                raise UnsafeArchiveError("archive/trailing-bytes", "something follows the end mark of the tar")
