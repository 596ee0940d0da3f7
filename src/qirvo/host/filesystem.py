"""Changing the host's folder so that a power cut leaves the old or the new, never half.

A file or link is made beside its place, synced, and renamed into it; a folder is renamed away before it is deleted.
Whatever is under way bears the prefix `.partial-`.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from qirvo.artifacts.disk import PARTIAL_PREFIX, delete_folder, disk_errors, fsync_folder
from qirvo.domain.errors import IntegrityError, UnavailableError

_PRIVATE_FILE = 0o600
_PRIVATE_FOLDER = 0o700
LOCK_TIMEOUT_S = 120.0  # longer than any honest holder needs: a download, a start and a way back

Shape = TypeVar("Shape")


class HostBusyError(UnavailableError):
    """Another command is at work on the same thing."""

    code = "host-busy"
    hint = "Wait until the other qirvo command is done, then try again."


class DamagedStateError(IntegrityError):
    """A file that only this program writes is not of the form it writes."""

    code = "host-state-damaged"
    hint = "Restore the file from a backup, or move it away to begin anew."


def make_private_folder(folder: Path) -> None:
    """Create `folder` and its parents for the owner alone, where they are missing.

    Raises:
        DiskFullError: There is no room.
        StorageFailedError: The disk refuses.
    """
    if not folder.is_dir():
        make_private_folder(folder.parent)
        with disk_errors(folder):
            with suppress(FileExistsError):
                folder.mkdir(mode=_PRIVATE_FOLDER)
            fsync_folder(folder.parent)


def write_json(path: Path, document: Mapping[str, Any] | list[Any], *, settled: bool = True) -> None:
    """Replace `path` by `document`, atomically and durably, readable by the owner alone.

    Not `settled`, a power cut may leave what was there before: for a step whose journal says what to do then.

    Raises:
        DiskFullError: There is no room.
        StorageFailedError: The disk refuses.
    """
    with disk_errors(path), _partial_beside(path) as partial:
        _write_synced(partial, document)
        partial.replace(path)
        if settled:
            fsync_folder(path.parent)


def write_json_once(path: Path, document: Mapping[str, Any]) -> bool:
    """Write `document` to `path` unless there is a file already; say whether it was written.

    Raises:
        DiskFullError: There is no room.
        StorageFailedError: The disk refuses.
    """
    with disk_errors(path), _partial_beside(path) as partial:
        _write_synced(partial, document)
        try:
            os.link(partial, path)
        except FileExistsError:
            return False
        fsync_folder(path.parent)
        return True


def read_json(path: Path, shape: type[Shape], *, hint: str | None = None) -> Shape | None:
    """Return what `path` holds as `shape`; None when there is no such file. `hint` says what to do about damage.

    Raises:
        DamagedStateError: It holds something else.
        StorageFailedError: The disk refuses.
    """
    with disk_errors(path):
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return None
    try:
        return msgspec.json.decode(content, type=shape)
    except (msgspec.MsgspecError, UnicodeDecodeError) as exc:
        raise DamagedStateError(f"`{path}` cannot be understood: {exc}", hint=hint) from exc


def append_line(path: Path, document: Mapping[str, Any]) -> None:
    """Append `document` as one line to `path`, durably; a line that a power cut tore is left behind, alone.

    Raises:
        DiskFullError: There is no room.
        StorageFailedError: The disk refuses.
    """
    with disk_errors(path):
        make_private_folder(path.parent)
        with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, _PRIVATE_FILE), "r+b") as file:
            size = file.seek(0, os.SEEK_END)
            torn = size > 0 and os.pread(file.fileno(), 1, size - 1) != b"\n"
            file.write((b"\n" if torn else b"") + msgspec.json.encode(document) + b"\n")
            file.flush()
            os.fsync(file.fileno())


def point_link(link: Path, target: str, *, settled: bool = True) -> None:
    """Make `link` a symbolic link to `target`, in one step; durably, if it is to be `settled`.

    Raises:
        StorageFailedError: The disk refuses.
    """
    with disk_errors(link), _partial_beside(link) as partial:
        partial.symlink_to(target)
        partial.replace(link)
        if settled:
            fsync_folder(link.parent)


def remove_file(path: Path, *, settled: bool = True) -> None:
    """Remove the file or link `path`, if it is there; durably, if it is to be `settled`.

    Raises:
        StorageFailedError: The disk refuses.
    """
    with disk_errors(path), suppress(FileNotFoundError):
        path.unlink()
        if settled:
            fsync_folder(path.parent)


def remove_folder(folder: Path) -> None:
    """Remove `folder` with all it holds, if it is there: it disappears in one step, then its content is deleted.

    Raises:
        StorageFailedError: The disk refuses.
    """
    with disk_errors(folder):
        doomed = _partial_name(folder)
        try:
            folder.rename(doomed)
        except FileNotFoundError:
            return
        fsync_folder(folder.parent)
        _delete(doomed)


def replace_folder(folder: Path, newer: Path) -> None:
    """Put the folder `newer`, which lies beside, in the place of `folder`; what was there is deleted afterwards.

    Raises:
        StorageFailedError: The disk refuses.
    """
    with disk_errors(folder):
        doomed = _partial_name(folder)
        folder.rename(doomed)
        newer.rename(folder)
        fsync_folder(folder.parent)
        _delete(doomed)


@contextmanager
def locked(lock: Path, *, what: str, timeout_s: float = LOCK_TIMEOUT_S) -> Iterator[None]:
    """Hold `lock` against every other process and thread; not to be entered twice.

    Raises:
        HostBusyError: It was not free in time; `what` says what is busy.
        StorageFailedError: The disk refuses.
    """
    import filelock  # noqa: PLC0415  # start-up time: to look around needs no lock

    held = filelock.FileLock(lock, timeout=timeout_s)
    with disk_errors(lock):
        make_private_folder(lock.parent)
        try:
            held.acquire()
        except filelock.Timeout as exc:
            raise HostBusyError(f"another command is at work on {what}") from exc
    try:
        yield
    finally:
        held.release()


def _delete(doomed: Path) -> None:
    if doomed.is_symlink() or not doomed.is_dir():
        doomed.unlink()  # what a link points at is not ours
    else:
        delete_folder(doomed)


def _write_synced(path: Path, document: Mapping[str, Any] | list[Any]) -> None:
    content = msgspec.json.format(msgspec.json.encode(document), indent=2)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE_FILE), "wb") as file:
        file.write(content + b"\n")
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _partial_beside(path: Path) -> Iterator[Path]:
    make_private_folder(path.parent)
    partial = _partial_name(path)
    try:
        yield partial
    finally:
        partial.unlink(missing_ok=True)


def _partial_name(path: Path) -> Path:
    return path.with_name(f"{PARTIAL_PREFIX}{path.name}-{os.urandom(4).hex()}")
