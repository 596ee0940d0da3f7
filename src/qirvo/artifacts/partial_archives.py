"""A release's files from a part of its archive: what is on the host already is not fetched again.

The archive's directory is read first, from its end. A file of the same length and checksum as one that is here is
taken from here, every other one from its own bytes in the archive. A checksum of 32 bits proves nothing and need not:
the files count only when they come to the tree that is signed.
"""

import shutil
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from qirvo.artifacts import deflating
from qirvo.artifacts.byte_window import ByteWindow
from qirvo.artifacts.content import ContentSource
from qirvo.artifacts.deltas import write_file
from qirvo.artifacts.disk import disk_errors
from qirvo.artifacts.limits import DEFAULT_LIMITS, ArchiveLimits
from qirvo.artifacts.refusals import TruncatedArchiveError, UnsafeArchiveError
from qirvo.artifacts.tree import ContentTree
from qirvo.artifacts.zip_reader import check_sizes, content_of, named
from qirvo.artifacts.zip_records import END, END_MAGIC, EndRecord, ZipEntry, read_directory
from qirvo.deferred import dataclass
from qirvo.domain.digests import Digest, DigestMismatchError

_TAIL_BYTES = 16 * 1024  # the directory of some two hundred files; a longer one takes a second request
_GAP_BYTES = 8 * 1024  # fetching so much too much is cheaper than another request
MOST_PARTS = 24
MOST_PERCENT = 60  # of the archive; above it the whole is fetched

Part = Callable[[int, int], bytes]
"""Returns the bytes of the archive from one place up to another."""


@dataclass(frozen=True, slots=True)
class _Sorted:
    """The files of an archive: path → where it is here, path → what the directory says; and the parts to fetch."""

    here: Mapping[str, tuple[ContentSource, str]]
    entries: Mapping[str, ZipEntry]
    parts: Sequence[tuple[int, int]]


class _Fetched(ByteWindow):
    """The bytes of an archive that were fetched, by their position in the whole."""

    def __init__(self, size: int, part: Part) -> None:
        self.size = size
        self._part = part
        self._known: list[tuple[int, bytes]] = []

    def fetch(self, start: int, end: int) -> None:
        """Fetch a part."""
        content = self._part(start, end)
        if len(content) != end - start:
            raise TruncatedArchiveError("archive/truncated", f"`{len(content)}` of `{end - start}` bytes were sent")
        self._known.append((start, content))

    def read_at(self, offset: int, length: int) -> bytes:
        """Return exactly `length` bytes from `offset`, which were fetched before."""
        for start, content in self._known:
            if start <= offset and offset + length <= start + len(content):
                return content[offset - start : offset - start + length]
        raise UnsafeArchiveError("archive/header-mismatch", f"byte `{offset}` belongs to no file that is missing")


def take_missing(  # the values that were signed, each by its name
    part: Part,
    archive_bytes: int,
    here: Sequence[ContentSource],
    destination: Path,
    *,
    expected: Digest,
    limits: ArchiveLimits = DEFAULT_LIMITS,
) -> ContentTree | None:
    """Write the files of an archive into the new folder `destination`, all of them or none.

    Returns None, with nothing fetched but the directory, when too much is missing for that to be worth it.

    Args:
        part: Fetches from the archive.
        archive_bytes: Its length, as it is signed.
        here: Content that is on this host.
        destination: Does not exist.
        expected: The content tree that is signed.
        limits: What an archive may cost.

    Raises:
        ArchiveRefusedError: What was fetched is no part of a sound archive.
        DigestMismatchError: The files come to another tree.
        DiskFullError: There is no room.
        StorageFailedError: The disk refused.
    """
    window = _Fetched(archive_bytes, part)
    entries, directory_offset = _directory(window, limits)
    missing = _missing(entries, directory_offset, here)
    fetched_bytes = sum(end - start for start, end in missing.parts)
    if len(missing.parts) > MOST_PARTS or fetched_bytes * 100 > archive_bytes * MOST_PERCENT:
        return None
    for start, end in missing.parts:
        window.fetch(start, end)
    try:
        with disk_errors(destination):
            destination.mkdir(mode=0o755)
            tree = ContentTree.of(
                write_file(destination, path, content)
                for path, content in (
                    *((path, b"".join(source.chunks(name))) for path, (source, name) in missing.here.items()),
                    *((path, b"".join(content_of(window, entry))) for path, entry in missing.entries.items()),
                )
            )
        _require(tree, expected)
    except BaseException:
        shutil.rmtree(destination, ignore_errors=True)
        raise
    return tree


def _directory(window: _Fetched, limits: ArchiveLimits) -> tuple[Sequence[tuple[str, ZipEntry]], int]:
    """Fetch and read the directory; return every file with its path, and where the directory begins."""
    tail_start = max(0, window.size - _TAIL_BYTES)
    window.fetch(tail_start, window.size)
    end = _end_record(window, limits)
    if end.directory_offset < tail_start:
        window.fetch(end.directory_offset, window.size)
    entries = tuple(read_directory(window, end, limits=limits))
    check_sizes(entries, window.size, limits)
    return [(path, entry) for path, entry in named(entries, limits) if not entry.is_folder], end.directory_offset


def _end_record(window: _Fetched, limits: ArchiveLimits) -> EndRecord:
    """Read the end record of an archive as the registry writes it: nothing behind it, and no comment."""
    offset = window.size - END.size
    magic, disk, first, here, entries, length, start, comment = END.unpack(window.read_at(max(0, offset), END.size))
    if magic != END_MAGIC or (disk, first, comment) != (0, 0, 0) or here != entries or start + length != offset:
        raise UnsafeArchiveError("archive/end-records", "does not end as the registry writes it")
    if not 0 < entries <= limits.entries:
        raise UnsafeArchiveError("archive/too-many-entries", f"has `{entries}` entries")
    return EndRecord(offset, entries, start)


def _missing(entries: Sequence[tuple[str, ZipEntry]], directory_offset: int, here: Sequence[ContentSource]) -> _Sorted:
    for _, entry in entries:
        if entry.header_offset >= directory_offset:
            raise UnsafeArchiveError("archive/overlap", "begins behind the last file", entry=entry.raw_name)
    known = _by_checksum({entry.size for _, entry in entries}, here)
    lacking = {path: entry for path, entry in entries if (entry.size, entry.crc) not in known}
    offsets = sorted({entry.header_offset for _, entry in entries} | {directory_offset})
    ends = dict(pairwise(offsets))
    return _Sorted(
        here={path: known[entry.size, entry.crc] for path, entry in entries if path not in lacking},
        entries=lacking,
        parts=_joined((entry.header_offset, ends[entry.header_offset]) for entry in lacking.values()),
    )


def _by_checksum(
    sizes: Collection[int], here: Sequence[ContentSource]
) -> Mapping[tuple[int, int], tuple[ContentSource, str]]:
    known: dict[tuple[int, int], tuple[ContentSource, str]] = {}
    for source in here:
        for member in source:
            if member.size in sizes:
                crc = 0
                for chunk in source.chunks(member.path):
                    crc = deflating.crc32(chunk, crc)
                known.setdefault((member.size, crc), (source, member.path))
    return known


def _joined(parts: Iterable[tuple[int, int]]) -> Sequence[tuple[int, int]]:
    """Return the parts in order, those that are close to each other as one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(parts):
        if joined and start - joined[-1][1] <= _GAP_BYTES:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _require(tree: ContentTree, expected: Digest) -> None:
    if tree.digest != expected:
        raise DigestMismatchError(f"the files come to the content tree `{tree.digest}`, signed is `{expected}`")
