"""Copying files with their digests, and linking those that an earlier backup has already."""

import hashlib
import os
import re
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from qirvo.artifacts.disk import disk_errors
from qirvo.domain.digests import Digest
from qirvo.server.backups.manifest import DATA, BackupDamagedError, FileCopy
from qirvo.server.blobs.files import place_of
from qirvo.server.ports import BlobMissingError, BlobStore

BLOBS = "blobs"
_BLOB = re.compile(rf"{BLOBS}/[0-9a-f]{{2}}/[0-9a-f]{{64}}")
_CHUNK_BYTES = 1024 * 1024
_BLOB_MODE = 0o644
_NAMED_BY_CONTENT = re.compile(r"(?:blobs|repositories)/(?:.*/)?(?:[^/]*\.)?[0-9a-f]{64}[^/]*")


class Copier:
    """Copies files below a data folder into a backup.

    Args:
        source: The data folder.
        backup: The folder of the backup.
        before: An earlier backup beside it, and its files by path.
    """

    def __init__(self, source: Path, backup: Path, before: tuple[Path, Mapping[str, FileCopy]] | None) -> None:
        self._source = source
        self._target = backup / DATA
        self._before = before
        self.copied: dict[str, FileCopy] = {}

    def copy(self, path: Path) -> bool:
        """Copy the file at `path`, durably; say whether it was there.

        Raises:
            UnavailableError: The disk refuses.
        """
        name = path.relative_to(self._source).as_posix()
        target = self._target / name
        with disk_errors(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            linked = self._linked(name, path, target)
            if linked is not None:
                self.copied[name] = linked
                return True
            try:
                size, digest, mode = copy_file(path, target)
            except FileNotFoundError:
                return False
        self.copied[name] = FileCopy(path=name, size=size, sha256=digest, mode=mode)
        return True

    def copy_blob(self, digest: Digest, blobs: BlobStore) -> bool:
        """Copy a blob that is not in the data folder to where it would be there; say whether there was one.

        Raises:
            UnavailableError: The disk or the store refuses.
        """
        name = place_of(digest, Path(BLOBS)).as_posix()
        target = self._target / name
        with disk_errors(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            linked = self._linked_as(name, target)
            if linked is None:
                try:
                    with blobs.open(digest) as content:
                        size, written = copy_content(content, target, mode=_BLOB_MODE)
                except BlobMissingError:
                    return False
                linked = FileCopy(path=name, size=size, sha256=written, mode=_BLOB_MODE)
        self.copied[name] = linked
        return True

    def forget(self, below: str) -> None:
        """Drop what was copied below a folder, to copy it anew."""
        for name in [each for each in self.copied if each.startswith(f"{below}/")]:
            (self._target / name).unlink(missing_ok=True)
            del self.copied[name]

    def _linked(self, name: str, path: Path, target: Path) -> FileCopy | None:
        if self._before is None or _NAMED_BY_CONTENT.fullmatch(name) is None:
            return None
        known = self._before[1].get(name)
        if known is None or not path.is_file() or path.stat().st_size != known.size:
            return None
        return self._linked_as(name, target)

    def _linked_as(self, name: str, target: Path) -> FileCopy | None:
        """Link what the earlier backup has under `name`, which says what it is."""
        folder, files = self._before or (Path(), {})
        if (known := files.get(name)) is None:
            return None
        with suppress(OSError):  # another file system, or too many links: it is copied
            os.link(folder / DATA / name, target)
            return known
        return None


def copy_file(source: Path, target: Path) -> tuple[int, str, int]:
    """Copy a file durably; return its size, its SHA-256 and its mode.

    Raises:
        OSError: One of the two cannot be read or written.
    """
    with source.open("rb") as reading:
        mode = os.fstat(reading.fileno()).st_mode & 0o777
        size, digest = copy_content(reading, target, mode=mode)
    return size, digest, mode


def copy_content(reading: BinaryIO, target: Path, *, mode: int) -> tuple[int, str]:
    """Write what comes into the file at `target`, durably; return its size and its SHA-256.

    Raises:
        OSError: It cannot be written.
    """
    hashing, size = hashlib.sha256(), 0
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "wb") as writing:
        while chunk := reading.read(_CHUNK_BYTES):
            hashing.update(chunk)
            size += len(chunk)
            writing.write(chunk)
        writing.flush()
        os.fchmod(writing.fileno(), mode)
        os.fsync(writing.fileno())
    return size, hashing.hexdigest()


def place_file(backup: Path, copy: FileCopy, folder: Path) -> None:
    """Put a file of a backup into a data folder.

    Raises:
        BackupDamagedError: It is missing or changed.
        UnavailableError: The disk refuses.
    """
    target = folder / copy.path
    if not target.resolve().is_relative_to(folder.resolve()):
        raise BackupDamagedError(f"`{copy.path}` leads out of the data folder")
    source = backup / DATA / copy.path
    with disk_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            size, digest, _mode = copy_file(source, target)
        except FileNotFoundError as exc:
            raise BackupDamagedError(f"`{source}` is missing") from exc
        target.chmod(copy.mode)
    if (size, digest) != (copy.size, copy.sha256):
        raise BackupDamagedError(f"`{source}` is not what was written")


def is_blob(copy: FileCopy) -> bool:
    """Say whether a file of a backup is a blob."""
    return _BLOB.fullmatch(copy.path) is not None


def store_blob(backup: Path, copy: FileCopy, blobs: BlobStore) -> None:
    """Put a blob of a backup where blobs are kept outside the data folder.

    Raises:
        BackupDamagedError: It is missing or changed.
        UnavailableError: The disk or the store refuses.
    """
    source = backup / DATA / copy.path
    if not source.is_file():
        raise BackupDamagedError(f"`{source}` is missing")
    with disk_errors(source), source.open("rb") as content:
        stored, size = blobs.put(content, max_bytes=sys.maxsize)
    if (size, stored.hex) != (copy.size, copy.sha256):
        raise BackupDamagedError(f"`{source}` is not what was written")


def is_whole(backup: Path, copy: FileCopy) -> bool:
    """Say whether a file of a backup is what was written."""
    try:
        with (backup / DATA / copy.path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == copy.sha256
    except OSError:
        return False
