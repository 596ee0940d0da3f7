"""A zip in which every byte belongs to exactly one thing, so that every reader finds the same files in it."""

import itertools
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from qirvo.artifacts import deflating
from qirvo.artifacts.byte_window import ByteWindow
from qirvo.artifacts.canonical_layout import is_canonical
from qirvo.artifacts.entry_names import NameLedger, entry_path
from qirvo.artifacts.limits import ArchiveLimits
from qirvo.artifacts.members import CHUNK_BYTES, ArchiveMember
from qirvo.artifacts.refusals import ArchiveTooLargeError, DamagedArchiveError, UnsafeArchiveError
from qirvo.artifacts.zip_records import (
    DEFLATED,
    FLAG_DESCRIPTOR,
    ZipEntry,
    check_descriptor,
    read_directory,
    read_end_record,
    read_local_header,
)

_DESCRIPTOR_LENGTHS = frozenset({12, 16})  # without and with its own magic


class ZipFiles:
    """The files of one zip whose structure was found sound.

    Attributes:
        members: The files, in the order of the central directory.
        folders: Paths of the explicit folder entries.
    """

    def __init__(self, file: BinaryIO, size: int, *, limits: ArchiveLimits) -> None:
        """Read the structure; `file` stays the caller's to close.

        Raises:
            ArchiveRefusedError: The archive breaks a rule.
        """
        self._window = ByteWindow(file, size)
        end = read_end_record(self._window, limits=limits)
        self._entries = entries = tuple(read_directory(self._window, end, limits=limits))
        check_sizes(entries, size, limits)
        with_paths = named(entries, limits)
        starts = _check_layout(self._window, entries, end.directory_offset)
        self._content = {path: (entry, starts[entry]) for path, entry in with_paths}
        self.members = tuple(ArchiveMember(path, entry.size) for path, entry in with_paths if not entry.is_folder)
        self.folders = tuple(path for path, entry in with_paths if entry.is_folder)
        for path in self.folders:
            b"".join(self.chunks(path))  # empty, or it breaks the length that its header says

    def is_canonical(self) -> bool:
        """Say whether the zip has the canonical layout."""
        return is_canonical(self._window, self._entries)

    def chunks(self, path: str) -> Iterator[bytes]:
        """Yield the content of the file or folder at `path`, which has to be as long as its header says.

        Raises:
            ArchiveRefusedError: The content is damaged, or not what its header says.
        """
        entry, start = self._content[path]
        return _content(self._window, entry, start)


def content_of(window: ByteWindow, entry: ZipEntry) -> Iterator[bytes]:
    """Yield the content of one entry, without looking at what lies beside it.

    Raises:
        ArchiveRefusedError: Its headers disagree, or the content is not what they say.
    """
    return _content(window, entry, read_local_header(window, entry))


def _content(window: ByteWindow, entry: ZipEntry, start: int) -> Iterator[bytes]:
    packed = window.chunks(start, entry.packed_size)
    return _verified(_inflated(packed, entry) if entry.method == DEFLATED else packed, entry)


def check_sizes(entries: Iterable[ZipEntry], archive_bytes: int, limits: ArchiveLimits) -> None:
    """Refuse entries that say that they unpack to more than is taken.

    Raises:
        ArchiveTooLargeError: They do.
    """
    total_bytes = 0
    for entry in entries:
        total_bytes += entry.size
        if entry.size > limits.entry_bytes:
            reason = f"has `{entry.size}` bytes; at most `{limits.entry_bytes}` are taken"
            raise ArchiveTooLargeError("archive/entry-too-large", reason, entry=entry.raw_name)
        if total_bytes > limits.total_bytes:
            raise ArchiveTooLargeError("archive/too-large-unpacked", f"unpacks to over `{limits.total_bytes}` bytes")
        if total_bytes > limits.bytes_for_ratio(archive_bytes):
            raise ArchiveTooLargeError("archive/ratio", f"unpacks to over `{limits.ratio}` times its length")


def named(entries: Iterable[ZipEntry], limits: ArchiveLimits) -> list[tuple[str, ZipEntry]]:
    """Return the entries with their paths.

    Raises:
        ArchiveRefusedError: A name breaks a rule, or two are one file on some machine.
    """
    ledger = NameLedger()
    with_paths = []
    for entry in entries:
        path = entry_path(entry.raw_name.removesuffix(b"/"), limits=limits)
        (ledger.add_folder if entry.is_folder else ledger.add_file)(path)
        with_paths.append((path, entry))
    return with_paths


def _check_layout(window: ByteWindow, entries: Iterable[ZipEntry], directory_offset: int) -> dict[ZipEntry, int]:
    in_place = sorted(entries, key=lambda entry: entry.header_offset)
    ends = [entry.header_offset for entry in in_place[1:]] + [directory_offset]
    if in_place[0].header_offset != 0:
        raise UnsafeArchiveError("archive/unaccounted-bytes", "bytes lie before the first entry")
    starts = {}
    for entry, end in zip(in_place, ends, strict=True):
        starts[entry] = read_local_header(window, entry)
        _check_end(window, entry, starts[entry] + entry.packed_size, end)
    return starts


def _check_end(window: ByteWindow, entry: ZipEntry, content_end: int, end: int) -> None:
    rest = end - content_end
    if rest < 0:
        raise UnsafeArchiveError("archive/overlap", "overlaps what follows it", entry=entry.raw_name)
    if entry.flags & FLAG_DESCRIPTOR and rest in _DESCRIPTOR_LENGTHS:
        check_descriptor(window.read_at(content_end, rest), entry)
    elif rest or entry.flags & FLAG_DESCRIPTOR:
        raise UnsafeArchiveError("archive/unaccounted-bytes", "bytes lie behind its content", entry=entry.raw_name)


def _inflated(packed: Iterator[bytes], entry: ZipEntry) -> Iterator[bytes]:
    inflater = deflating.inflater(deflating.RAW)
    try:
        for piece in itertools.chain(packed, (b"",)):
            pending = piece
            while not inflater.eof and (chunk := inflater.decompress(pending, CHUNK_BYTES)):
                pending = inflater.unconsumed_tail
                yield chunk
            if inflater.unused_data or (inflater.eof and next(packed, b"")):
                raise UnsafeArchiveError("archive/size-lie", "has more packed bytes than content", entry=entry.raw_name)
    except deflating.Fault as error:
        raise DamagedArchiveError("archive/deflate", "cannot be unpacked", entry=entry.raw_name) from error
    if not inflater.eof:
        raise DamagedArchiveError("archive/deflate", "its packed content ends too early", entry=entry.raw_name)


def _verified(content: Iterator[bytes], entry: ZipEntry) -> Iterator[bytes]:
    size = 0
    crc = 0
    for chunk in content:
        size += len(chunk)
        crc = deflating.crc32(chunk, crc)
        if size > entry.size:
            break
        yield chunk
    if size != entry.size:
        raise UnsafeArchiveError("archive/size-lie", "is not as long as its header says", entry=entry.raw_name)
    if crc != entry.crc:
        raise DamagedArchiveError("archive/crc", "its checksum does not match", entry=entry.raw_name)
