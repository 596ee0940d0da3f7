"""One changed file, as people can read it: a unified diff of its lines, or what can be said when there are none.

Code that is written for machines is parted at `;`, `{` and `}` first. What both sides begin and end with is left out
before they are compared, so that a bound meets only what changed. Everything is bounded; what is cut says so.
"""

import difflib
import re
from collections.abc import Sequence
from enum import StrEnum
from itertools import islice

from qirvo.deferred import dataclass

MOST_BYTES = 512 * 1024  # of either side; difflib's time grows faster than the length
MOST_COMPARED = 4_000  # lines of either side: at worst half a second
MOST_LINES = 800  # of the answer
LONGEST_LINE = 500  # characters of one line of the answer
_PARTED_AT = 400  # characters of a line on average, from which code is parted
_CONTEXT = 2  # lines around a change
_PLACE = re.compile(r"@@ -(\d+)(,\d+)? \+(\d+)(,\d+)? @@")
_PARTS = re.compile(r"(?<=[;{}])(?!$)")
_CODE = re.compile(r".+\.(?:[cm]?[jt]sx?|css|json|html?|svg)", re.IGNORECASE)


class Readable(StrEnum):
    """How much of a file can be shown."""

    TEXT = "text"
    PARTED = "parted"
    BINARY = "binary"
    TOO_LARGE = "too-large"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDifference:
    """What changed in one file.

    Attributes:
        lines: A unified diff; for a file that cannot be shown, what can be said of it.
        cut: Whether there is more than is told.
    """

    path: str
    readable: Readable
    lines: tuple[str, ...] = ()
    cut: bool = False


def file_difference(path: str, before: bytes | None, after: bytes | None) -> FileDifference:
    """Return the difference of the file at `path`; None is a side on which there is no such file."""
    measured = (f"before: {_measure(before)}", f"after: {_measure(after)}")
    sides = tuple(b"" if side is None else side for side in (before, after))
    if any(len(side) > MOST_BYTES for side in sides):
        return FileDifference(path=path, readable=Readable.TOO_LARGE, lines=measured)
    texts = [_text(side) for side in sides]
    old, new = texts
    if old is None or new is None:
        return FileDifference(path=path, readable=Readable.BINARY, lines=measured)
    parted = _CODE.fullmatch(path) is not None and any(_is_dense(text) for text in (old, new))
    split = _parts if parted else str.splitlines
    return _unified(path, split(old), split(new), readable=Readable.PARTED if parted else Readable.TEXT)


def _unified(path: str, old: Sequence[str], new: Sequence[str], *, readable: Readable) -> FileDifference:
    start, end = _alike(old, new)
    first = max(0, start - _CONTEXT)
    sides = [side[first : len(side) - max(0, end - _CONTEXT)] for side in (old, new)]
    compared = difflib.unified_diff(
        sides[0][:MOST_COMPARED], sides[1][:MOST_COMPARED], f"before/{path}", f"after/{path}", n=_CONTEXT, lineterm=""
    )
    lines = [_line(line, first) for line in islice(compared, MOST_LINES + 1)]
    cut = len(lines) > MOST_LINES or any(len(side) > MOST_COMPARED for side in sides)
    return FileDifference(path=path, readable=readable, lines=tuple(lines[:MOST_LINES]), cut=cut)


def _alike(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """Return how many lines both begin with, and how many of the others both end with."""
    shorter = min(len(old), len(new))
    start = next((n for n in range(shorter) if old[n] != new[n]), shorter)
    end = next((n for n in range(shorter - start) if old[-1 - n] != new[-1 - n]), shorter - start)
    return start, end


def _line(line: str, first: int) -> str:
    """Return a line of the answer: places counted from the start of the file, nothing overlong."""
    place = _PLACE.fullmatch(line)
    if place is not None:
        return f"@@ -{int(place[1]) + first}{place[2] or ''} +{int(place[3]) + first}{place[4] or ''} @@"
    return line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}… ({len(line)} characters)"


def _measure(content: bytes | None) -> str:
    if content is None:
        return "no such file"
    if len(content) > MOST_BYTES:
        return f"more than {MOST_BYTES} bytes"
    longest = max((len(line) for line in content.split(b"\n")), default=0)
    lines = content.count(b"\n") + 1
    return f"{len(content)} bytes, {lines} lines, the longest of {longest} bytes"


def _text(content: bytes) -> str | None:
    """Return `content` as text, or None when it is none."""
    if b"\0" in content:
        return None
    try:
        return content.decode()
    except UnicodeDecodeError:
        return None


def _is_dense(text: str) -> bool:
    return len(text) > _PARTED_AT * (text.count("\n") + 1)


def _parts(text: str) -> list[str]:
    return [part for line in text.splitlines() for part in _PARTS.split(line)]
