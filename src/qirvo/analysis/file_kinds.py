"""What a file is by its first bytes, whatever its name says."""

import re
from enum import StrEnum

HEAD_BYTES = 4096


class Kind(StrEnum):
    """What a file's content is."""

    ELF = "an ELF program"
    PE = "a Windows program"
    MACH_O = "a macOS program"
    JAVA = "a Java class"
    DEX = "an Android program"
    PYTHON = "compiled Python"
    SHORTCUT = "a Windows shortcut"
    WASM = "WebAssembly"
    SCRIPT = "a script for a shell"
    NODE_SCRIPT = "a script for Node"
    ZIP = "a zip archive"
    GZIP = "a gzip archive"
    TAR = "a tar archive"
    ASAR = "an asar archive"
    ARCHIVE = "an archive"
    PNG = "a PNG picture"
    JPEG = "a JPEG picture"
    GIF = "a GIF picture"
    PICTURE = "a picture"
    FONT = "a font"
    SOUND = "sound or film"
    DOCUMENT = "a document"
    UNKNOWN = "of no known kind"


PROGRAMS = frozenset({Kind.ELF, Kind.PE, Kind.MACH_O, Kind.JAVA, Kind.DEX, Kind.PYTHON, Kind.SHORTCUT})
ARCHIVES = frozenset({Kind.ZIP, Kind.GZIP, Kind.TAR, Kind.ASAR, Kind.ARCHIVE})

_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"\x7fELF", Kind.ELF),
    (b"\xfe\xed\xfa\xce", Kind.MACH_O),
    (b"\xfe\xed\xfa\xcf", Kind.MACH_O),
    (b"\xce\xfa\xed\xfe", Kind.MACH_O),
    (b"\xcf\xfa\xed\xfe", Kind.MACH_O),
    (b"dex\n03", Kind.DEX),
    (b"L\0\0\0\x01\x14\x02\0", Kind.SHORTCUT),
    (b"\0asm", Kind.WASM),
    (b"PK\x03\x04", Kind.ZIP),
    (b"PK\x05\x06", Kind.ZIP),
    (b"\x1f\x8b\x08", Kind.GZIP),
    (b"BZh", Kind.ARCHIVE),
    (b"\xfd7zXZ\0", Kind.ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", Kind.ARCHIVE),
    (b"Rar!\x1a\x07", Kind.ARCHIVE),
    (b"\x28\xb5\x2f\xfd", Kind.ARCHIVE),
    (b"MSCF\0\0\0\0", Kind.ARCHIVE),
    (b"!<arch>\n", Kind.ARCHIVE),
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"GIF8", Kind.GIF),
    (b"\0\0\x01\0", Kind.PICTURE),
    (b"II*\0", Kind.PICTURE),
    (b"MM\0*", Kind.PICTURE),
    (b"wOFF", Kind.FONT),
    (b"wOF2", Kind.FONT),
    (b"OTTO", Kind.FONT),
    (b"\0\x01\0\0\0", Kind.FONT),
    (b"true\0", Kind.FONT),
    (b"ttcf", Kind.FONT),
    (b"OggS", Kind.SOUND),
    (b"ID3", Kind.SOUND),
    (b"fLaC", Kind.SOUND),
    (b"%PDF-", Kind.DOCUMENT),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.DOCUMENT),
)
_SHEBANG = re.compile(rb"(?:\xef\xbb\xbf)?#![ \t]*(?:/|\w)[^\n]{0,200}")
_NODE = re.compile(rb"\b(?:node|deno|bun|tsx|ts-node|nodejs|zx)\b")
_JAVA_OLDEST, _FAT_MOST = 45, 40
_PYTHON = re.compile(rb"[\x00-\xff]\x0d\r\n[\x00-\x03]\0\0\0", re.DOTALL)


def kind_of(head: bytes) -> Kind:
    """Return what a file is that begins with `head` (`HEAD_BYTES` of it are enough)."""
    found = next((kind for magic, kind in _MAGIC if head.startswith(magic)), None)
    if found is not None:
        return found
    if head[:2] == b"MZ":
        return _windows(head)
    if head[:4] == b"\xca\xfe\xba\xbe":
        return _java_or_fat(head)
    return _structured(head)


def _structured(head: bytes) -> Kind:
    shebang = _SHEBANG.match(head)
    if shebang is not None:
        return Kind.NODE_SCRIPT if _NODE.search(shebang[0]) else Kind.SCRIPT
    if head[257:262] == b"ustar":
        return Kind.TAR
    if head[:4] == b"\x04\0\0\0" and b'{"files":' in head[:64]:
        return Kind.ASAR
    return Kind.PYTHON if _PYTHON.match(head) else _media(head)


def _media(head: bytes) -> Kind:
    if head[:4] == b"RIFF":
        return Kind.PICTURE if head[8:12] == b"WEBP" else Kind.SOUND
    if head[4:8] == b"ftyp":
        return Kind.PICTURE if head[8:12] in (b"avif", b"heic", b"mif1") else Kind.SOUND
    return Kind.UNKNOWN


def _windows(head: bytes) -> Kind:
    """Two letters are too little: a program has a header where its first block says, or speaks of DOS."""
    where = int.from_bytes(head[60:64], "little")
    is_program = head[where : where + 4] == b"PE\0\0" or b"This program" in head[:512] or b"\0" in head[2:64]
    return Kind.PE if is_program and len(head) >= 64 else Kind.UNKNOWN  # noqa: PLR2004


def _java_or_fat(head: bytes) -> Kind:
    number = int.from_bytes(head[4:8], "big")
    if number & 0xFFFF >= _JAVA_OLDEST:
        return Kind.JAVA
    return Kind.MACH_O if 0 < number < _FAT_MOST else Kind.UNKNOWN
