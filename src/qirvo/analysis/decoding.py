"""What encoded text comes to: base64, hex and compressed bytes, unpacked a few levels and never without bound."""

import base64
import binascii
import re
import zlib
from collections.abc import Iterator

from qirvo.deferred import dataclass

MOST_BYTES = 2 * 1024 * 1024
MOST_LEVELS = 3
_HEX = re.compile(rb"(?:[0-9a-f]{2})+|(?:[0-9A-F]{2})+")
_BASE64 = re.compile(rb"[A-Za-z0-9+/_\-]+={0,2}")
_LEAST_INNER = 24
_DEFLATED = (b"\x1f\x8b", b"\x78\x01", b"\x78\x9c", b"\x78\xda")


@dataclass(frozen=True, slots=True)
class Decoded:
    """What came out at some level.

    Attributes:
        how: What had to be done, in order, for example `("base64", "deflate")`.
        content: What came out.
    """

    how: tuple[str, ...]
    content: bytes


def decoded(text: bytes, *, levels: int = MOST_LEVELS) -> Iterator[Decoded]:
    """Yield what `text` comes to at each level, the outermost first; nothing when it is not encoded."""
    how: tuple[str, ...] = ()
    content = text
    for _ in range(levels):
        step = _step(content)
        if step is None:
            return
        how, content = (*how, step.how[0]), step.content
        yield Decoded(how, content)


def _step(content: bytes) -> Decoded | None:
    if content[:2] in _DEFLATED:
        return _inflated(content)
    trimmed = content.strip().replace(b"\n", b"").replace(b"\\n", b"")
    if len(trimmed) < _LEAST_INNER or len(trimmed) > MOST_BYTES:
        return None
    if len(trimmed) % 2 == 0 and _HEX.fullmatch(trimmed):
        return Decoded(("hex",), bytes.fromhex(trimmed.decode("ascii")))
    if _BASE64.fullmatch(trimmed):
        return _from_base64(trimmed)
    return None


def _from_base64(text: bytes) -> Decoded | None:
    plain = text.rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")
    if len(plain) % 4 == 1:
        return None
    try:
        return Decoded(("base64",), base64.b64decode(plain + b"=" * (-len(plain) % 4)))
    except binascii.Error:
        return None


def _inflated(content: bytes) -> Decoded | None:
    inflating = zlib.decompressobj(wbits=47)  # gzip or zlib, by its header
    try:
        out = inflating.decompress(content, MOST_BYTES)
    except zlib.error:
        return None
    return Decoded(("deflate",), out) if out else None
