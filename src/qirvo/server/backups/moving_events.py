"""Moving a living registry's events from the embedded store to a ClickHouse, day by day.

What is moved is the store as it was at one moment, held by links to its files. A day is put whole, and compared by how
many events of each plugin it has; one that is there already is passed over. So a move that was cut off goes on, and one
that is repeated takes what came since. What comes after that moment waits in the registry's log.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

from qirvo.artifacts.disk import disk_errors
from qirvo.deferred import dataclass
from qirvo.domain.errors import ConflictError, IntegrityError
from qirvo.server.backups.manifest import BackupRestlessError
from qirvo.server.event_stores import clickhouse_of
from qirvo.server.events.duckdb_store import DuckDbEventStore
from qirvo.server.events.parts import LIST, read_parts, write_parts
from qirvo.server.settings import Settings

_TRIES = 20
_OUTGOING = "outgoing"


class EventsInUseError(ConflictError):
    """The new event store counts already, or holds other events."""

    code = "events-in-use"
    hint = "Nothing was changed there. Name an empty database, or go on with what it holds."


class MovedEventsDifferError(IntegrityError):
    """The new event store does not hold what the embedded one does."""

    code = "events-differ"
    hint = "The embedded store was not changed, and goes on. Move again, and do not count in the new one meanwhile."


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedEvents:
    """How many days and events there are in the new store, and how many days were put there now."""

    days: int
    events: int
    days_put: int


def move_events(
    settings: Settings, address: str, *, today: date, told: Callable[[str], object] = lambda _text: None
) -> MovedEvents:
    """Move the events from the embedded store of `settings` to the ClickHouse at `address`.

    Raises:
        EventsAddressError: `address` is none.
        EventsInUseError: It holds what the embedded store does not.
        MovedEventsDifferError: What arrived is not what was sent.
        UnavailableError: One of the two, or the disk, refuses; run again, it goes on.
    """
    target = clickhouse_of(settings, address)
    with closing(target), _held(settings) as folder, closing(_opened(folder, settings)) as source:
        days = source.days()
        strange = sorted(set(target.days()) - set(days))
        if target.absorbed() > source.absorbed() or strange:
            raise EventsInUseError(f"`{address}` has events that the embedded store has not")
        put = 0
        for day in days:
            if target.plugins_of(day) != source.plugins_of(day):
                source.write_day(day, folder / _OUTGOING)
                target.put_day(day, folder / _OUTGOING, is_over=day < today)
                put += 1
                told(f"{day.isoformat()}: {days[day]:,} events")
        if source.write_past(folder / _OUTGOING):
            target.put_past(folder / _OUTGOING)
        differing = [day for day in days if target.plugins_of(day) != source.plugins_of(day)]
        if differing or target.downloads() != source.downloads():
            raise MovedEventsDifferError(f"{len(differing)} days arrived as others than they left")
        target.go_on_after(source.absorbed())
    return MovedEvents(days=len(days), events=sum(days.values()), days_put=put)


def _opened(folder: Path, settings: Settings) -> DuckDbEventStore:
    return DuckDbEventStore(folder, segments=folder, memory_bytes=settings.figures_memory_bytes)


@contextmanager
def _held(settings: Settings) -> Iterator[Path]:
    """Hold the embedded store as it is now in a folder of links to its files, which never change."""
    folder = settings.staging_folder / "moved-events"
    try:
        with disk_errors(folder):
            _link(settings.counted_folder, folder)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _link(store: Path, folder: Path) -> None:
    """Link what is in force; anew where it was put together with others meanwhile."""
    for _ in range(_TRIES):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        parts = read_parts(store)
        try:
            for name in parts.named() - {LIST}:
                os.link(store / name, folder / name)
        except FileNotFoundError:
            continue
        write_parts(folder, parts)
        return
    raise BackupRestlessError("the figures were put together anew each time they were held")
