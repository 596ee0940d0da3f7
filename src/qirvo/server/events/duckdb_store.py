"""The event store in Parquet files, asked through DuckDB (ADR-0030).

New events lie in small parts of the day; a day that is over is one part, sorted by plugin, and so is a month. What is
put together comes into force with one rename, and files that are no longer in force stay until nobody reads them.
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, nullcontext
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import structlog

from qirvo.server.event_ports import Segment
from qirvo.server.events import duckdb_statements
from qirvo.server.events.asking import AskedEventStore
from qirvo.server.events.batches import alone, number_of, together
from qirvo.server.events.engine import engine_faults, start_engine
from qirvo.server.events.merging import due_merges, expired, without_sums
from qirvo.server.events.parts import (
    ENDING,
    Part,
    Parts,
    read_parts,
    remove_others,
    state_of,
    sync,
    touch,
    write_parts,
)
from qirvo.server.events.parts_look import PartsLook

if TYPE_CHECKING:
    import duckdb

MEMORY_BYTES = 512 * 1024 * 1024
SPARED_S = 600
"""A question is answered within so many seconds: so long, files stay that another process may be reading."""
LOCK_FILE = ".writing.lock"

log = structlog.get_logger("qirvo.events")


class DuckDbEventStore(AskedEventStore):
    """`event_ports.EventStore` in a folder; one process writes it, with any number of threads.

    Where it `is_shared`, others may write and read it, too: one at a time writes, under a lock, after a look at what is
    in force now; what is not in force any more is left for `SPARED_S`, for the others who are reading it.
    """

    def __init__(
        self,
        folder: Path,
        *,
        segments: Path,
        memory_bytes: int = MEMORY_BYTES,
        threads: int | None = None,
        is_shared: bool = False,
        spare: Path | None = None,
    ) -> None:
        """Open the store in `folder`, making it.

        Args:
            folder: Where its files lie.
            segments: Where the log's segments lie.
            memory_bytes: What the engine may take; beyond it, it uses the disk.
            threads: Of the engine; as many as there are processors without it.
            is_shared: Whether other processes use it, too.
            spare: Where the engine puts what its memory has no room for; in `folder` without it.

        It is looked at when it is first asked, so that a registry serves its files whatever became of its figures.
        """
        super().__init__()
        self._folder = folder.absolute()
        self._changing = threading.Lock()  # one at a time writes
        self._looking = threading.RLock()  # guards what follows
        self._readers = 0
        self._retired: set[str] = set()
        self._present: Parts | None = None
        self._spare = spare or self._folder / "spare"
        self._is_shared, self._seen = is_shared, (0, 0)
        self._start = partial(start_engine, [folder, segments], self._spare, memory_bytes=memory_bytes, threads=threads)
        self._engine: duckdb.DuckDBPyConnection | None = None

    def close(self) -> None:
        """Let go of the engine; it starts again when it is asked again."""
        with self._looking:
            if self._engine is not None:
                self._engine.close()
                self._engine = None

    def absorbed(self) -> int:
        """Return the number of the last segment that was taken; 0 before the first.

        Raises:
            EventStoreUnavailableError: The folder cannot be made or read.
            EventStoreDamagedError: What it holds makes no sense; likewise in everything else.
        """
        with engine_faults():
            return self._parts.absorbed

    def absorb(self, segments: Sequence[Segment]) -> int:
        """Take segments whole, in order, each once: one that was taken already is passed over.

        Raises:
            EventStoreUnavailableError: The disk or the engine refuses; what was not taken waits.
        """
        taken = 0
        with self._writing():
            new = sorted((each for each in segments if each.number > self._parts.absorbed), key=number_of)
            for few in together(new):
                taken += self._take(few)
        return taken

    def tidy(self, *, today: date, forget_before: date | None) -> None:
        """Put what is small together, and remove what is older than `forget_before`, by whole parts.

        Raises:
            EventStoreUnavailableError: The disk or the engine refuses; everything is as it was.
        """
        with self._writing():
            if self._is_shared:
                remove_others(self._folder, self._parts, untouched_s=SPARED_S)
            gone = expired(self._parts.parts, before=forget_before)
            if gone:
                self._remove(gone)
            while (together := next(due_merges(self._parts.parts, today=today), None)) is not None:
                self._merge(together)
            for part in without_sums(self._parts.parts, today=today):
                self._sum(part)

    def write_day(self, day: date, target: Path) -> None:
        """Write the events of a day into a file below the store's folder, for a store elsewhere.

        Raises:
            EventStoreUnavailableError: The disk or the engine refuses.
        """
        with self._look(day, day) as look:
            look.write(duckdb_statements.WRITE_DAY, target, day=day)

    def write_past(self, target: Path) -> bool:
        """Write how often each plugin was downloaded in what was removed; say whether there was anything.

        Raises:
            EventStoreUnavailableError: The disk or the engine refuses.
        """
        with self._look() as look:
            return look.write_past(target)

    @property
    def _parts(self) -> Parts:
        with self._looking:
            if self._present is None:
                self._folder.mkdir(parents=True, exist_ok=True)
                self._spare.mkdir(parents=True, exist_ok=True)
            if self._is_shared:
                return self._parts_of_all()
            if self._present is None:
                present = read_parts(self._folder)
                remove_others(self._folder, present)
                self._present = present
            return self._present

    def _parts_of_all(self) -> Parts:
        """Return what is in force, whoever put it there last."""
        seen = state_of(self._folder)
        if self._present is None or seen != self._seen:
            self._present, self._seen = read_parts(self._folder), seen
        return self._present

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Keep other threads from writing, and other processes where there are any."""
        of_others = alone(self._folder / LOCK_FILE) if self._is_shared else nullcontext()
        with self._changing, engine_faults(), of_others:
            yield

    def _session(self) -> "duckdb.DuckDBPyConnection":
        with self._looking:
            if self._engine is None:
                self._engine = self._start()
            return self._engine.cursor()

    def _take(self, segments: Sequence[Segment]) -> int:
        """Make a part of each day in the segments, and name them all at once."""
        made: list[Part] = []
        parts = self._parts
        with closing(self._session()) as engine:
            engine.execute(duckdb_statements.READ_SEGMENTS, {"files": [str(each.path.absolute()) for each in segments]})
            for number, (day, rows) in enumerate(engine.execute(duckdb_statements.TAKEN_DAYS).fetchall(), start=1):
                part = Part(name=_name(parts.written + number, day, day), first=day, last=day, rows=rows)
                self._write(engine, part.name, duckdb_statements.WRITE_TAKEN, {"day": day})
                made.append(part)
        self._put_in_force(
            Parts(
                absorbed=segments[-1].number,
                written=parts.written + len(made),
                parts=(*parts.parts, *made),
                past=parts.past,
            )
        )
        return sum(part.rows for part in made)

    def _merge(self, together: Sequence[Part]) -> None:
        parts = self._parts
        first, last = min(part.first for part in together), max(part.last for part in together)
        merged = Part(
            name=_name(parts.written + 1, first, last),
            first=first,
            last=last,
            rows=sum(part.rows for part in together),
        )
        with closing(self._session()) as engine:
            look = PartsLook(lambda: engine, self._folder, together)
            self._write(engine, merged.name, *look.over(duckdb_statements.MERGE))
        left = tuple(part for part in parts.parts if part not in together)
        self._put_in_force(
            Parts(absorbed=parts.absorbed, written=parts.written + 1, parts=(*left, merged), past=parts.past)
        )
        log.debug("events put together", parts=len(together), events=merged.rows)

    def _sum(self, part: Part) -> None:
        """Write what questions about all plugins need of a part."""
        parts = self._parts
        summed = msgspec.structs.replace(part, sums=f"sums-{parts.written + 1:08}{ENDING}")
        with closing(self._session()) as engine:
            self._write(engine, summed.sums, duckdb_statements.WRITE_SUMS, {"files": [str(self._folder / part.name)]})
        present = tuple(summed if each == part else each for each in parts.parts)
        self._put_in_force(Parts(absorbed=parts.absorbed, written=parts.written + 1, parts=present, past=parts.past))

    def _remove(self, gone: Sequence[Part]) -> None:
        """Remove parts, but for how often each plugin was downloaded."""
        parts = self._parts
        past = f"past-{parts.written + 1:08}{ENDING}"
        with closing(self._session()) as engine:
            if parts.past:
                engine.execute(duckdb_statements.PAST, {"files": [str(self._folder / parts.past)]})
            else:
                engine.execute(duckdb_statements.NO_PAST)
            self._write(engine, past, *PartsLook(lambda: engine, self._folder, gone).over(duckdb_statements.WRITE_PAST))
        left = tuple(part for part in parts.parts if part not in gone)
        self._put_in_force(Parts(absorbed=parts.absorbed, written=parts.written + 1, parts=left, past=past))
        log.info("events removed", events=sum(part.rows for part in gone), until=max(part.last for part in gone))

    def _write(self, engine: "duckdb.DuckDBPyConnection", name: str, statement: str, values: Mapping[str, Any]) -> None:
        path = self._folder / name
        engine.execute(statement, {**values, "target": str(path)})
        sync(path)

    def _put_in_force(self, parts: Parts) -> None:
        write_parts(self._folder, parts)
        with self._looking:
            self._retired |= self._parts.named() - parts.named()
            self._present = parts
            self._remove_retired()

    def _remove_retired(self) -> None:
        if self._readers:
            return
        if self._is_shared:
            touch(self._folder, self._retired)
        else:
            for name in self._retired:
                (self._folder / name).unlink(missing_ok=True)
        self._retired.clear()

    @contextmanager
    def _look(self, first: date = date.min, last: date = date.max) -> Iterator[PartsLook]:
        with engine_faults(), self._looking:
            present = self._parts
            parts = [part for part in present.parts if part.first <= last and part.last >= first]
            self._readers += 1
        try:
            with engine_faults(), ExitStack() as asked:
                session = cache(lambda: asked.enter_context(closing(self._session())))  # not where nothing is kept
                yield PartsLook(session, self._folder, parts, present.past)
        finally:
            with self._looking:
                self._readers -= 1
                self._remove_retired()


def _name(number: int, first: date, last: date) -> str:
    return f"{first.isoformat()}-{last.isoformat()}-{number:08}{ENDING}"
