"""The one layout of a canonical archive: everything in it but how hard its content was packed.

Names in the order of their UTF-8 bytes, each entry right behind the one before, one fixed date, one mode, no extra
fields, no comments, no folder entries, and content stored where deflating made it no shorter.
"""

from collections.abc import Sequence

from qirvo.artifacts.byte_window import ByteWindow
from qirvo.artifacts.zip_records import (
    CENTRAL,
    CENTRAL_MAGIC,
    DEFLATED,
    END,
    END_MAGIC,
    FLAG_UTF8,
    LOCAL,
    LOCAL_MAGIC,
    STORED,
    ZipEntry,
)

_VERSION_NEEDED = 20
_MADE_BY_UNIX = 3 << 8 | _VERSION_NEEDED
_DOS_TIME = 0
_DOS_DATE = 1 << 5 | 1  # 1980-01-01, where the format's time begins
_ATTRIBUTES = 0o100644 << 16


def flags_of(raw_name: bytes) -> int:
    """Return the flags of an entry of this name."""
    return 0 if raw_name.isascii() else FLAG_UTF8


def local_header(entry: ZipEntry) -> bytes:
    """Return what stands before the entry's name and content."""
    packing = (_VERSION_NEEDED, entry.flags, entry.method, _DOS_TIME, _DOS_DATE)
    sizes = (entry.crc, entry.packed_size, entry.size)
    return LOCAL.pack(LOCAL_MAGIC, *packing, *sizes, len(entry.raw_name), 0)


def directory(entries: Sequence[ZipEntry], *, offset: int) -> bytes:
    """Return the central directory, which begins at `offset`, and the end record: all that follows the content."""
    records = [_central_record(entry) for entry in entries]
    content = b"".join(records)
    return content + END.pack(END_MAGIC, 0, 0, len(records), len(records), len(content), offset, 0)


def is_canonical(window: ByteWindow, entries: Sequence[ZipEntry]) -> bool:
    """Say whether a sound zip, whose directory says `entries`, has this layout."""
    names = [entry.raw_name for entry in entries]
    end = 0
    for entry in entries:
        header = local_header(entry) + entry.raw_name
        is_next = entry.header_offset == end and window.read_at(end, len(header)) == header
        if not (is_next and _is_packed_well(entry)):
            return False
        end += len(header) + entry.packed_size
    return names == sorted(names) and window.read_at(end, window.size - end) == directory(entries, offset=end)


def _is_packed_well(entry: ZipEntry) -> bool:
    is_shorter = entry.packed_size < entry.size
    packing = DEFLATED if is_shorter else STORED
    return not entry.is_folder and entry.flags == flags_of(entry.raw_name) and entry.method == packing


def _central_record(entry: ZipEntry) -> bytes:
    packing = (_MADE_BY_UNIX, _VERSION_NEEDED, entry.flags, entry.method, _DOS_TIME, _DOS_DATE)
    sizes = (entry.crc, entry.packed_size, entry.size)
    places = (len(entry.raw_name), 0, 0, 0, 0, _ATTRIBUTES, entry.header_offset)
    return CENTRAL.pack(CENTRAL_MAGIC, *packing, *sizes, *places) + entry.raw_name
