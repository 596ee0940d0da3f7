"""Characters that nobody sees: what they are called, where runs of them stand, and what such a run spells.

Variation selectors, tags and zero-width characters can carry bytes inside what looks like an empty text. An emoji
with its selector, a flag made of tags and a joined family are ordinary writing.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterator

from qirvo.deferred import dataclass

DIRECTION = "\u202a-\u202e\u2066-\u2069"
"""Embeddings, overrides and isolates: they move what follows (Trojan Source, CVE-2021-42574)."""

FILLERS = "\u115f\u1160\u3164\uffa0"
"""Letters of Hangul without a picture, which may stand in identifiers."""

_ZERO_WIDTH = "\u00ad\u034f\u061c\u180b-\u180e\u200b-\u200f\u2060-\u2064\u206a-\u206f\ufeff"
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_TAGS = "\U000e0000-\U000e007f"
_SECOND_SELECTORS = "\U000e0100"  # they go on counting at 16
_PRIVATE = "\ue000-\uf8ff\U000f0000-\U0010ffff"

INVISIBLE = re.compile(f"[{_ZERO_WIDTH}{FILLERS}]")
SUSPICIOUS = re.compile(f"[{DIRECTION}{FILLERS}{_ZERO_WIDTH}{_SELECTORS}{_TAGS}{_PRIVATE}]")
"""Anything of which this module may have something to say."""

_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e007a]{1,6}\U000e007f")
_SELECTOR_RUN = re.compile(f"[{_SELECTORS}]{{4,}}")
_SCATTERED = re.compile("[\x20-\x7e][\ufe00-\ufe0d\U000e0100-\U000e01ef]")
_TAG_RUN = re.compile(f"[{_TAGS}]{{4,}}")
_ZERO_RUN = re.compile("[\u200b-\u200f\u2060-\u2064\ufeff\u180e\u00ad]{8,}|[\u3164\uffa0\u115f\u1160]{8,}")
_PRIVATE_RUN = re.compile(f"[{_PRIVATE}]{{24,}}")
_MOST_SCATTERED = 8
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Payload:
    """A run of invisible characters that may carry bytes.

    Attributes:
        kind: What it is made of.
        start: Where it begins.
        length: How many characters it has.
        spells: What it comes to as text, as far as that is readable.
    """

    kind: str
    start: int
    length: int
    spells: str = ""


def payloads(text: str) -> Iterator[Payload]:
    """Yield the runs of invisible characters in `text` that are too long to be writing."""
    flags = {match.start() + 1 for match in _FLAG.finditer(text)}
    for match in _SELECTOR_RUN.finditer(text):
        yield Payload("variation selectors", match.start(), len(match[0]), _readable(_selected(match[0])))
    for match in _TAG_RUN.finditer(text):
        if match.start() not in flags:
            spelled = bytes(ord(c) & 0x7F for c in match[0])
            yield Payload("tag characters", match.start(), len(match[0]), _readable(spelled))
    for match in _ZERO_RUN.finditer(text):
        if len(set(match[0])) > 1 or match[0][0] in "\u200b\u200c\u200d\u2060":
            yield Payload("zero-width characters", match.start(), len(match[0]))
    yield from _scattered(text)


def private_payloads(text: str) -> Iterator[Payload]:
    """Yield the runs of characters for private use that are too long for icons."""
    for match in _PRIVATE_RUN.finditer(text):
        steps = sum(ord(b) - ord(a) == 1 for a, b in itertools.pairwise(match[0]))
        if steps * 2 > len(match[0]):
            continue  # a table of characters, in order
        yield Payload("characters for private use", match.start(), len(match[0]))


def name_of(character: str) -> str:
    """Return code point and name of `character`."""
    return f"U+{ord(character):04X} {unicodedata.name(character, 'unnamed')}"


def _scattered(text: str) -> Iterator[Payload]:
    found = [match.start() + 1 for match in _SCATTERED.finditer(text)]
    if len(found) >= _MOST_SCATTERED:
        spelled = _selected("".join(text[position] for position in found))
        yield Payload("variation selectors after ordinary letters", found[0], len(found), _readable(spelled))


def _selected(run: str) -> bytes:
    return bytes(ord(c) - 0xFE00 if c < _SECOND_SELECTORS else ord(c) - ord(_SECOND_SELECTORS) + 16 for c in run)


def _readable(spelled: bytes) -> str:
    text = spelled[:_SHOWN].decode("latin-1")
    good = sum(c.isascii() and (c.isprintable() or c in "\n\t") for c in text)
    return text if good >= 0.8 * len(text) else ""
