"""The data folder belongs to one process, or to several that know of each other; never to both kinds at once.

Whoever is alone holds the lock for itself. Processes with a role share it, each with a folder of its own below
`nodes/`. A lock goes with its process, however that ends. A start clears what a killed process was receiving.
"""

import contextlib
import fcntl
import os
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
        _refuse_half(folder)
        yield


@contextlib.contextmanager
def shared_in(folder: Path, own: Path) -> Iterator[None]:
    """Use the data folder beside others that do so, with `own` for this process alone.

    Raises:
        RegistryRunsError: A process holds the folder for itself, or one of the same name runs.
        RestoreUnfinishedError: It holds a part of a backup.
        DataFolderUnusableError: The disk refuses.
    """
    with _disk_of(folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        with _disk_of(folder):
            try:
                fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError as exc:
                raise RegistryRunsError(
                    f"a registry of the role `all` uses `{folder}`, or it is being restored"
                ) from exc
        _refuse_half(folder)
        with own_node(own):
            yield
    finally:
        os.close(descriptor)


def own_node(folder: Path, *, patience_s: float = 10) -> contextlib.AbstractContextManager[None]:
    """Hold the folder of one node; whoever looks whether a node is gone holds it for a moment, too.

    Raises:
        RegistryRunsError: The node runs.
        DataFolderUnusableError: The disk refuses.
    """
    name = folder.name
    refusal = RegistryRunsError(f"another process is the node `{name}`", hint="Name this one with `--node`.")
    return _held(folder, refusal, patience_s=patience_s)


def locked(folder: Path) -> contextlib.AbstractContextManager[None]:
    """Hold the data folder for this process, whatever state it is in.

    Raises:
        RegistryRunsError: Another process holds it.
        DataFolderUnusableError: The disk refuses.
    """
    return _held(folder, RegistryRunsError(f"another registry uses `{folder}`"))


@contextlib.contextmanager
def _held(folder: Path, refusal: RegistryRunsError, *, patience_s: float = 0) -> Iterator[None]:
    with _disk_of(folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            held = FileLock(folder / LOCK_FILE).acquire(timeout=patience_s)
        except Timeout as exc:
            raise refusal from exc
    with held:
        yield


def _refuse_half(folder: Path) -> None:
    if (folder / RESTORING_FILE).exists():
        raise RestoreUnfinishedError(f"`{folder}` holds a part of a backup")


@contextlib.contextmanager
def _disk_of(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as exc:
        raise DataFolderUnusableError(f"`{folder}` cannot be used: {exc.strerror}") from exc


def clear_staging(folder: Path) -> None:
    """Remove what was being received when the registry was killed."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for left in folder.iterdir():
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left)
        else:
            left.unlink()
