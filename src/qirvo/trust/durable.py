"""Files that are there, whole, after a power cut: written beside their place, synced, then renamed into it.

A name that starts with a dot is being written; only a killed process leaves one behind, and the next writer replaces
it.
"""

import os
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from typing import TypeVar

import filelock

from qirvo.artifacts.disk import disk_errors, fsync_folder
from qirvo.domain.errors import UnavailableError

AT_ONCE = 256  # files that are open together
_FEW, _SYNCING = 8, 16
LOCK_TIMEOUT_S = 120.0  # longer than any honest holder: a publication takes milliseconds, an update check seconds

_Synced = TypeVar("_Synced")


class MetadataBusyError(UnavailableError):
    """Another process holds the metadata."""

    code = "metadata-busy"
    hint = "Another qirvo process is at work on the same folder; try again when it is done."


def write_durably(path: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Replace `path` by `content`, atomically and durably.

    Raises:
        DiskFullError: There is no room.
        StorageFailedError: The disk refuses.
    """
    write_all_durably(path.parent, {path.name: content}, mode=mode)


def write_all_durably(folder: Path, files: Mapping[str, bytes], *, mode: int = 0o644) -> None:
    """Replace files in `folder`, each atomically; all of them are durable when this returns.

    Raises:
        DiskFullError: There is no room.
        StorageFailedError: The disk refuses.
    """
    write_below_durably(folder, files, mode=mode)


def write_below_durably(folder: Path, files: Mapping[str, bytes], *, mode: int = 0o644) -> None:
    """Replace files below `folder`, each atomically; all of them are durable when this returns.

    Some hundred at a time are written before any of them is synced: the disk then takes them in one go.

    Args:
        folder: Where their paths begin.
        files: Path → content.
        mode: Of each file.

    Raises:
        DiskFullError: There is no room.
        StorageFailedError: The disk refuses.
    """
    with disk_errors(folder):
        touched = {(folder / path).parent for path in files}
        for each in sorted(touched):
            make_folder(each)
        left = iter(files.items())
        while some := list(islice(left, AT_ONCE)):
            with ExitStack() as opened:
                _write_together({folder / path: content for path, content in some}, mode, opened)
        _at_once(fsync_folder, touched)


def _write_together(files: Mapping[Path, bytes], mode: int, opened: ExitStack) -> None:
    written: dict[Path, Path] = {}
    try:
        synced = []
        for place, content in files.items():
            partial = written[place] = place.with_name(f".{place.name}.partial")
            partial.unlink(missing_ok=True)
            descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
            file = opened.enter_context(os.fdopen(descriptor, "wb"))
            file.write(content)
            file.flush()
            synced.append(file.fileno())
        _at_once(os.fsync, synced)
        for place, partial in written.items():
            partial.replace(place)
    except OSError:
        for partial in written.values():  # where there is no room, what is half written takes some
            partial.unlink(missing_ok=True)
        raise


def _at_once(sync: Callable[[_Synced], object], what: Collection[_Synced]) -> None:
    """Sync many at once: the disk makes one wait of theirs."""
    if len(what) <= _FEW:
        for each in what:
            sync(each)
        return
    with ThreadPoolExecutor(_SYNCING) as threads:
        for _ in threads.map(sync, what):
            pass


def make_folder(folder: Path) -> None:
    """Create `folder` and its parents durably, where they are missing.

    Raises:
        DiskFullError: There is no room.
        StorageFailedError: The disk refuses.
    """
    with disk_errors(folder):
        if not folder.is_dir():
            make_folder(folder.parent)
            folder.mkdir(exist_ok=True)
            fsync_folder(folder.parent)


@contextmanager
def alone(lock: Path, *, timeout_s: float = LOCK_TIMEOUT_S) -> Iterator[None]:
    """Hold `lock` against every other process and thread; not to be entered twice.

    Raises:
        MetadataBusyError: It was not free in time.
        StorageFailedError: The lock file cannot be made.
    """
    held = filelock.FileLock(lock, timeout=timeout_s)
    with disk_errors(lock):
        make_folder(lock.parent)
        try:
            held.acquire()
        except filelock.Timeout as exc:
            raise MetadataBusyError(f"`{lock.parent}` is in use") from exc
    try:
        yield
    finally:
        held.release()
