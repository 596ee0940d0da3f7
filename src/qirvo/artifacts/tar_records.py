"""One tar header block and the extended header before it (POSIX.1-2017 pax, ustar)."""

import re

from qirvo.artifacts.refusals import DamagedArchiveError, NotAnArchiveError, UnsafeArchiveError
from qirvo.deferred import dataclass

BLOCK_BYTES = 512
EXTENDED_BYTES = 64 * 1024  # names are short; longer headers carry what we never use

FILE_KINDS = frozenset({b"0", b"\0"})
FOLDER_KIND = b"5"
PAX_KIND = b"x"
PAX_GLOBAL_KIND = b"g"
GNU_LONG_NAME_KIND = b"L"
SPARSE_KIND = b"S"
EXTENDED_KINDS = frozenset({PAX_KIND, PAX_GLOBAL_KIND, GNU_LONG_NAME_KIND})

_POSIX_MAGIC = b"ustar\x0000"
_GNU_MAGIC = b"ustar  \0"
_CHECKSUM = slice(148, 156)
_OCTAL = re.compile(rb" *([0-7]+)[ \0]*")
_PAX_RECORD = re.compile(rb"([1-9][0-9]{0,5}) ([^=]+)=")
_PAX_UTF8 = b"ISO-IR 10646 2000 UTF-8"
_PAX_GLOBAL_REFUSED = frozenset({b"path", b"linkpath", b"size"})


@dataclass(frozen=True, slots=True)
class TarHeader:
    """What one header block says; `size` in bytes."""

    raw_name: bytes
    kind: bytes
    size: int

    @property
    def padded_size(self) -> int:
        """Length of the content with the padding behind it."""
        return -(-self.size // BLOCK_BYTES) * BLOCK_BYTES


def read_header(block: bytes) -> TarHeader:
    """Read one header block.

    Raises:
        NotAnArchiveError: It is no tar header.
        DamagedArchiveError: Its checksum or a number is wrong.
    """
    magic = block[257:265]
    if magic not in {_POSIX_MAGIC, _GNU_MAGIC}:
        raise NotAnArchiveError("archive/tar-format", "the gzip stream holds no POSIX or GNU tar")
    name = _text(block[0:100])
    prefix = _text(block[345:500]) if magic == _POSIX_MAGIC else b""  # GNU keeps dates in that place
    full_name = prefix + b"/" + name if prefix else name
    if block[156:157] in FILE_KINDS and _text(block[157:257]):
        raise UnsafeArchiveError("archive/entry-type", "is a plain file that names what it links to", entry=full_name)
    counted = sum(block) - sum(block[_CHECKSUM]) + len(block[_CHECKSUM]) * ord(" ")
    if _number(block[_CHECKSUM], full_name) != counted:
        raise DamagedArchiveError("archive/header-checksum", "its header is damaged", entry=full_name)
    return TarHeader(full_name, block[156:157], _number(block[124:136], full_name))


def _text(field: bytes) -> bytes:
    text, _, behind = field.partition(b"\0")
    if behind.strip(b"\0"):
        raise UnsafeArchiveError("archive/name-control", "something stands behind the end of its name", entry=text)
    return text


def _number(field: bytes, name: bytes) -> int:
    match = _OCTAL.fullmatch(field)
    if match is None:
        raise DamagedArchiveError("archive/number", "its header holds a broken number", entry=name)
    return int(match[1], 8)


def read_pax(content: bytes) -> dict[bytes, bytes]:
    """Return the records of a pax header.

    Raises:
        UnsafeArchiveError: A record is broken, said twice, or makes the file sparse.
    """
    records: dict[bytes, bytes] = {}
    at = 0
    while at < len(content):
        match = _PAX_RECORD.match(content, at)
        end = at + int(match[1]) if match else 0
        if match is None or end <= match.end() or content[end - 1 : end] != b"\n":
            raise UnsafeArchiveError("archive/pax", "has a broken extended header")
        if match[2] in records:
            raise UnsafeArchiveError("archive/pax", "has an extended header that says one thing twice")
        records[match[2]] = content[match.end() : end - 1]
        at = end
    _check_pax(records)
    return records


def _check_pax(records: dict[bytes, bytes]) -> None:
    if any(key.startswith(b"GNU.sparse.") for key in records):
        raise UnsafeArchiveError("archive/sparse", "has a sparse file")
    if records.get(b"hdrcharset", _PAX_UTF8) != _PAX_UTF8:
        raise UnsafeArchiveError("archive/name-encoding", "has names that are not UTF-8")


def check_global_pax(content: bytes) -> None:
    """Refuse a global pax header that would name or measure the files behind it.

    Raises:
        UnsafeArchiveError: It does.
    """
    if _PAX_GLOBAL_REFUSED & read_pax(content).keys():
        raise UnsafeArchiveError("archive/pax", "has a global extended header that renames files")


def renamed(header: TarHeader, records: dict[bytes, bytes]) -> TarHeader:
    """Return `header` with the name that the pax `records` give it.

    Raises:
        UnsafeArchiveError: They speak of a link, or of another size than the header.
    """
    name = records.get(b"path", header.raw_name)
    if b"linkpath" in records:
        raise UnsafeArchiveError("archive/entry-type", "is a link, not a plain file", entry=name)
    if b"\0" in name:
        raise UnsafeArchiveError("archive/name-control", "the name holds a control character", entry=name)
    if records.get(b"size", b"%d" % header.size) != b"%d" % header.size:
        raise UnsafeArchiveError("archive/header-mismatch", "its two headers have two sizes", entry=name)
    return TarHeader(name, header.kind, header.size)


def long_name(content: bytes) -> dict[bytes, bytes]:
    """Return the content of a GNU long-name header in the form of pax records.

    Raises:
        UnsafeArchiveError: It is no name with its final zero byte.
    """
    if not content.endswith(b"\0"):
        raise UnsafeArchiveError("archive/pax", "has a broken long name")
    return {b"path": content[:-1]}
