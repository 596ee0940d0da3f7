"""The disk as the archive chapter uses it: what can fail is named, and what is written is there after a power cut."""

import errno
import math
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from qirvo.domain.errors import UnavailableError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_DELETABLE = 0o700
_LONGEST_WRITE_S = 86_400
PARTIAL_PREFIX = ".partial-"
"""What is being written bears this prefix until it is whole; only a killed process leaves one behind."""


class DiskFullError(UnavailableError):
    """There is no room left to write."""

    code = "archive-disk-full"
    hint = "Free some space and try again; nothing was changed."


class StorageFailedError(UnavailableError):
    """The disk refused to read or write."""

    code = "archive-storage-failed"
    hint = "Look at the rights and the state of the disk, then try again; nothing was changed."


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Translate what the operating system says about `path` and what lies beside it.

    Raises:
        DiskFullError: There is no room.
        StorageFailedError: Anything else.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFullError(f"no room left to write `{path}`") from error
        raise StorageFailedError(f"`{path}` cannot be read or written: {error.strerror}") from error


@contextmanager
def syncing(path: Path) -> Iterator[Callable[[], None]]:
    """Sync the file at `path` while the block reads it; what is given waits until that is done.

    The disk then works while a processor does. Whoever syncs the file again has to have waited: the system tells of an
    error once.

    Raises:
        DiskFullError: There is no room; from what is given, too.
        StorageFailedError: The file cannot be opened or synced; from what is given, too.
    """
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415  # a host's command has no use for it

    with disk_errors(path):
        file = path.open("rb")
    with file, ThreadPoolExecutor(1) as thread:
        done = thread.submit(os.fsync, file.fileno())

        def wait() -> None:
            with disk_errors(path):
                done.result()

        yield wait


def delete_folder(folder: Path) -> None:
    """Delete `folder` with all it holds, read-only folders too.

    Raises:
        OSError: The disk refuses.
    """
    for parent, _, _ in os.walk(folder):
        Path(parent).chmod(_DELETABLE)  # before what is below is listed: `os.walk` goes down from here
    shutil.rmtree(folder)


def partials_in(parent: Path, *, is_shared: bool = False) -> tuple[Path, ...]:
    """Return what lies unfinished in `parent`; where others write there now, what none of them can be writing any more.

    Raises:
        OSError: The disk refuses.
    """
    before = time.time() - (_LONGEST_WRITE_S if is_shared else 0)
    found = sorted(parent.glob(f"{PARTIAL_PREFIX}*")) if parent.is_dir() else ()
    return tuple(path for path in found if not is_shared or _touched_at(path) < before)


def _touched_at(path: Path) -> float:
    try:
        return path.lstat().st_mtime
    except FileNotFoundError:  # whoever wrote it was done
        return math.inf


def remove_partials(parent: Path) -> tuple[Path, ...]:
    """Delete what killed processes left unfinished in `parent`, and return what that was.

    The caller makes sure that nobody is writing there now.

    Raises:
        StorageFailedError: The disk refused.
    """
    with disk_errors(parent):
        partials = partials_in(parent)
        for partial in partials:
            if partial.is_dir() and not partial.is_symlink():
                delete_folder(partial)
            else:
                partial.unlink(missing_ok=True)
    return partials


def fsync_folder(folder: Path) -> None:
    """Make the names inside `folder` survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
