"""Putting a release's files on disk, whole or not at all.

The files are written into a folder beside their place and get their name in one step, once their digest is proven and
they are safely on the disk. A killed process leaves a `.partial-…` folder and nothing else.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qirvo.artifacts.content import ContentSource
from qirvo.artifacts.disk import PARTIAL_PREFIX, delete_folder, disk_errors, fsync_folder
from qirvo.artifacts.tree import ContentTree, EntryHash, TreeEntry
from qirvo.domain.digests import Digest, DigestMismatchError
from qirvo.domain.errors import ConflictError

_FILE_MODE = 0o644
_FOLDER_MODE = 0o755


class DestinationExistsError(ConflictError):
    """There is something already where the files should go."""

    code = "extract-destination-exists"
    hint = "Remove it or choose another place; nothing was changed."


def extract(reader: ContentSource, destination: Path, *, expected: Digest | None) -> ContentTree:
    """Write all files of `reader` into the new folder `destination`, whose parent exists.

    Files get mode 0644 and folders 0755, whatever the archive says. `expected` is the tree digest that was promised;
    None when nobody promised one.

    Raises:
        DestinationExistsError: There is something at `destination`.
        DigestMismatchError: The files are not what was promised.
        ArchiveRefusedError: The archive was changed since it was opened.
        DiskFullError: There is no room.
        StorageFailedError: The disk refused.
    """
    if os.path.lexists(destination):
        raise _exists(destination)
    tree = reader.tree()
    _check_digest(tree, tree.digest if expected is None else expected)
    with disk_errors(destination), _partial_folder(destination) as partial:
        written = ContentTree.of(_write_file(reader, entry.path, partial) for entry in tree)
        _check_digest(written, tree.digest)
        _settle(partial)
        _give_name(partial, destination)
        fsync_folder(destination.parent)
    return written


def remove_partials(parent: Path) -> tuple[Path, ...]:
    """Delete what killed processes left unfinished in `parent`, and return what that was.

    The caller makes sure that nobody is writing there now.

    Raises:
        StorageFailedError: The disk refused.
    """
    with disk_errors(parent):
        partials = tuple(sorted(parent.glob(f"{PARTIAL_PREFIX}*"))) if parent.is_dir() else ()
        for partial in partials:
            if partial.is_dir() and not partial.is_symlink():
                delete_folder(partial)
            else:
                partial.unlink(missing_ok=True)
    return partials


@contextmanager
def _partial_folder(destination: Path) -> Iterator[Path]:
    prefix = f"{PARTIAL_PREFIX}{destination.name[:64]}-"
    partial = Path(tempfile.mkdtemp(prefix=prefix, dir=destination.parent))
    try:
        yield partial
    finally:
        shutil.rmtree(partial, ignore_errors=True)  # after the renaming there is nothing of that name


def _write_file(source: ContentSource, path: str, folder: Path) -> TreeEntry:
    place = folder / path
    place.parent.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
    return write_entry(source, path, place, mode=_FILE_MODE, synced=True)


def write_entry(source: ContentSource, path: str, place: Path, *, mode: int, synced: bool) -> TreeEntry:
    """Write the file `path` of `source` to `place`, where nothing may be, and return what was written.

    Args:
        source: Where the content comes from.
        path: Of the file within it.
        place: Where it goes; its folder is there.
        mode: Its rights, once it is whole.
        synced: Whether it has to be on the disk before this returns.
    """
    descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    hashing = EntryHash(path)
    with open(descriptor, "wb") as file:  # noqa: PTH123  # a descriptor, opened so that nothing is overwritten
        for chunk in source.chunks(path):
            hashing.take(chunk)
            file.write(chunk)
        file.flush()
        os.fchmod(descriptor, mode)
        if synced:
            os.fsync(descriptor)
    return hashing.entry()


def _settle(partial: Path) -> None:
    for folder, _, _ in os.walk(partial, topdown=False):
        Path(folder).chmod(_FOLDER_MODE)
        fsync_folder(Path(folder))


def _give_name(partial: Path, destination: Path) -> None:
    if os.path.lexists(destination):  # somebody was faster
        raise _exists(destination)
    partial.rename(destination)


def _check_digest(tree: ContentTree, expected: Digest) -> None:
    if tree.digest != expected:
        raise DigestMismatchError(f"the content tree is `{tree.digest}`, promised was `{expected}`")


def _exists(destination: Path) -> DestinationExistsError:
    return DestinationExistsError(f"there is something at `{destination}` already")
