"""The three records of a zip: the end record, the central directory's, and the local header (APPNOTE 6.3.10 §4.3).

A zip says most things twice. Readers differ in which one they believe, so whatever is said twice has to agree, and
whatever could be read in two ways is refused.
"""

import stat
import struct
from collections.abc import Iterator

from qirvo.artifacts.byte_window import ByteWindow
from qirvo.artifacts.limits import ArchiveLimits
from qirvo.artifacts.refusals import (
    ArchiveTooLargeError,
    DamagedArchiveError,
    EmptyArchiveError,
    TruncatedArchiveError,
    UnsafeArchiveError,
)
from qirvo.deferred import dataclass

LOCAL_MAGIC = b"PK\x03\x04"
CENTRAL_MAGIC = b"PK\x01\x02"
END_MAGIC = b"PK\x05\x06"
DESCRIPTOR_MAGIC = b"PK\x07\x08"
_ZIP64_MAGICS = (b"PK\x06\x06", b"PK\x06\x07")

LOCAL = struct.Struct("<4s5H3L2H")
CENTRAL = struct.Struct("<4s6H3L5H2L")
END = struct.Struct("<4s4H2LH")
_COMMENT_BYTES = 0xFFFF
_FULL_16 = 0xFFFF
_FULL_32 = 0xFFFFFFFF

STORED = 0
DEFLATED = 8
FLAG_ENCRYPTED = 0x1
FLAG_DESCRIPTOR = 0x8
FLAG_UTF8 = 0x800
_FLAGS_ANY_ENCRYPTION = FLAG_ENCRYPTED | 0x40 | 0x2000
_FLAGS_ALLOWED = 0x6 | FLAG_DESCRIPTOR | FLAG_UTF8  # 0x6 only says how hard the packer tried

_EXTRA_ZIP64 = 0x0001
_EXTRA_STRONG_ENCRYPTION = 0x0017
_EXTRA_UNICODE_PATH = 0x7075
_EXTRA_AES = 0x9901
_UNICODE_PATH_PREFIX_BYTES = 5  # version and CRC stand before the name

_DOS_FOLDER = 0x10
_DOS_REFUSED = 0x08 | 0x40 | 0x400  # volume label, device, reparse point


@dataclass(frozen=True, slots=True)
class EndRecord:
    """Where the central directory lies; the record itself begins at `offset`."""

    offset: int
    entries: int
    directory_offset: int


@dataclass(frozen=True, slots=True)
class ZipEntry:
    """What the central directory says of one entry; sizes in bytes."""

    raw_name: bytes
    flags: int
    method: int
    crc: int
    packed_size: int
    size: int
    header_offset: int

    @property
    def is_folder(self) -> bool:
        """Whether it stands for a folder."""
        return self.raw_name.endswith(b"/")


def read_end_record(window: ByteWindow, *, limits: ArchiveLimits) -> EndRecord:
    """Find the one end record of the archive.

    Raises:
        ArchiveRefusedError: There is none, more than one, something behind it, or it needs what we do not take.
    """
    offset = _find_end_record(window)
    _, disk, first_disk, here, entries, length, start, _ = END.unpack(window.read_at(offset, END.size))
    if _FULL_16 in (here, entries) or _FULL_32 in (length, start) or _has_zip64_record(window, offset):
        raise UnsafeArchiveError("archive/zip64", "uses 64-bit records, which an archive within the limits never needs")
    if disk or first_disk or here != entries:
        raise UnsafeArchiveError("archive/several-disks", "is a part of a divided archive")
    if start + length != offset:
        raise UnsafeArchiveError("archive/unaccounted-bytes", "bytes lie before, or beside, the central directory")
    if entries > limits.entries:
        raise ArchiveTooLargeError(
            "archive/too-many-entries", f"has `{entries}` entries; at most `{limits.entries}` are taken"
        )
    if entries == 0:
        raise EmptyArchiveError("archive/empty", "holds no file")
    return EndRecord(offset, entries, start)


def _find_end_record(window: ByteWindow) -> int:
    tail_start = max(0, window.size - END.size - _COMMENT_BYTES)
    tail = window.read_at(tail_start, window.size - tail_start)
    found = [at for at in _positions(tail, END_MAGIC) if at + END.size <= len(tail)]
    missing = {at: at + END.size + int.from_bytes(tail[at + 20 : at + 22], "little") - len(tail) for at in found}
    exact = [at for at in found if missing[at] == 0]
    if not exact:
        if found and missing[found[-1]] < 0:
            raise UnsafeArchiveError("archive/trailing-bytes", "bytes follow the end record")
        raise TruncatedArchiveError("archive/truncated", "has no end record")
    if exact[0] != found[-1]:
        raise UnsafeArchiveError("archive/end-records", "has more than one end record")
    return tail_start + exact[0]


def _positions(content: bytes, magic: bytes) -> Iterator[int]:
    at = content.find(magic)
    while at != -1:
        yield at
        at = content.find(magic, at + 1)


def _has_zip64_record(window: ByteWindow, end_offset: int) -> bool:
    locator_bytes = 20
    return end_offset >= locator_bytes and window.read_at(end_offset - locator_bytes, 4) in _ZIP64_MAGICS


def read_directory(window: ByteWindow, end: EndRecord, *, limits: ArchiveLimits) -> Iterator[ZipEntry]:
    """Yield every entry of the central directory, which has to fill its place exactly.

    Raises:
        ArchiveRefusedError: A record breaks a rule.
    """
    offset = end.directory_offset
    for _ in range(end.entries):
        entry, offset = _read_central(window, offset, limits)
        yield entry
    if offset != end.offset:
        raise UnsafeArchiveError("archive/unaccounted-bytes", "the central directory holds more than its entries")


def _read_central(window: ByteWindow, offset: int, limits: ArchiveLimits) -> tuple[ZipEntry, int]:
    fields = CENTRAL.unpack(window.read_at(offset, CENTRAL.size))
    magic, _, _, flags, method, _, _, crc, packed_size, size, name_length, extra_length, comment_length = fields[:13]
    disk, _, attributes, header_offset = fields[13:]
    if magic != CENTRAL_MAGIC:
        raise DamagedArchiveError("archive/directory", "the central directory is damaged")
    name = _read_name(window, offset + CENTRAL.size, name_length, limits)
    entry = ZipEntry(name, flags, method, crc, packed_size, size, header_offset)
    if disk:
        raise UnsafeArchiveError("archive/several-disks", "is a part of a divided archive", entry=name)
    _check_packing(entry)
    _check_kind(entry, attributes)
    extra_offset = offset + CENTRAL.size + name_length
    check_extra(window.read_at(extra_offset, extra_length), name)
    return entry, extra_offset + extra_length + comment_length


def _read_name(window: ByteWindow, offset: int, length: int, limits: ArchiveLimits) -> bytes:
    if length > limits.path_bytes + 1:  # one more for the `/` of a folder
        shown = window.read_at(offset, limits.path_bytes)
        raise ArchiveTooLargeError("archive/path-too-long", f"the path has `{length}` bytes", entry=shown)
    return window.read_at(offset, length)


def _check_packing(entry: ZipEntry) -> None:
    name = entry.raw_name
    if entry.flags & _FLAGS_ANY_ENCRYPTION:
        raise UnsafeArchiveError("archive/encrypted", "is encrypted", entry=name)
    if entry.flags & ~_FLAGS_ALLOWED:
        raise UnsafeArchiveError("archive/flags", f"has unknown flags `{entry.flags:#06x}`", entry=name)
    if entry.method not in {STORED, DEFLATED}:
        raise UnsafeArchiveError("archive/method", f"is packed by method `{entry.method}`", entry=name)
    if _FULL_32 in (entry.packed_size, entry.size, entry.header_offset):
        raise UnsafeArchiveError("archive/zip64", "uses 64-bit sizes", entry=name)
    if entry.method == STORED and entry.packed_size != entry.size:
        raise UnsafeArchiveError("archive/size-lie", "is stored, yet has two lengths", entry=name)
    if not name.isascii() and not entry.flags & FLAG_UTF8:
        raise UnsafeArchiveError("archive/name-encoding", "the name is not marked as UTF-8", entry=name)


def _check_kind(entry: ZipEntry, attributes: int) -> None:
    name = entry.raw_name
    kind = stat.S_IFMT(attributes >> 16)
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR} or attributes & _DOS_REFUSED:
        raise UnsafeArchiveError("archive/entry-type", "is a link or a device, not a plain file", entry=name)
    contradicts = kind == (stat.S_IFREG if entry.is_folder else stat.S_IFDIR)
    if contradicts or (attributes & _DOS_FOLDER and not entry.is_folder):
        raise UnsafeArchiveError("archive/entry-type", "is a folder by one sign and a file by another", entry=name)
    if entry.is_folder and entry.size:
        raise UnsafeArchiveError("archive/entry-type", "is a folder with content", entry=name)


def check_extra(extra: bytes, name: bytes) -> None:
    """Refuse extra fields that change what the entry is; the others say nothing we use.

    Raises:
        UnsafeArchiveError: Such a field, or fields that do not fill their place.
    """
    at = 0
    while at < len(extra):
        if at + 4 > len(extra):
            raise UnsafeArchiveError("archive/extra-field", "has a broken extra field", entry=name)
        kind, length = struct.unpack_from("<2H", extra, at)
        content = extra[at + 4 : at + 4 + length]
        if len(content) != length:
            raise UnsafeArchiveError("archive/extra-field", "has a broken extra field", entry=name)
        _check_extra_field(kind, content, name)
        at += 4 + length


def _check_extra_field(kind: int, content: bytes, name: bytes) -> None:
    if kind == _EXTRA_ZIP64:
        raise UnsafeArchiveError("archive/zip64", "uses 64-bit sizes", entry=name)
    if kind in {_EXTRA_AES, _EXTRA_STRONG_ENCRYPTION}:
        raise UnsafeArchiveError("archive/encrypted", "is encrypted", entry=name)
    if kind == _EXTRA_UNICODE_PATH and content[_UNICODE_PATH_PREFIX_BYTES:] != name:
        raise UnsafeArchiveError("archive/header-mismatch", "has a second name that differs", entry=name)


def read_local_header(window: ByteWindow, entry: ZipEntry) -> int:
    """Compare the local header of `entry` with the central one and return where the content begins.

    Raises:
        ArchiveRefusedError: The two disagree.
    """
    raw = window.read_at(entry.header_offset, LOCAL.size)
    magic, _, flags, method, _, _, crc, packed_size, size, name_length, extra_length = LOCAL.unpack(raw)
    if magic != LOCAL_MAGIC:
        raise UnsafeArchiveError("archive/header-mismatch", "has no local header", entry=entry.raw_name)
    said = (flags, method, name_length)
    if said != (entry.flags, entry.method, len(entry.raw_name)):
        raise UnsafeArchiveError("archive/header-mismatch", "its two headers disagree", entry=entry.raw_name)
    offset = entry.header_offset + LOCAL.size
    if window.read_at(offset, name_length) != entry.raw_name:
        raise UnsafeArchiveError("archive/header-mismatch", "its two headers have two names", entry=entry.raw_name)
    unknown_yet = flags & FLAG_DESCRIPTOR and (crc, packed_size, size) == (0, 0, 0)
    if unknown_yet and method == STORED and entry.size:
        # Whoever reads from front to back cannot tell where such content ends (APPNOTE 4.3.9.1).
        raise UnsafeArchiveError("archive/flags", "is stored, yet says its length only behind it", entry=entry.raw_name)
    if not unknown_yet and (crc, packed_size, size) != (entry.crc, entry.packed_size, entry.size):
        raise UnsafeArchiveError("archive/header-mismatch", "its two headers have two sizes", entry=entry.raw_name)
    check_extra(window.read_at(offset + name_length, extra_length), entry.raw_name)
    return offset + len(entry.raw_name) + int(extra_length)


def check_descriptor(raw: bytes, entry: ZipEntry) -> None:
    """Compare the data descriptor behind the content with the central header.

    Raises:
        UnsafeArchiveError: They disagree, or the bytes are no descriptor.
    """
    values = struct.pack("<3L", entry.crc, entry.packed_size, entry.size)
    if raw not in {values, DESCRIPTOR_MAGIC + values}:
        raise UnsafeArchiveError("archive/header-mismatch", "its data descriptor disagrees", entry=entry.raw_name)
