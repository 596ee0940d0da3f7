"""A folder's files, found without following a link and read only if they are plain files."""

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from qirvo.artifacts.disk import disk_errors
from qirvo.artifacts.entry_names import NameLedger, check_path
from qirvo.artifacts.limits import DEFAULT_LIMITS, ArchiveLimits
from qirvo.artifacts.members import CHUNK_BYTES, ArchiveMember, utf8_order
from qirvo.artifacts.refusals import ArchiveTooLargeError, UnsafeArchiveError

Choice = Callable[[str, bool], bool]
"""Says of a path, and of whether it is a folder, that it belongs to the content."""


def everything(_path: str, _is_folder: bool, /) -> bool:  # noqa: FBT001  # the shape of a Choice
    """Choose every file."""
    return True


def walk(
    folder: Path, *, limits: ArchiveLimits = DEFAULT_LIMITS, chosen: Choice = everything
) -> tuple[ArchiveMember, ...]:
    """Return the files below `folder` that are `chosen`, sorted by the UTF-8 bytes of their paths.

    What is not chosen is not looked at.

    Raises:
        UnsafeArchiveError: A link, a device, or a name that no archive may have.
        ArchiveTooLargeError: A limit is passed.
        StorageFailedError: The folder cannot be read.
    """
    ledger = NameLedger()
    members: list[ArchiveMember] = []
    total_bytes = 0
    with disk_errors(folder):
        for path, size in _files_below(folder, limits, chosen):
            ledger.add_file(path)
            members.append(ArchiveMember(path, size))
            total_bytes += size
            _check_size(members[-1], len(members), total_bytes, limits)
    return tuple(sorted(members, key=lambda member: utf8_order(member.path)))


def file_chunks(folder: Path, path: str) -> Iterator[bytes]:
    """Yield the content of the plain file at `path` below `folder`.

    Raises:
        UnsafeArchiveError: It is no plain file any more.
        StorageFailedError: It cannot be read.
    """
    with disk_errors(folder / path):
        descriptor = os.open(folder / path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with open(descriptor, "rb") as file:  # noqa: PTH123  # a descriptor, opened without following a link
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise _not_plain(path)
            while chunk := file.read(CHUNK_BYTES):
                yield chunk


def _files_below(folder: Path, limits: ArchiveLimits, chosen: Choice) -> Iterator[tuple[str, int]]:
    waiting = [""]
    while waiting:
        prefix = waiting.pop()
        with os.scandir(folder / prefix) as found:
            for item in found:
                path = prefix + item.name
                is_folder = item.is_dir(follow_symlinks=False)
                if not chosen(path, is_folder):
                    continue
                if is_folder:
                    waiting.append(f"{path}/")
                    continue
                check_path(path, limits=limits)  # its folders' names are part of it
                if item.is_file(follow_symlinks=False):
                    yield path, item.stat(follow_symlinks=False).st_size
                else:
                    raise _not_plain(path)


def _check_size(member: ArchiveMember, count: int, total_bytes: int, limits: ArchiveLimits) -> None:
    if count > limits.entries:
        raise ArchiveTooLargeError("archive/too-many-entries", f"more than `{limits.entries}` files")
    if member.size > limits.entry_bytes:
        reason = f"has `{member.size}` bytes; at most `{limits.entry_bytes}` are taken"
        raise ArchiveTooLargeError("archive/entry-too-large", reason, entry=member.path)
    if total_bytes > limits.total_bytes:
        raise ArchiveTooLargeError("archive/too-large-unpacked", f"more than `{limits.total_bytes}` bytes together")


def _not_plain(path: str) -> UnsafeArchiveError:
    return UnsafeArchiveError("archive/entry-type", "is a link or a device, not a plain file", entry=path)
