"""The files of all releases on this host, each content once: trees are made of hard links to blobs, known by digest.

A tree is written, proven against its digest, and made read-only, so that a plugin that writes into its own folder
changes nobody else's. Where links are impossible (another file system, too many of them) the files are copies, and
nothing else is different. Rights do not bind the superuser: there, a plugin shares blobs with its own releases alone.
"""

import errno
import os
import stat
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from qirvo.artifacts.content import ContentSource
from qirvo.artifacts.disk import PARTIAL_PREFIX, delete_folder, disk_errors, fsync_folder
from qirvo.artifacts.tree import ContentTree, EntryHash, TreeEntry
from qirvo.deferred import dataclass
from qirvo.domain.digests import Digest, DigestMismatchError

_FILE_MODE = 0o444
_FOLDER_MODE = 0o555
_CHUNK_BYTES = 1024 * 1024
_SYNCED_TOGETHER = 16
_NO_LINKS = frozenset({errno.EXDEV, errno.EMLINK, errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EACCES})


class BlobStore:
    """Blobs by digest.

    Args:
        folder: Where they lie; made when it is missing.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write_tree(self, content: ContentSource, destination: Path, *, expected: Digest) -> ContentTree:
        """Make the new folder `destination` of the files of `content`, whole or not at all, proven and read-only.

        Return what was proven.

        Raises:
            DigestMismatchError: The files are not what was promised.
            ArchiveRefusedError: The content was changed since it was opened.
            DiskFullError: There is no room.
            StorageFailedError: The disk refuses.
        """
        tree = content.tree()
        _prove(tree, expected)
        with disk_errors(destination), _partial_folder(destination) as partial:
            written = [self._place(content, entry, partial) for entry in tree]
            proven = ContentTree.of(entry for entry, _ in written)
            _prove(proven, expected)
            fresh = [entry for entry, is_fresh in written if is_fresh]
            _sync_all([partial / entry.path for entry in fresh])
            self._keep(fresh, partial)
            _settle(partial)
            partial.rename(destination)
            fsync_folder(destination.parent)
        return proven

    def collect(self) -> int:
        """Remove the blobs that no tree links to, and return how many bytes that freed.

        Trees may be written meanwhile: whoever misses a blob writes it.

        Raises:
            StorageFailedError: The disk refuses.
        """
        freed = 0
        with disk_errors(self._folder):
            for path in _files_below(self._folder):
                with suppress(FileNotFoundError):
                    found = path.lstat()
                    if found.st_nlink == 1 or path.name.startswith(PARTIAL_PREFIX):
                        path.unlink()
                        freed += found.st_size if found.st_nlink == 1 else 0
            for folder in tuple(self._folder.iterdir()) if self._folder.is_dir() else ():
                with suppress(OSError):  # not empty
                    folder.rmdir()
        return freed

    def _blob(self, digest: Digest) -> Path:
        return self._folder / digest.hex[:2] / digest.hex

    def _place(self, content: ContentSource, entry: TreeEntry, partial: Path) -> tuple[TreeEntry, bool]:
        """Put one file in its place, and say what it is and whether it had to be written."""
        place = partial / entry.path
        place.parent.mkdir(parents=True, exist_ok=True)
        if self._link(entry, place):
            return entry, False
        return _write(content, entry.path, place), True

    def _link(self, entry: TreeEntry, place: Path) -> bool:
        """Link the blob of `entry` to `place`, if there is one that is what it should be."""
        try:
            os.link(self._blob(entry.digest), place, follow_symlinks=False)
        except FileNotFoundError:
            return False
        except OSError as error:
            if error.errno in _NO_LINKS:
                return False
            raise
        if _is(place, entry):
            return True
        place.unlink()  # it was changed, by whoever has the right to
        return False

    def _keep(self, fresh: list[TreeEntry], partial: Path) -> None:
        """Make blobs of what was written; nothing depends on it but disk space."""
        for entry in fresh:
            blob = self._blob(entry.digest)
            try:
                blob.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # not synced: what is lost is written again
                beside = blob.with_name(f"{PARTIAL_PREFIX}{os.urandom(8).hex()}")
                os.link(partial / entry.path, beside)
                beside.replace(blob)  # in the place of one that was changed, if there is one
            except OSError:
                return


@dataclass(frozen=True, slots=True, kw_only=True)
class DiskUse:
    """What content trees take.

    Attributes:
        apart: Bytes, if each tree had its own files.
        shared: Bytes that they take.
    """

    apart: int = 0
    shared: int = 0


def disk_use(trees: Iterator[Path] | list[Path]) -> DiskUse:
    """Measure what `trees` take, each file once however many links it has.

    Raises:
        StorageFailedError: The disk refuses.
    """
    apart, seen = 0, dict[tuple[int, int], int]()
    for tree in trees:
        with disk_errors(tree):
            for path in _files_below(tree):
                found = path.lstat()
                apart += found.st_size
                seen[found.st_dev, found.st_ino] = found.st_size
    return DiskUse(apart=apart, shared=sum(seen.values()))


def _is(place: Path, entry: TreeEntry) -> bool:
    """Say whether the plain file at `place` has the content of `entry`."""
    descriptor = os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with open(descriptor, "rb") as file:  # noqa: PTH123  # a descriptor, opened without following a link
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode) or found.st_size != entry.size:
            return False
        digest = sha256()
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
        if stat.S_IMODE(found.st_mode) != _FILE_MODE:
            os.fchmod(descriptor, _FILE_MODE)
    return digest.hexdigest() == entry.digest.hex


def _prove(tree: ContentTree, expected: Digest) -> None:
    if tree.digest != expected:
        raise DigestMismatchError(f"the content tree is `{tree.digest}`, promised was `{expected}`")


def _write(content: ContentSource, path: str, place: Path) -> TreeEntry:
    """Write the file `path` of `content` to `place`, where nothing may be; return what was written, not synced yet."""
    descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    hashing = EntryHash(path)
    with open(descriptor, "wb") as file:  # noqa: PTH123  # a descriptor, opened so that nothing is overwritten
        for chunk in content.chunks(path):
            hashing.take(chunk)
            file.write(chunk)
        file.flush()
        os.fchmod(descriptor, _FILE_MODE)
    return hashing.entry()


def _sync_all(paths: list[Path]) -> None:
    """Sync files together: the file system writes them in one go, where one after the other each waits for its own."""
    with ThreadPoolExecutor(_SYNCED_TOGETHER) as pool:
        for _ in pool.map(_sync, paths):
            pass


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _settle(partial: Path) -> None:
    for folder, _, _ in os.walk(partial, topdown=False):
        fsync_folder(Path(folder))
        Path(folder).chmod(_FOLDER_MODE)


@contextmanager
def _partial_folder(destination: Path) -> Iterator[Path]:
    prefix = f"{PARTIAL_PREFIX}{destination.name[:64]}-"
    partial = Path(tempfile.mkdtemp(prefix=prefix, dir=destination.parent))
    try:
        yield partial
    finally:
        with suppress(OSError):  # after the renaming there is nothing of that name
            delete_folder(partial)


def _files_below(folder: Path) -> Iterator[Path]:
    for parent, _, names in os.walk(folder):
        for name in names:
            yield Path(parent, name)
