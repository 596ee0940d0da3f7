"""Files by path, wherever they lie: an archive and a folder are read through the same few words.

A folder, a zip and a gzipped tar with the same files are the same content.
"""

from collections.abc import Iterator
from typing import Protocol

from qirvo.artifacts.members import ArchiveMember
from qirvo.artifacts.refusals import ArchiveTooLargeError, printable
from qirvo.artifacts.tree import ContentTree
from qirvo.domain.errors import NotFoundError


class NoSuchEntryError(NotFoundError):
    """The content has no file of that path."""

    code = "archive-entry-unknown"
    hint = "Name a file of the plugin by its path inside it."


class ContentSource(Protocol):
    """Files that can be listed and read any number of times, in any order."""

    def __iter__(self) -> Iterator[ArchiveMember]:
        """Yield every file, sorted by the UTF-8 bytes of its path."""
        ...

    def __contains__(self, path: object) -> bool:
        """Say whether there is a file of that path."""
        ...

    def chunks(self, path: str) -> Iterator[bytes]:
        """Yield the bytes of the file at `path`.

        Raises:
            NoSuchEntryError: There is no such file.
        """
        ...

    def read(self, path: str, max_bytes: int) -> bytes:
        """Return the bytes of the file at `path`, which are at most `max_bytes`.

        Raises:
            NoSuchEntryError: There is no such file.
            ArchiveTooLargeError: It is longer than `max_bytes`.
        """
        ...

    def tree(self) -> ContentTree:
        """Return the content tree: what all files come to."""
        ...


def read_whole(source: ContentSource, path: str, max_bytes: int) -> bytes:
    """Return the file at `path` of `source`; the rule behind every `read`.

    Raises:
        NoSuchEntryError: There is no such file.
        ArchiveTooLargeError: It is longer than `max_bytes`.
    """
    content = bytearray()
    for chunk in source.chunks(path):
        content += chunk
        if len(content) > max_bytes:
            raise ArchiveTooLargeError("archive/read-limit", f"is longer than `{max_bytes}` bytes", entry=path)
    return bytes(content)


def no_such_entry(path: str) -> NoSuchEntryError:
    """Return the error for a `path` that is not there."""
    return NoSuchEntryError(f"there is no file `{printable(path)}` in the archive")
