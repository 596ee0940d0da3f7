"""Words that look like other words: letters of another script that are drawn like Latin ones."""

import re
from collections.abc import Iterator
from functools import cache

from qirvo.deferred import dataclass

_FOREIGN = (
    "\u0370-\u03ff\u0400-\u052f\u0531-\u058f\u10a0-\u10ff\u13a0-\u13ff\u1c80-\u1c8f"
    "\u2c00-\u2dff\uab70-\uabbf\uff21-\uff5a\U0001d400-\U0001d7ff"
)
_WORD = re.compile(f"[A-Za-z0-9_$]{{0,200}}+[{_FOREIGN}][A-Za-z0-9_${_FOREIGN}]{{0,200}}")
_GREEK = re.compile("[\u0370-\u03ff]")
_ASCII_LETTER = re.compile("[A-Za-z]")
FOREIGN = re.compile(f"[{_FOREIGN}]")


@dataclass(frozen=True, slots=True)
class Lookalike:
    """A word that is drawn like another.

    Attributes:
        word: As it is written.
        meant: What a reader takes it for.
        start: Where it stands.
        is_mixed: Whether it mixes scripts, so that no language has it.
    """

    word: str
    meant: str
    start: int
    is_mixed: bool


def lookalikes(text: str) -> Iterator[Lookalike]:
    """Yield the words of `text` whose every foreign letter is drawn like a Latin one."""
    for match in _WORD.finditer(text):
        word = match[0]
        meant = "".join(c if c.isascii() else latin_of(c) for c in word)
        if "\0" not in meant:
            is_mixed = _ASCII_LETTER.search(word) is not None
            yield Lookalike(word, meant, match.start(), is_mixed)


def is_greek_only(word: str) -> bool:
    """Say whether the foreign letters of `word` are Greek, as formulas have them."""
    return all(_GREEK.match(c) for c in word if not c.isascii())


@cache
def latin_of(character: str) -> str:
    """Return the ASCII letter that `character` is drawn like; NUL when there is none."""
    if "\uff21" <= character <= "\uff5a":  # full width
        return chr(ord(character) - 0xFEE0)
    from confusable_homoglyphs import confusables

    found = confusables.is_confusable(character, preferred_aliases=[])
    for row in found or ():
        for other in row["homoglyphs"]:
            if len(other["c"]) == 1 and other["c"].isascii() and other["c"].isalpha():
                return str(other["c"])
    return "\0"
