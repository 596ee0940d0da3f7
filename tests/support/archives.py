"""Archives made byte by byte, so that a test can say exactly what is wrong with one."""

import gzip
import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from qirvo.artifacts.zip_records import CENTRAL, CENTRAL_MAGIC, END, END_MAGIC, LOCAL, LOCAL_MAGIC

MANIFEST = b'{"id": "acme.clock", "name": "Clock", "version": "1.0.0"}'
CONTENT = {"manifest.json": MANIFEST, "dist/index.js": b"export default class Clock {}\n" * 40, "LICENSE": b""}


@dataclass(frozen=True, slots=True, kw_only=True)
class ZipPart:
    """One entry of a crafted zip; every `None` means the honest value."""

    name: bytes = b"manifest.json"
    content: bytes = MANIFEST
    deflated: bool = False
    flags: int = 0
    method: int | None = None
    attributes: int = 0o100644 << 16
    size: int | None = None
    packed: bytes | None = None
    crc: int | None = None
    offset: int | None = None
    local_name: bytes | None = None
    local_method: int | None = None
    local_size: int | None = None
    local_packed_size: int | None = None
    local_crc: int | None = None
    extra: bytes = b""
    local_extra: bytes = b""
    behind: bytes = b""

    @property
    def packed_content(self) -> bytes:
        """What stands between the headers."""
        if self.packed is not None:
            return self.packed
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        return packer.compress(self.content) + packer.flush() if self.deflated else self.content

    @property
    def numbers(self) -> tuple[int, int, int, int]:
        """Method, CRC, packed and unpacked size."""
        method = self.method if self.method is not None else 8 if self.deflated else 0
        crc = zlib.crc32(self.content) if self.crc is None else self.crc
        return method, crc, len(self.packed_content), len(self.content) if self.size is None else self.size


def a_zip(
    *parts: ZipPart,
    before: bytes = b"",
    comment: bytes = b"",
    behind: bytes = b"",
    before_end: bytes = b"",
    entries: int | None = None,
) -> bytes:
    """Return the zip of `parts`, honest but for what they and the arguments say."""
    body = bytearray(before)
    directory = bytearray()
    for part in parts:
        offset = len(body) if part.offset is None else part.offset
        body += _local(part)
        directory += _central(part, offset)
    count = len(parts) if entries is None else entries
    end = END.pack(END_MAGIC, 0, 0, count, count, len(directory), len(body), len(comment))
    return bytes(body) + bytes(directory) + before_end + end + comment + behind


def _local(part: ZipPart) -> bytes:
    method, crc, packed, size = part.numbers
    name = part.name if part.local_name is None else part.local_name
    said = (
        method if part.local_method is None else part.local_method,
        0,
        33,
        crc if part.local_crc is None else part.local_crc,
        packed if part.local_packed_size is None else part.local_packed_size,
        size if part.local_size is None else part.local_size,
    )
    header = LOCAL.pack(LOCAL_MAGIC, 20, part.flags, *said, len(name), len(part.local_extra))
    return header + name + part.local_extra + part.packed_content + part.behind


def _central(part: ZipPart, offset: int) -> bytes:
    method, crc, packed, size = part.numbers
    lengths = (len(part.name), len(part.extra), 0)
    said = (0x0314, 20, part.flags, method, 0, 33, crc, packed, size, *lengths, 0, 0, part.attributes, offset)
    return CENTRAL.pack(CENTRAL_MAGIC, *said) + part.name + part.extra


def tar_entry(
    name: bytes = b"manifest.json",
    content: bytes = MANIFEST,
    *,
    kind: bytes = b"0",
    size: bytes | None = None,
    magic: bytes = b"ustar\x0000",
    link: bytes = b"",
) -> bytes:
    """Return one entry of a tar: header, content and padding."""
    written_size = b"%011o\0" % len(content) if size is None else size
    head = name.ljust(100, b"\0") + b"0000644\0" * 3 + written_size + b"00000000000\0"
    tail = kind + link.ljust(100, b"\0") + magic + bytes(247)
    checksum = sum(head) + sum(tail) + 8 * ord(" ")
    return head + b"%06o\0 " % checksum + tail + content + bytes(-len(content) % 512)


def pax(kind: bytes = b"x", **records: bytes) -> bytes:
    """Return an extended header with `records`."""
    return tar_entry(b"PaxHeader", b"".join(pax_record(key, value) for key, value in records.items()), kind=kind)


def pax_record(key: str, value: bytes) -> bytes:
    """Return one record of an extended header, its own length in front."""
    rest = b" " + key.encode() + b"=" + value + b"\n"
    length = len(rest) + 1
    length = len(rest) + len(str(length + 1))
    return str(length).encode() + rest


def a_tgz(*entries: bytes, end: bytes = bytes(1024)) -> bytes:
    """Return the gzipped tar of `entries`."""
    return gzip.compress(b"".join(entries) + end, mtime=0)


def zip_of(content: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED, comment: bytes = b"") -> bytes:
    """Return an ordinary zip, as other tools write it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.comment = comment
        for path, data in content.items():
            archive.writestr(path, data)
    return buffer.getvalue()


def tgz_of(content: Mapping[str, bytes], *, prefix: str = "", form: int = tarfile.PAX_FORMAT) -> bytes:
    """Return an ordinary gzipped tar, as other tools write it."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz", format=form) as archive:
        for path, data in content.items():
            header = tarfile.TarInfo(prefix + path)
            header.size = len(data)
            archive.addfile(header, io.BytesIO(data))
    return buffer.getvalue()


def stored(folder: Path, content: bytes, name: str = "plugin.archive") -> Path:
    """Write the archive `content` into `folder` and return its path."""
    path = folder / name
    path.write_bytes(content)
    return path


def a_folder(folder: Path, content: Mapping[str, bytes]) -> Path:
    """Write the files `content` below `folder` and return it."""
    for path, data in content.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


def extra_field(kind: int, content: bytes = b"") -> bytes:
    """Return one zip extra field."""
    return struct.pack("<2H", kind, len(content)) + content
