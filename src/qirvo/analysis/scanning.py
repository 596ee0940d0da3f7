"""Which files of an artifact are read as text and bytes, and how much of them at most.

A file that is not read, or not to its end, is told as such: what a scanner skips in silence is where payloads hide.
"""

import re
from collections.abc import Callable, Iterator
from functools import cached_property

from qirvo.analysis.libraries import known_library
from qirvo.artifacts.content import ContentSource
from qirvo.artifacts.tree import ContentTree, TreeEntry
from qirvo.deferred import dataclass

_MIB = 1024 * 1024
_HEAD = 64 * 1024

CODE = re.compile(r".+\.(?:[cm]?[jt]sx?|vue|svelte|html?)", re.IGNORECASE)
"""Paths of files that hold code which is run."""

TEXT = re.compile(
    r".+\.(?:[cm]?[jt]sx?|vue|svelte|html?|json5?|map|css|scss|less|svg|xml|ya?ml|toml|ini|env|conf|cfg|properties|"
    r"md|markdown|txt|csv|tsv|sql|graphql|sh|bash|ps1|bat|cmd|py|rb|pem|key|npmrc)|(?:.*/)?[^./]+|(?:.*/)?\.[^/]+",
    re.IGNORECASE,
)
"""Paths of files that are text by their name, those without an ending among them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanLimits:
    """How much is read.

    Attributes:
        file_bytes: Length of one file that is read whole.
        total_bytes: Length of all files together.
    """

    file_bytes: int = 12 * _MIB
    total_bytes: int = 96 * _MIB


DEFAULT_SCAN_LIMITS = ScanLimits()


@dataclass(frozen=True)
class ScannedFile:
    """One file as far as it was read.

    Attributes:
        path: Where it is.
        size: Its whole length.
        content: What was read of it.
    """

    path: str
    size: int
    content: bytes

    @property
    def is_whole(self) -> bool:
        """Whether all of it was read."""
        return len(self.content) == self.size

    @property
    def is_code(self) -> bool:
        """Whether its name says that it is code."""
        return CODE.fullmatch(self.path) is not None

    @cached_property
    def text(self) -> str:
        """The content as text; what is no UTF-8 stands there as a mark, and UTF-16 with its mark is understood."""
        if self.content[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return self.content.decode("utf-16", "replace")
        return self.content.decode("utf-8", "replace")


def scanned_files(
    source: ContentSource,
    tree: ContentTree,
    *,
    wanted: re.Pattern[str],
    skipped: Callable[[str], None] = lambda _path: None,
    limits: ScanLimits = DEFAULT_SCAN_LIMITS,
) -> Iterator[ScannedFile]:
    """Yield the files that are to be scanned, but for those of published libraries, which are known by content.

    Args:
        source: Their content.
        tree: Their paths, lengths and digests.
        wanted: Paths that are read.
        skipped: Told of every wanted file that is too long to be read; only its beginning is.
        limits: How much is read.
    """
    left = limits.total_bytes
    for entry in _unknown(tree, wanted):
        whole = entry.size <= min(left, limits.file_bytes)
        if not whole:
            skipped(entry.path)
        content = source.read(entry.path, entry.size) if whole else head_of(source, entry.path, _HEAD)
        left -= len(content) if whole else 0
        yield ScannedFile(entry.path, entry.size, content)


def head_of(source: ContentSource, path: str, max_bytes: int) -> bytes:
    """Return the first `max_bytes` of the file at `path`, reading no more of it than needed."""
    head = bytearray()
    for chunk in source.chunks(path):
        head += chunk
        if len(head) >= max_bytes:
            break
    return bytes(head[:max_bytes])


def _unknown(tree: ContentTree, wanted: re.Pattern[str]) -> Iterator[TreeEntry]:
    return (entry for entry in tree if wanted.fullmatch(entry.path) and known_library(entry.digest) is None)
