"""What a backup says about itself: `backup.json`, written last, and `files.jsonl`, a line for each file."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from qirvo.artifacts.disk import disk_errors
from qirvo.domain.errors import IntegrityError, NotFoundError, UnavailableError

FORMAT = 1
MANIFEST = "backup.json"
FILES = "files.jsonl"
DATA = "data"
RECORDS = "records"


class NoBackupError(NotFoundError):
    """The folder holds no finished backup."""

    code = "backup-missing"
    hint = "Name a folder that `qirvo server backup` made; one without `backup.json` was cut off and can be deleted."


class BackupDamagedError(IntegrityError):
    """A file of a backup is missing or changed."""

    code = "backup-damaged"
    hint = "Use another backup; nothing was restored."


class BackupRestlessError(UnavailableError):
    """The figures changed each time they were copied."""

    code = "backup-restless"
    hint = "Try again; nothing is wrong with the registry."


class TableCopy(msgspec.Struct, frozen=True, kw_only=True):
    """One table: how many rows, and the SHA-256 of its lines."""

    name: str
    rows: int
    sha256: str


class FileCopy(msgspec.Struct, frozen=True, kw_only=True):
    """One file below `data`."""

    path: str
    size: int
    sha256: str
    mode: int


class Backup(msgspec.Struct, frozen=True, kw_only=True):
    """A whole registry at one moment.

    Attributes:
        format: Of the backup.
        made_at: When it was begun; nothing that was acknowledged before is missing.
        qirvo: The version that made it.
        revision: The form of the database.
        files_sha256: Of `files.jsonl`.
    """

    format: int
    made_at: datetime
    qirvo: str
    revision: str
    tables: tuple[TableCopy, ...]
    files: int
    bytes: int
    files_sha256: str


def read_backup(folder: Path) -> Backup:
    """Return what the backup in `folder` says about itself.

    Raises:
        NoBackupError: There is none, or it was cut off.
        BackupDamagedError: It cannot be read, or a later version made it.
    """
    path = folder / MANIFEST
    if not path.is_file():
        raise NoBackupError(f"`{folder}` holds no finished backup")
    with disk_errors(path):
        content = path.read_bytes()
    try:
        backup = msgspec.json.decode(content, type=Backup)
    except msgspec.DecodeError as exc:
        raise BackupDamagedError(f"`{path}` cannot be read: {exc}") from exc
    if backup.format != FORMAT:
        raise BackupDamagedError(f"`{path}` has format {backup.format}; this version knows {FORMAT}")
    return backup


def read_files(folder: Path) -> Iterator[FileCopy]:
    """Yield the files of the backup in `folder`.

    Raises:
        BackupDamagedError: The list cannot be read.
    """
    path = folder / FILES
    try:
        with path.open("rb") as lines:
            for line in lines:
                yield msgspec.json.decode(line, type=FileCopy)
    except (OSError, msgspec.DecodeError) as exc:
        raise BackupDamagedError(f"`{path}` cannot be read: {exc}") from exc


def backups_in(folder: Path) -> Sequence[Path]:
    """Return the finished backups in `folder`, the newest last."""
    return sorted(path.parent for path in folder.glob(f"*/{MANIFEST}"))
