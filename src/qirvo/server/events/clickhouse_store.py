"""The event store in ClickHouse, for a registry that outgrew one machine (ADR-0046).

Events go there as Parquet files of a day, each all or none and with a token by which ClickHouse knows it again. What is
about to be sent is noted first, so that what was cut off is sent again in the same pieces.
"""

import hashlib
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import date
from functools import partial
from itertools import groupby
from pathlib import Path
from uuid import uuid4

import duckdb
import structlog

from qirvo.server.event_ports import Segment
from qirvo.server.events import clickhouse_statements, duckdb_statements
from qirvo.server.events.asking import AskedEventStore
from qirvo.server.events.batches import alone, number_of, together
from qirvo.server.events.clickhouse_client import ClickHouseClient, EventStoreVersionError
from qirvo.server.events.clickhouse_statements import ABSORBED, BEGUN, FORM
from qirvo.server.events.engine import engine_faults, start_engine
from qirvo.server.events.parts import BEFORE_ALL
from qirvo.server.events.usage_answers import Rows

_AT_ONCE_DAYS = 8

log = structlog.get_logger("qirvo.events")


class ClickHouseLook:
    """`asking.Look`."""

    def __init__(self, client: ClickHouseClient) -> None:
        self._client = client

    def events(self, statement: str, **values: object) -> Rows:
        """Return the rows that `statement` finds in the events."""
        return self._client.ask(clickhouse_statements.over(statement), **values)

    def sums(self, statement: str, **values: object) -> Rows:
        """Return the rows that `statement` finds in the sums, and in the events that these leave out."""
        return self._client.ask(clickhouse_statements.over_sums(statement), **values)

    def past(self) -> Rows:
        """Return how often each plugin was downloaded in what was removed."""
        return self._client.ask(clickhouse_statements.READ_PAST)


class ClickHouseEventStore(AskedEventStore):
    """`event_ports.EventStore` in a database of a ClickHouse; one process writes, with any number of threads.

    Args:
        client: The way there.
        outgoing: Folder of what this process is sending.
        lock: File by which one process at a time writes.
        segments: Where the log's segments lie.
        memory_bytes: What reading segments may take.
        steps: Told the name of each durable step.
    """

    def __init__(
        self,
        client: ClickHouseClient,
        *,
        outgoing: Path,
        lock: Path,
        segments: Path,
        memory_bytes: int,
        steps: Callable[[str], None] = lambda _name: None,
    ) -> None:
        super().__init__()
        self._client = client
        self._outgoing = outgoing.absolute()
        self._lock = lock
        self._steps = steps
        self._changing = threading.Lock()  # one at a time writes
        self._is_made = False
        self._start = partial(
            start_engine, [outgoing, segments], outgoing / "spare", memory_bytes=memory_bytes, threads=None
        )

    def close(self) -> None:
        """Let go of the connections; they are made again when it is asked again."""
        self._client.close()

    def absorbed(self) -> int:
        """Return the number of the last segment that was taken; 0 before the first.

        Raises:
            EventStoreUnavailableError: ClickHouse refuses, or is away.
            EventStoreVersionError: It is too old, or a later version of the registry made its tables; likewise in
                everything else.
        """
        return self._noted().get(ABSORBED, 0)

    def absorb(self, segments: Sequence[Segment]) -> int:
        """Take segments whole, in order, each once: one that was taken already is passed over.

        Raises:
            EventStoreUnavailableError: ClickHouse refuses, or is away; what was not taken waits.
        """
        taken = 0
        with self._writing():
            noted = self._noted()
            absorbed, begun = noted.get(ABSORBED, 0), noted.get(BEGUN, 0)
            new = sorted((each for each in segments if each.number > absorbed), key=number_of)
            cut_off = [each for each in new if each.number <= begun]
            if cut_off:
                taken += self._take(cut_off)
            for few in together(new[len(cut_off) :]):
                self._note(BEGUN, few[-1].number)
                taken += self._take(few)
        return taken

    def tidy(self, *, today: date, forget_before: date | None) -> None:
        """Mark and sum the days that are over, and remove the months that are older than `forget_before`.

        While a segment may be there in part nothing is done.

        Raises:
            EventStoreUnavailableError: ClickHouse refuses, or is away; what was begun is done again.
        """
        with self._writing():
            noted = self._noted()
            if noted.get(BEGUN, 0) > noted.get(ABSORBED, 0):
                return
            loose = [day for (day,) in self._client.ask(clickhouse_statements.LOOSE_DAYS)]
            for days in _a_few([day for day in loose if day < today]):
                self._settle(days)
            if forget_before is not None:
                self._forget(forget_before.replace(day=1))

    def put_day(self, day: date, parquet: Path, *, is_over: bool) -> None:
        """Put the events of a day into the place of what is there of it.

        Raises:
            EventStoreUnavailableError: ClickHouse refuses, or is away; likewise in what follows.
        """
        with self._writing():
            self._make()
            self._client.do(clickhouse_statements.DROP_DAY, day=day)
            self._client.put("events", parquet, token=uuid4().hex)  # the same day may come again
            if is_over:
                self._settle([day])
            self._steps(f"put-{day.isoformat()}")

    def put_past(self, parquet: Path) -> None:
        """Put how often each plugin was downloaded before, of `BEFORE_ALL`, into the place of what is there."""
        with self._writing():
            self._make()
            for clear in clickhouse_statements.CLEAR:
                self._client.do(clear)
            self._client.put("sums_next", parquet, token="")
            self._put_sums(BEFORE_ALL)

    def fetch_month(self, month: date, parquet: Path, *, until: int) -> None:
        """Write the events of a month into a file, of segments until a number."""
        self._make()
        with engine_faults():
            self._client.fetch(clickhouse_statements.FETCH_MONTH, parquet, month=month, number=until)

    def fetch_past(self, parquet: Path) -> None:
        """Write into a file how often each plugin was downloaded in what was removed."""
        self._make()
        with engine_faults():
            self._client.fetch(clickhouse_statements.READ_PAST, parquet)

    def summed_days(self) -> Mapping[date, int]:
        """Return how many events each day has that its sums are in force of."""
        self._make()
        loose = {day for (day,) in self._client.ask(clickhouse_statements.LOOSE_DAYS)}
        summed = self._client.ask(clickhouse_statements.SUMMED_DAYS)
        return {day: count for day, count in summed if day not in loose}

    def go_on_after(self, segment: int) -> None:
        """Note that everything until `segment` is there."""
        with self._writing():
            self._make()
            self._note(BEGUN, segment)
            self._note(ABSORBED, segment)

    @contextmanager
    def _look(self, first: date = date.min, last: date = date.max) -> Iterator[ClickHouseLook]:
        del first, last  # the statements say which days they look at, and partitions of others are not opened
        self._make()
        yield ClickHouseLook(self._client)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Keep other threads and processes from writing."""
        with self._changing, engine_faults(), alone(self._lock):
            yield

    def _noted(self) -> Mapping[str, int]:
        self._make()
        return self._read_notes()

    def _read_notes(self) -> Mapping[str, int]:
        return {str(name): int(number) for name, number in self._client.ask(clickhouse_statements.PROGRESS)}

    def _note(self, name: str, number: int) -> None:
        self._client.do(clickhouse_statements.NOTE, name=name, number=number)
        self._steps(name)

    def _make(self) -> None:
        """Make the tables where they are missing; done once."""
        if self._is_made:
            return
        for table in clickhouse_statements.TABLES:
            self._client.do(table)
        form = self._read_notes().get(FORM, 0)
        if form > clickhouse_statements.SCHEMA:
            raise EventStoreVersionError(
                f"the tables have form {form}; this version knows {clickhouse_statements.SCHEMA}"
            )
        if not form:
            self._client.do(clickhouse_statements.NOTE, name=FORM, number=clickhouse_statements.SCHEMA)
        self._is_made = True

    def _take(self, segments: Sequence[Segment]) -> int:
        """Send the events of each day in the segments, and note it."""
        taken = 0
        last = segments[-1].number
        (self._outgoing / "spare").mkdir(parents=True, exist_ok=True)
        with closing(self._start()) as engine:
            engine.execute(duckdb_statements.READ_SEGMENTS, {"files": [str(each.path.absolute()) for each in segments]})
            digest = _digest(segments)
            for day, rows in engine.execute(duckdb_statements.TAKEN_DAYS).fetchall():
                self._send(engine, day, last, digest)
                taken += rows
        self._note(ABSORBED, last)
        return taken

    def _send(self, engine: duckdb.DuckDBPyConnection, day: date, last: int, digest: str) -> None:
        path = self._outgoing / f"{last:012}-{day.isoformat()}.parquet"
        try:
            engine.execute(duckdb_statements.WRITE_OUTGOING, {"day": day, "segment": last, "target": str(path)})
            self._client.put("events", path, token=f"{day.isoformat()} {digest}")
        finally:
            path.unlink(missing_ok=True)
        self._steps(f"sent-{day.isoformat()}")

    def _settle(self, days: Sequence[date]) -> None:
        """Mark the events of days of one month, and put their sums in force."""
        for clear in clickhouse_statements.CLEAR:
            self._client.do(clear)
        month = days[0].replace(day=1)
        self._client.do(clickhouse_statements.MARK_DAYS, days=days)
        self._client.do(clickhouse_statements.SUM_DAYS, days=days, month=month)
        self._put_sums(month)
        self._steps(f"summed-{days[0].isoformat()}")
        for day in days:
            self._client.do(clickhouse_statements.PUT_DAY_IN_FORCE, day=day)
            self._steps(f"settled-{day.isoformat()}")

    def _put_sums(self, month: date) -> None:
        """Put the next sums of a month in force; ClickHouse replaces nothing by nothing."""
        ((rows,),) = self._client.ask(clickhouse_statements.NEXT_SUMS)
        in_force = clickhouse_statements.PUT_SUMS_IN_FORCE if rows else clickhouse_statements.DROP_SUMS
        self._client.do(in_force, month=month)

    def _forget(self, before: date) -> None:
        """Remove the months that end before the month that begins with `before`, but for their downloads."""
        days = [day for (day,) in self._client.ask(clickhouse_statements.DAYS_BEFORE, day=before)]
        for month in sorted({day.replace(day=1) for day in days}):
            for clear in clickhouse_statements.CLEAR:
                self._client.do(clear)
            self._client.do(clickhouse_statements.KEEP_PAST, month=month)
            self._put_sums(month)
            self._steps(f"kept-{month.isoformat()}")
        for day in days:
            self._client.do(clickhouse_statements.DROP_DAY, day=day)
        if days:
            log.info("events removed", days=len(days), until=days[-1])


def _digest(segments: Sequence[Segment]) -> str:
    """Return what tells these events from others that had the same numbers, as in a registry that was restored."""
    hashing = hashlib.sha256()
    for segment in segments:
        hashing.update(segment.path.read_bytes())
    return hashing.hexdigest()


def _a_few(days: Sequence[date]) -> Iterator[Sequence[date]]:
    """Yield days of one month together, as many as are marked at once."""
    for _month, found in groupby(days, key=lambda day: day.replace(day=1)):
        of_month = list(found)
        for start in range(0, len(of_month), _AT_ONCE_DAYS):
            yield of_month[start : start + _AT_ONCE_DAYS]
