"""Long runs of characters of one class, found much faster than by a pattern that begins anew at every character.

The class is written as marks first; a run of marks is then one fixed text, for which searching skips.
"""

from collections.abc import Iterator

TOKEN = bytes((chr(c).isalnum() and c < 128) or c in b"_-+/" for c in range(256))  # noqa: PLR2004
"""Letters, digits and the signs of base64 in both alphabets."""

NUMBERS = bytes(c in b"0123456789abcdefABCDEFx, \n\t\r" for c in range(256))
"""What a list of numbers is written with."""

BLANK = bytes(c in b" \t\r\n" for c in range(256))
"""What nobody sees."""

SYMBOLS = bytes(c in b"[]()!+" for c in range(256))
"""What JSFuck is written with."""


def runs_of(content: bytes, marked: bytes, *, least: int) -> Iterator[tuple[int, int]]:
    """Yield beginning and end of every run of at least `least` characters that are in the class `marked`."""
    marks = content.translate(marked)
    needle = b"\1" * least
    start = marks.find(needle)
    while start >= 0:
        end = marks.find(b"\0", start + least)
        end = len(marks) if end < 0 else end
        yield start, end
        start = marks.find(needle, end)
