"""The tables of a backup: `records/<table>.jsonl.zst`."""

import hashlib
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlalchemy import Connection, Engine, Table

from qirvo.artifacts.disk import disk_errors
from qirvo.server.backups.manifest import RECORDS, BackupDamagedError, TableCopy
from qirvo.server.sql import moving
from qirvo.server.sql.transactions import READS_ONLY

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_LEVEL = 3


def write_records(engine: Engine, folder: Path) -> Sequence[TableCopy]:
    """Write every table as it is at one moment; writers go on meanwhile.

    Raises:
        UnavailableError: The disk or the database refuses.
    """
    with engine.connect().execution_options(**{READS_ONLY: True}) as connection, connection.begin():
        return [_write(connection, table, folder) for table in moving.tables_in(connection)]


def load_records(engine: Engine, folder: Path, tables: Sequence[TableCopy]) -> None:
    """Put the records of a backup into an empty database of the same form, all or none.

    Raises:
        DatabaseNotEmptyError: It is not empty.
        BackupDamagedError: What was kept is not what was written, or not for this database.
    """
    wanted = {each.name: each for each in tables}
    with engine.begin() as connection:
        moving.empty(connection)
        found = moving.tables_in(connection)
        if {table.name for table in found} != set(wanted):
            raise BackupDamagedError("the backup's tables are not those of its own form")
        for table in found:
            moving.load(connection, table, read_lines(folder, wanted[table.name]))


def read_lines(folder: Path, copy: TableCopy) -> Iterator[bytes]:
    """Yield the lines of a table.

    Raises:
        BackupDamagedError: They are not those that were written; what was yielded before must not be used.
    """
    path = _path(folder, copy.name)
    rows, hashing = 0, hashlib.sha256()
    if not copy.rows and path.is_file() and not path.stat().st_size:
        return  # nothing was written, not even the beginning of a frame
    try:
        with zstd.open(path, "rb") as lines:
            for line in lines:
                rows += 1
                hashing.update(line)
                yield line.rstrip(b"\n")
    except (OSError, EOFError, zstd.ZstdError) as exc:
        raise BackupDamagedError(f"`{path}` cannot be read: {exc}") from exc
    if (rows, hashing.hexdigest()) != (copy.rows, copy.sha256):
        raise BackupDamagedError(f"`{path}` is not what was written")


def _write(connection: Connection, table: Table, folder: Path) -> TableCopy:
    name = str(table.name)
    path = _path(folder, name)
    rows, hashing = 0, hashlib.sha256()
    with disk_errors(path), zstd.open(path, "wb", level=_LEVEL) as file:
        for line in moving.lines_of(connection, table):
            rows += 1
            hashing.update(line + b"\n")
            file.write(line + b"\n")
    return TableCopy(name=name, rows=rows, sha256=hashing.hexdigest())


def _path(folder: Path, name: str) -> Path:
    return folder / RECORDS / f"{name}.jsonl.zst"
