"""Long encoded runs in a text, lists of character codes and rows of escapes, with what each of them spells."""

import re
from collections.abc import Iterator

from qirvo.analysis.runs import NUMBERS, TOKEN, runs_of
from qirvo.deferred import dataclass

_RUN = re.compile(rb"[A-Za-z0-9+/_\-]{40,}+={0,2}")
_DATA = re.compile(rb"data:([\w.+\-]{1,60}/[\w.+\-]{1,60})?[;\w=\-]{0,80}?(?:;base64)?,\s?$")
_CODES = re.compile(rb"(?:0x[0-9a-fA-F]{2}|\d{1,3})(?:\s?,\s?(?:0x[0-9a-fA-F]{2}|\d{1,3})){15,}+")
_ESCAPES = re.compile(
    rb"\\(?:x[0-9a-fA-F]{2}|u00[0-9a-fA-F]{2}|u\{[0-9a-fA-F]{2}\})(?:\\(?:x[0-9a-fA-F]{2}|u00[0-9a-fA-F]{2}|u\{[0-9a-fA-F]{2}\})){9,}+"
)
_NUMBER = re.compile(rb"0x[0-9a-fA-F]{2}|\d{1,3}")
_ESCAPED = re.compile(rb"[0-9a-fA-F]{2}(?=\\|\}|$)")
_INTEGRITY = re.compile(rb"sha(?:1|256|384|512)[-=]$")
_LEAST = 40
_MOST_CODES = 200_000
_BEFORE = 200


@dataclass(frozen=True, slots=True)
class Run:
    """An unbroken run of characters of base64 or hex.

    Attributes:
        start: Where it begins.
        text: The run.
        media: Media type of the `data:` address it stands in; empty when it stands in none.
    """

    start: int
    text: bytes
    media: str = ""


@dataclass(frozen=True, slots=True)
class Spelled:
    """A text that is written as numbers or escapes.

    Attributes:
        start: Where it begins.
        how: How it is written.
        content: What it spells.
    """

    start: int
    how: str
    content: bytes


def encoded_runs(content: bytes) -> Iterator[Run]:
    """Yield the long runs in `content`, but for digests of integrity."""
    for match in _within(_RUN, content, TOKEN):
        before = content[max(0, match.start() - _BEFORE) : match.start()]
        if before[-7:-4] == b"sha" and _INTEGRITY.search(before):
            continue
        data = _DATA.search(before) if before.endswith((b",", b", ")) else None
        yield Run(match.start(), match[0], "" if data is None else (data[1] or b"text/plain").decode("ascii"))


def spelled_texts(content: bytes) -> Iterator[Spelled]:
    """Yield the readable texts that stand in `content` as numbers or escapes."""
    for match in _within(_CODES, content, NUMBERS):
        text = _from_codes(match[0])
        if text is not None:
            yield Spelled(match.start(), "character codes", text)
    if b"\\x" in content or b"\\u00" in content or b"\\u{" in content:
        for match in _ESCAPES.finditer(content):
            text = bytes(int(code, 16) for code in _ESCAPED.findall(match[0]))
            if _is_readable(text):
                yield Spelled(match.start(), "escapes", text)


def _within(pattern: re.Pattern[bytes], content: bytes, marked: bytes) -> Iterator[re.Match[bytes]]:
    for start, end in runs_of(content, marked, least=_LEAST):
        yield from pattern.finditer(content, start, min(len(content), end + 2))  # with the `==` of base64


def _from_codes(codes: bytes) -> bytes | None:
    numbers = [
        int(number, 0) if number[:2] == b"0x" else int(number) for number in _NUMBER.findall(codes[:_MOST_CODES])
    ]
    if any(number > 0x7E for number in numbers):  # noqa: PLR2004
        return None
    text = bytes(numbers)
    return text if _is_readable(text) and len(set(text)) > 6 else None  # noqa: PLR2004


def _is_readable(text: bytes) -> bool:
    letters = sum(chr(c).isalnum() or c in b" ./:;()_-='\"\n\t{}[],$" for c in text)
    return letters >= 0.9 * len(text) and any(chr(c).isalpha() for c in text)
