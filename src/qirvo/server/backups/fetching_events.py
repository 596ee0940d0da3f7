"""The events of a ClickHouse as files of the embedded store: what a backup holds, and either store is made of again.

They are those of the segments that had been taken when it began, so that the log that is copied afterwards has the
others.
"""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from qirvo.artifacts.disk import disk_errors
from qirvo.server.backups.manifest import BackupRestlessError
from qirvo.server.event_stores import clickhouse_of
from qirvo.server.events import duckdb_statements
from qirvo.server.events.engine import engine_faults, start_engine
from qirvo.server.events.parts import ENDING, Part, Parts, sync, write_parts
from qirvo.server.settings import Settings

if TYPE_CHECKING:
    from qirvo.server.events.clickhouse_store import ClickHouseEventStore

_TRIES = 3
_FETCHED = "fetched"
_PAST = f"past{ENDING}"


@contextmanager
def fetched_events(settings: Settings, address: str) -> Iterator[Path]:
    """Hold the events of the ClickHouse at `address` in a folder as the data folder has them.

    Raises:
        UnavailableError: ClickHouse or the disk refuses.
    """
    root = settings.staging_folder / "fetched-events"
    folder = root / settings.counted_folder.relative_to(settings.data_folder)
    try:
        with disk_errors(folder):
            shutil.rmtree(root, ignore_errors=True)
            (folder / "spare").mkdir(parents=True)
        with closing(clickhouse_of(settings, address)) as store, engine_faults():
            engine = start_engine([folder], folder / "spare", memory_bytes=settings.figures_memory_bytes, threads=None)
            with closing(engine):
                _fetch_whole(store, folder, engine)
        yield root
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _fetch_whole(store: "ClickHouseEventStore", folder: Path, engine: duckdb.DuckDBPyConnection) -> None:
    """Fetch everything; anew where a month was forgotten meanwhile, whose downloads would count twice or not at all."""
    for _ in range(_TRIES):
        before = set(store.days())
        _fetch(store, folder, engine)
        if before <= set(store.days()):
            return
    raise BackupRestlessError("events were removed each time they were copied")


def _fetch(store: "ClickHouseEventStore", folder: Path, engine: duckdb.DuckDBPyConnection) -> None:
    until = store.absorbed()
    fetched, made = folder / _FETCHED, list[Part]()
    for month in sorted({day.replace(day=1) for day in store.days()}):
        store.fetch_month(month, fetched, until=until)
        name = f"{month.isoformat()}-{len(made) + 1:08}{ENDING}"
        _rewrite(engine, duckdb_statements.WRITE_FETCHED, fetched, folder / name)
        first, last, rows = engine.execute(duckdb_statements.EXTENT, {"files": [str(folder / name)]}).fetchall()[0]
        if rows:
            made.append(Part(name=name, first=first, last=last, rows=rows))
    store.fetch_past(fetched)
    _rewrite(engine, duckdb_statements.WRITE_FETCHED_PAST, fetched, folder / _PAST)
    fetched.unlink()
    write_parts(folder, Parts(absorbed=until, written=len(made), parts=tuple(made), past=_PAST))


def _rewrite(engine: duckdb.DuckDBPyConnection, statement: str, fetched: Path, target: Path) -> None:
    engine.execute(statement, {"files": [str(fetched)], "target": str(target)})
    sync(target)
