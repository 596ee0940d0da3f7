"""Files that are held in memory or lie somewhere, under the names they are to have in an archive."""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from qirvo.artifacts.content import no_such_entry, read_whole
from qirvo.artifacts.members import CHUNK_BYTES, ArchiveMember, utf8_order
from qirvo.artifacts.tree import ContentTree, hashed
from qirvo.domain.digests import Digest


class HeldFiles:
    """A `ContentSource` over bytes and files, by the path each is to have."""

    def __init__(self, files: Mapping[str, bytes | Path]) -> None:
        self._files = {path: files[path] for path in sorted(files, key=utf8_order)}

    def __iter__(self) -> Iterator[ArchiveMember]:
        for path, content in self._files.items():
            yield ArchiveMember(path, len(content) if isinstance(content, bytes) else content.stat().st_size)

    def __contains__(self, path: object) -> bool:
        return path in self._files

    def chunks(self, path: str) -> Iterator[bytes]:
        """Yield the bytes of the file at `path`.

        Raises:
            NoSuchEntryError: There is no such file.
        """
        if path not in self._files:
            raise no_such_entry(path)
        content = self._files[path]
        if isinstance(content, bytes):
            yield content
            return
        with content.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                yield chunk

    def read(self, path: str, max_bytes: int) -> bytes:
        """Return the bytes of the file at `path`, which are at most `max_bytes`.

        Raises:
            NoSuchEntryError: There is no such file.
            ArchiveTooLargeError: It is longer than `max_bytes`.
        """
        return read_whole(self, path, max_bytes)

    def digest(self, path: str) -> Digest:
        """Return the digest of the file at `path`.

        Raises:
            NoSuchEntryError: There is no such file.
        """
        sha256 = hashlib.sha256()
        for chunk in self.chunks(path):
            sha256.update(chunk)
        return Digest(sha256.hexdigest())

    def tree(self) -> ContentTree:
        """Return the content tree."""
        return ContentTree.of(hashed(path, self.chunks(path)) for path in self._files)
