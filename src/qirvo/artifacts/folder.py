"""A plugin's folder as content to pack: what its author chose, under the names and limits that an archive has."""

from collections.abc import Iterator
from pathlib import Path

from qirvo.artifacts.content import no_such_entry, read_whole
from qirvo.artifacts.exclusions import selection_of
from qirvo.artifacts.limits import DEFAULT_LIMITS, ArchiveLimits
from qirvo.artifacts.members import ArchiveMember
from qirvo.artifacts.refusals import EmptyArchiveError, printable
from qirvo.artifacts.tree import ContentTree, hashed
from qirvo.artifacts.walking import Choice, file_chunks, walk
from qirvo.domain.errors import NotFoundError


class NoSuchFolderError(NotFoundError):
    """There is no folder at the given path."""

    code = "pack-folder-unknown"
    hint = "Give the path of the folder that holds manifest.json."


class FolderSource:
    """The files of a folder that are packed; a `ContentSource`. They are listed once, when it is made.

    Attributes:
        path: The folder.
    """

    def __init__(self, path: Path, *, limits: ArchiveLimits = DEFAULT_LIMITS, chosen: Choice | None = None) -> None:
        """List the files of `path` that are `chosen`; by default what its author selected.

        Raises:
            NoSuchFolderError: There is no such folder.
            EmptyArchiveError: No file is chosen.
            ArchiveRefusedError: A link, a name or a size that no archive may have.
            UnreadableSelectionError: package.json or `.qirvoignore` cannot be understood.
            StorageFailedError: The folder cannot be read.
        """
        if not path.is_dir():
            raise NoSuchFolderError(f"there is no folder `{printable(str(path))}`")
        self.path = path
        self._members = walk(path, limits=limits, chosen=selection_of(path) if chosen is None else chosen)
        self._paths = frozenset(member.path for member in self._members)
        if not self._members:
            raise EmptyArchiveError("archive/empty", "the folder has no file to pack")

    def __iter__(self) -> Iterator[ArchiveMember]:
        return iter(self._members)

    def __len__(self) -> int:
        return len(self._members)

    def __contains__(self, path: object) -> bool:
        return path in self._paths

    def chunks(self, path: str) -> Iterator[bytes]:
        """Yield the bytes that the file at `path` has now, in chunks.

        Raises:
            NoSuchEntryError: There is no such file among the chosen ones.
            UnsafeArchiveError: It is no plain file any more.
            StorageFailedError: It cannot be read.
        """
        if path not in self._paths:
            raise no_such_entry(path)
        return file_chunks(self.path, path)

    def read(self, path: str, max_bytes: int) -> bytes:
        """Return the bytes of the file at `path`, which are at most `max_bytes`.

        Raises:
            NoSuchEntryError: There is no such file among the chosen ones.
            ArchiveTooLargeError: It is longer than `max_bytes`.
            StorageFailedError: It cannot be read.
        """
        return read_whole(self, path, max_bytes)

    def tree(self) -> ContentTree:
        """Return the content tree of the files as they are now."""
        return ContentTree.of(hashed(member.path, self.chunks(member.path)) for member in self._members)
