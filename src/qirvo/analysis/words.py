"""The words around which a syntax tree is looked at, and where the words of a text stand.

Fixed texts are searched for, never a pattern from one end to the other: that is an order of magnitude faster.
"""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

_PARTS = re.compile(rb"[\w$\x80-\xff]+")
_PAGE_BYTES = 8 * 1024
_MARKS = bytes(c if _PARTS.match(bytes([c])) else 32 for c in range(256))
_PLAIN = bytes(c if re.match(rb"\w", bytes([c])) else 32 for c in range(256))


class Phrase(NamedTuple):
    """Words, and a pattern that has to match where one of them begins."""

    words: frozenset[bytes]
    pattern: re.Pattern[bytes]


def _phrase(words: str, pattern: bytes) -> Phrase:
    return Phrase(frozenset(words.encode().split()), re.compile(pattern))


WORDS = _phrase(
    "eval Function setTimeout setInterval require import createRequire getBuiltinModule fetch XMLHttpRequest "
    "WebSocket EventSource sendBeacon axios process document localStorage sessionStorage indexedDB caches "
    "navigator importScripts Worker SharedWorker WebAssembly Reflect storage Notification notifications clipboard "
    "geolocation mediaDevices addEventListener defineProperty cookieStore RTCPeerConnection WebTransport api atob "
    "got superagent undici http fromCharCode fromCodePoint Buffer setAttribute onkeydown onkeyup onkeypress "
    "onmessage onpaste promisify responseText constructor location unescape HTMLFormElement Module ethereum "
    "Storage EventTarget _load",
    rb"[\w$]+",
)
CONSTRUCTORS = _phrase("constructor", rb"(?<=\.)constructor(?=\s*(?:\?\.)?\()")
QUOTED_CONSTRUCTORS = _phrase("constructor", rb"(?<=[\"'`])constructor(?=[\"'`]\s*\]\s*(?:\?\.\s*)?\()")
COMPUTED = _phrase("globalThis window self global", rb"(?<!\.)\w+(?=\s*(?:\?\.)?\[)")
DECODERS = _phrase("atob fromCharCode fromCodePoint decodeURIComponent unescape join Buffer", rb"\w+(?=\s*[.(])")
SHELL_NAMES = _phrase("bash zsh dash sh cmd powershell pwsh", rb"\w+")
ADDRESSES = re.compile(
    rb":(?:(?<=\bhttp:)|(?<=\bhttps:)|(?<=\bws:)|(?<=\bwss:))(?://|\\/\\/)"
    rb"(?P<host>[A-Za-z0-9](?:[A-Za-z0-9.-]{0,200}[A-Za-z0-9])?|\[[0-9a-fA-F:]{2,45}\])"
)
ESCAPED = re.compile(rb"\\u(?:00[2-7][0-9a-fA-F]|\{0*[2-7][0-9a-fA-F]\})")
JOINED = re.compile(rb"\+\s*[\"'`]")
"""A sum whose right side is a text; its left side is for the reader to look at."""


class Hints:
    """Short texts in lower case, one of which stands near whatever a pattern matches.

    Args:
        written: The texts, between commas. A word in angle brackets stands there as a word of its own; without them,
            the letters of a text may stand within a word.
    """

    def __init__(self, written: str) -> None:
        self.words: dict[bytes, list[bytes]] = {}
        self.parts: list[tuple[bytes, bytes]] = []
        for each in written.encode().split(b", "):
            text = each.replace(b"<", b"").replace(b">", b"")
            if b"<" in each:
                self.words.setdefault(each.partition(b"<")[2].partition(b">")[0], []).append(text)
            else:
                self.parts.append((max(_PARTS.findall(text), key=len), text))
        self.whole = frozenset(self.words)  # for two sets are compared by the smaller one


class _Page(NamedTuple):
    """A piece of the text that begins and ends between words, and its words."""

    start: int
    end: int
    words: frozenset[bytes]


class Words:
    """The words of one text: names, keywords and numbers, and runs of letters in what is quoted."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._marks = b" %b " % content.translate(_MARKS)  # what is at a place in it is before that place in the text
        self._pages = list(_pages(self._marks))
        self._all = frozenset[bytes]().union(*(page.words for page in self._pages))

    def places(self, word: bytes, low: int = 0, high: int | None = None, *, most: int | None = None) -> list[int]:
        """Return where `word` stands between `low` and `high`, in order; when that is often, `most` + 1 places."""
        found: list[int] = []
        if word not in self._all:
            return found
        end = len(self._content) if high is None else high
        for page in self._pages:
            if word in page.words and page.start < end and page.end > low:
                found += self._on(page, word, low, end)
                if most is not None and len(found) > most:
                    return found[: most + 1]
        return found

    def matches(self, phrase: Phrase) -> Iterator[re.Match[bytes]]:
        """Yield what `phrase` matches, in the order of the text."""
        end = len(self._content)
        for page in self._pages:
            words = phrase.words & page.words
            for place in sorted(place for word in words for place in self._on(page, word, 0, end)):
                match = phrase.pattern.match(self._content, place)
                if match is not None:
                    yield match

    def _on(self, page: _Page, word: bytes, low: int, high: int) -> list[int]:
        found: list[int] = []
        marked, length = b" %b " % word, len(word) + 1
        find, end = self._marks.find, min(page.end + 1, high + 2)
        at = find(marked, max(page.start, low), end)
        while at >= 0:
            found.append(at)
            at = find(marked, at + length, end)
        return found

    def hinted(self, hints: Hints) -> list[bytes]:
        """Return the texts of `hints` that may stand here, in any case of their letters: their words do."""
        whole = [text for word in hints.whole & self._plain for text in hints.words[word]]
        return whole + [text for part, text in hints.parts if part in self._lower]

    @cached_property
    def _lower(self) -> bytes:
        return b" ".join(self._all).lower()

    @cached_property
    def _plain(self) -> frozenset[bytes]:
        """The words as patterns see them, in lower case: `$` and letters that are not ASCII stand between words."""
        return frozenset(self._lower.translate(_PLAIN).split())


def _pages(marks: bytes) -> Iterator[_Page]:
    start, last = 0, len(marks) - 1
    while start < last:
        end = marks.find(b" ", min(start + _PAGE_BYTES, last))
        yield _Page(start, end, frozenset(marks[start:end].split()))
        start = end
