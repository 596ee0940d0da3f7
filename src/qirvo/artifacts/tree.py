"""The content tree: a release's files and their digests. Its digest is the release's identity.

Two archives with the same files are the same release, whatever their format, order, dates, modes or compression (zlib
builds differ). The layout of what is hashed is fixed for good by its first line, `qirvo-tree-v1`.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import field
from functools import cached_property
from pathlib import Path
from typing import Self

from qirvo.artifacts.limits import DEFAULT_LIMITS, ArchiveLimits
from qirvo.artifacts.members import utf8_order
from qirvo.artifacts.walking import file_chunks, walk
from qirvo.deferred import dataclass
from qirvo.domain.digests import Digest

_HEADER = b"qirvo-tree-v1\n"


@dataclass(frozen=True, slots=True)
class TreeEntry:
    """One file of a release.

    Attributes:
        path: Relative to the content root, segments parted by `/`.
        size: Length in bytes.
        digest: Of the file's bytes.
    """

    path: str
    size: int
    digest: Digest

    @property
    def line(self) -> bytes:
        """What the tree digest takes in for this file."""
        return f"{self.path}\0{self.size}\0{self.digest.hex}\n".encode()


@dataclass(frozen=True)
class ContentTree:
    """All files of a release, sorted by the UTF-8 bytes of their paths.

    Attributes:
        entries: The files; `ContentTree.of` sorts them.
    """

    entries: tuple[TreeEntry, ...]
    _by_path: dict[str, TreeEntry] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if list(self.entries) != sorted(self.entries, key=_order):
            raise ValueError("the entries of a content tree are sorted")
        object.__setattr__(self, "_by_path", {entry.path: entry for entry in self.entries})

    @classmethod
    def of(cls, entries: Iterable[TreeEntry]) -> Self:
        """Return the tree of `entries`, in whatever order they come."""
        return cls(tuple(sorted(entries, key=_order)))

    @cached_property
    def digest(self) -> Digest:
        """The identity of the release."""
        sha256 = hashlib.sha256(_HEADER)
        for entry in self.entries:
            sha256.update(entry.line)
        return Digest(sha256.hexdigest())

    @property
    def total_bytes(self) -> int:
        """Length of all files together."""
        return sum(entry.size for entry in self.entries)

    @property
    def paths(self) -> tuple[str, ...]:
        """Every path, in order."""
        return tuple(self._by_path)

    def get(self, path: str) -> TreeEntry | None:
        """Return the file at `path`, or None."""
        return self._by_path.get(path)

    def __contains__(self, path: object) -> bool:
        return path in self._by_path

    def __len__(self) -> int:
        return len(self.entries)

    def __iter__(self) -> Iterator[TreeEntry]:
        return iter(self.entries)


class EntryHash:
    """Hashes one file while its chunks pass by."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._size = 0
        self._sha256 = hashlib.sha256()

    def take(self, chunk: bytes) -> None:
        """Take in the next chunk."""
        self._size += len(chunk)
        self._sha256.update(chunk)

    def entry(self) -> TreeEntry:
        """Return what the chunks so far come to."""
        return TreeEntry(self._path, self._size, Digest(self._sha256.hexdigest()))


def hashed(path: str, chunks: Iterable[bytes]) -> TreeEntry:
    """Return the tree entry of the file at `path` with the content `chunks`."""
    entry_hash = EntryHash(path)
    for chunk in chunks:
        entry_hash.take(chunk)
    return entry_hash.entry()


def tree_of_folder(path: Path, *, limits: ArchiveLimits = DEFAULT_LIMITS) -> ContentTree:
    """Return the tree of every file below `path`, hidden ones too: what an extracted release comes to.

    Raises:
        ArchiveRefusedError: A name, a link or a size there that no archive may have.
        StorageFailedError: The folder cannot be read.
    """
    members = walk(path, limits=limits)
    return ContentTree.of(hashed(member.path, file_chunks(path, member.path)) for member in members)


def _order(entry: TreeEntry) -> bytes:
    return utf8_order(entry.path)
