"""The data folder belongs to one process at a time, and starts without what a killed one was receiving."""

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from qirvo.domain.errors import ConflictError, UnavailableError

LOCK_FILE = ".registry.lock"
RESTORING_FILE = ".restoring"


class RegistryRunsError(ConflictError):
    """Another process uses this data folder."""

    code = "registry-runs"
    hint = "Stop the other registry, or set another data folder."


class RestoreUnfinishedError(ConflictError):
    """A backup was being restored here, and was cut off."""

    code = "restore-unfinished"
    hint = "Run `qirvo server restore` again with the same folder; it begins anew."


class DataFolderUnusableError(UnavailableError):
    """The data folder cannot be made or written to."""

    code = "data-folder-unusable"
    hint = "Check its rights and the disk, or set another data folder with `--data`."


@contextlib.contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Hold the data folder for this process; the lock goes with the process, however that ends.

    Raises:
        RegistryRunsError: Another process holds it.
        RestoreUnfinishedError: It holds a part of a backup.
        DataFolderUnusableError: The disk refuses.
    """
    with locked(folder):
        if (folder / RESTORING_FILE).exists():
            raise RestoreUnfinishedError(f"`{folder}` holds a part of a backup")
        yield


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the data folder for this process, whatever state it is in.

    Raises:
        RegistryRunsError: Another process holds it.
        DataFolderUnusableError: The disk refuses.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        held = FileLock(folder / LOCK_FILE).acquire(timeout=0)
    except Timeout as exc:
        raise RegistryRunsError(f"another registry uses `{folder}`") from exc
    except OSError as exc:
        raise DataFolderUnusableError(f"`{folder}` cannot be used: {exc.strerror}") from exc
    with held:
        yield


def clear_staging(folder: Path) -> None:
    """Remove what was being received when the registry was killed."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for left in folder.iterdir():
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left)
        else:
            left.unlink()
