"""Whether a place in a JavaScript text is code, or stands in a string, comment or regular expression.

Only the surface of the language is understood, in one pass without backtracking. Where a syntax tree is needed, the
analysis of facts has one.
"""

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum


class Region(StrEnum):
    """What a place in a text belongs to."""

    CODE = "code"
    COMMENT = "comment"
    STRING = "string"
    PATTERN = "pattern"


# What is not closed ends at its line or at the end, so that no text is searched twice.
_LEXEME = re.compile(
    r"(?P<comment>//[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/)?)"
    r"|(?P<string>\"(?:[^\"\\\n]|\\.)*+\"?|'(?:[^'\\\n]|\\.)*+'?|`(?:[^`\\]|\\.)*+`?)"
    r"|(?:(?<=[=(,:;!&|?{}\[\n>+~^%*\-])|(?<=\breturn)|(?<=\bcase)|(?<=\btypeof))[ \t]{0,8}"
    r"(?P<pattern>/(?![*/])(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.){0,4000}+\]){1,2000}+/)",
    re.DOTALL,
)


def regions_of(text: str, positions: Iterable[int]) -> Iterator[tuple[int, Region]]:
    """Yield each of the ascending `positions` with what it belongs to."""
    lexemes = _LEXEME.finditer(text)
    match = next(lexemes, None)
    for position in positions:
        while match is not None and match.end() <= position:
            match = next(lexemes, None)
        inside = match is not None and match.start(match.lastgroup or 0) <= position
        yield position, Region(match.lastgroup or "code") if inside and match is not None else Region.CODE
