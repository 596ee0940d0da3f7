"""Where a picture ends, and what an SVG would run. Pictures are walked by their lengths, never decoded."""

import re
from collections.abc import Iterator

from qirvo.analysis.file_kinds import Kind, kind_of

_PNG_HEAD, _PNG_AROUND = 8, 12
_SVG_RUNS = re.compile(
    rb"<\s{0,8}(?:[\w\-]{1,30}:)?script[\s>/]|[\s\"'/]on[a-z]{3,30}\s{0,8}=\s{0,8}[\"']?[^\s\"'>]|(?:href|src|from|to|values|begin)\s{0,8}=\s{0,8}"
    rb"[\"']?\s{0,8}(?:java|vb)script:|<\s{0,8}(?:iframe|embed|object)[\s>]|data:(?:text/html|image/svg\+xml|(?:text|application)/(?:x-)?(?:java|ecma)script)"
    rb"|<!ENTITY",
    re.IGNORECASE,
)


def after_end(content: bytes) -> bytes:
    """Return what stands in `content` after the end of its picture; empty when it is no picture that is understood."""
    kind = kind_of(content[:16])
    if kind is Kind.PNG:
        return _after_png(content)
    if kind is Kind.GIF:
        return content[content.rfind(b"\0;") + 2 :] if b"\0;" in content else b""
    if kind is Kind.JPEG:
        end = content.rfind(b"\xff\xd9")
        return content[end + 2 :] if end >= 0 else b""
    return b""


def png_texts(content: bytes) -> Iterator[bytes]:
    """Yield the texts that a PNG carries, as they are written in it."""
    for name, body in _chunks(content):
        if name in (b"tEXt", b"iTXt", b"zTXt"):
            yield body


def svg_runs(content: bytes) -> re.Match[bytes] | None:
    """Return the first thing in an SVG that would run when a browser shows it as a document."""
    return _SVG_RUNS.search(content)


def _after_png(content: bytes) -> bytes:
    end = _PNG_HEAD
    for name, body in _chunks(content):
        end += len(body) + _PNG_AROUND
        if name == b"IEND":
            return content[end:]
    return b""


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = _PNG_HEAD
    while at + _PNG_AROUND <= len(content):
        length = int.from_bytes(content[at : at + 4], "big")
        yield content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        at += length + _PNG_AROUND
