"""The event store in Parquet files, asked through DuckDB (ADR-0030).

New events lie in small parts of the day; a day that is over is one part, sorted by plugin, and so is a month. What is
put together comes into force with one rename, and files that are no longer in force stay until nobody reads them.
"""

import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import structlog
from filelock import FileLock, Timeout

from qirvo.domain.crowds import Crowd
from qirvo.domain.downloads import DownloadCount
from qirvo.domain.events import EventKind
from qirvo.domain.metrics import HOURLY_DAYS, Figures, Span
from qirvo.domain.names import PluginId
from qirvo.domain.registry_figures import RegistryFigures
from qirvo.domain.told import KINDS, ToldOf
from qirvo.domain.usage import Usage, cohorts_since, window_starts
from qirvo.domain.versions import Version
from qirvo.domain.vitals import Vitals
from qirvo.server.event_ports import Happened, Segment
from qirvo.server.events import statements
from qirvo.server.events.answers import crowds_of, download_count, figures_of, registry_figures_of, told_of
from qirvo.server.events.engine import EventStoreUnavailableError, engine_faults, start_engine
from qirvo.server.events.merging import due_merges, expired, without_sums
from qirvo.server.events.parts import (
    ENDING,
    Part,
    Parts,
    read_parts,
    remove_others,
    shared_days,
    state_of,
    sync,
    touch,
    write_parts,
)
from qirvo.server.events.usage_answers import UsageRows, usage_of

MEMORY_BYTES = 512 * 1024 * 1024
SPARED_S = 600
"""A question is answered within so many seconds: so long, files stay that another process may be reading."""
LOCK_FILE = ".writing.lock"
_AT_ONCE_BYTES = 128 * 1024 * 1024  # of segments that are taken together

log = structlog.get_logger("qirvo.events")


class DuckDbEventStore:
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
        self._folder = folder.absolute()
        self._changing = threading.Lock()  # one at a time writes
        self._looking = threading.RLock()  # guards what follows
        self._readers = 0
        self._retired: set[str] = set()
        self._present: Parts | None = None
        self._plugin_ids: dict[str, PluginId] = {}
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
            new = sorted((each for each in segments if each.number > self._parts.absorbed), key=_number)
            for few in _together(new):
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

    def figures(self, plugin_id: PluginId, span: Span) -> Figures:
        """Return the figures of a plugin.

        Raises:
            EventStoreUnavailableError: The engine refuses.
        """
        asked = {"plugin": str(plugin_id), "since": _midnight(span.first), "until": _after(span.last)}
        with self._reading(span.first, span.last) as (engine, parts):
            by = self._ask(engine, parts, statements.DOWNLOADS_BY, **asked)
            daily = self._ask(engine, parts, statements.EVENTS_BY_DAY, **asked)
            is_hourly = span.days <= HOURLY_DAYS
            hourly = self._ask(engine, parts, statements.DOWNLOADS_BY_HOUR, **asked) if is_hourly else []
        return figures_of(span, by, daily, hourly)

    def usage(self, plugin_id: PluginId, span: Span) -> Usage:
        """Return what hosts told of a plugin's use, and how it fared.

        Raises:
            EventStoreUnavailableError: The engine refuses.
        """
        cohorts, starts = cohorts_since(span), window_starts(span)
        of_plugin = {"plugin": str(plugin_id), "until": _after(span.last)}
        within = of_plugin | {"since": _midnight(span.first)}
        windows = dict(zip(("day", "week", "month", "whole"), starts, strict=True))
        with self._reading(min(cohorts, *starts), span.last) as (engine, parts):
            rows = UsageRows(
                vitals=self._ask(engine, parts, statements.VITALS_BY, **within),
                active_by_day=self._ask(engine, parts, statements.ACTIVE_BY_DAY, **within),
                active=self._ask(
                    engine, parts, statements.ACTIVE, **of_plugin, **windows, since=_midnight(min(starts))
                ),
                cohort_days=self._ask(engine, parts, statements.COHORT_DAYS, **of_plugin, since=_midnight(cohorts)),
            )
        return usage_of(span, rows)

    def downloads(self) -> Mapping[PluginId, DownloadCount]:
        """Return the downloads of every plugin that has some.

        Raises:
            EventStoreUnavailableError: The engine refuses.
        """
        with self._reading() as (engine, parts):
            rows = self._ask_sums(engine, parts, statements.DOWNLOADS_OF_EACH)
            past = self._past()
            before = engine.execute(statements.READ_PAST, {"files": past}).fetchall() if past else []
        found = self._by_plugin(rows)
        for plugin_id, count in self._by_plugin(before).items():
            found[plugin_id] = found[plugin_id] + count if plugin_id in found else count
        return found

    def downloads_of(
        self, plugin_ids: Collection[PluginId], span: Span
    ) -> Mapping[PluginId, Mapping[date, DownloadCount]]:
        """Return the downloads of these plugins by day; a plugin or a day without any is left out.

        Raises:
            EventStoreUnavailableError: The engine refuses.
        """
        names = {str(each): each for each in plugin_ids}
        if not names:
            return {}
        asked = {"plugins": sorted(names), "least": min(names), "greatest": max(names), **_bounds(span)}
        with self._reading(span.first, span.last) as (engine, parts):
            rows = self._ask(engine, parts, statements.DOWNLOADS_OF_SOME, **asked)
        found: dict[PluginId, dict[date, DownloadCount]] = {}
        for plugin, day, *counted in rows:
            found.setdefault(names[plugin], {})[day] = download_count(counted)
        return found

    def registry_figures(self, span: Span, *, most: int) -> RegistryFigures:
        """Return the figures of the whole registry, with the `most` plugins that are ahead.

        Raises:
            EventStoreUnavailableError: The engine refuses.
        """
        with self._reading(span.first, span.last) as (engine, parts):
            daily = self._ask_sums(engine, parts, statements.EVENTS_OF_ALL_BY_DAY, **_bounds(span))
            ahead = self._ask_sums(engine, parts, statements.MOST_DOWNLOADED, most=most, **_bounds(span))
        return registry_figures_of(span, daily, ahead)

    def counts(self, plugin_id: PluginId) -> Mapping[Version, Mapping[EventKind, int]]:
        """Return how often each kind of event happened to each version of a plugin.

        Raises:
            EventStoreUnavailableError: The engine refuses.
        """
        with self._reading() as (engine, parts):
            rows = self._ask(engine, parts, statements.EVENTS_BY_VERSION, plugin=str(plugin_id))
        found: dict[Version, dict[EventKind, int]] = {}
        for version, kind, count in rows:
            found.setdefault(Version(version), {})[EventKind(kind)] = count
        return found

    def latest(
        self, plugin_id: PluginId, *, kinds: Collection[EventKind], since: datetime, limit: int
    ) -> Sequence[Happened]:
        """Return the latest events of these kinds, oldest first.

        Raises:
            EventStoreUnavailableError: The engine refuses.
        """
        asked = {
            "plugin": str(plugin_id),
            "kinds": [kind.value for kind in kinds],
            "since": since.astimezone(UTC).replace(tzinfo=None),
            "most": limit,
        }
        with self._reading(since.astimezone(UTC).date()) as (engine, parts):
            rows = self._ask(engine, parts, statements.LATEST, **asked)
        return [Happened(version=Version(version), at=ts.replace(tzinfo=UTC)) for ts, version in rows]

    def crowds(
        self, day: date, *, most: int, most_of_a_network: int, own: Mapping[PluginId, Collection[int]]
    ) -> Mapping[PluginId, Crowd]:
        """Return who downloaded a day, of the plugins for which that matters.

        Raises:
            EventStoreUnavailableError: The engine refuses.
        """
        within: dict[str, Any] = {"since": _midnight(day), "until": _after(day)}
        pairs = [(str(plugin_id), network) for plugin_id, networks in own.items() for network in networks]
        within |= {"own_plugins": [plugin for plugin, _ in pairs], "own_networks": [network for _, network in pairs]}
        limits = {"most": most, "most_of_a_network": most_of_a_network}
        with self._reading(day, day) as (engine, parts):
            networks = self._ask(engine, parts, statements.CROWD_NETWORKS, **within, **limits)
            chosen = sorted({row[0] for row in networks})
            hours = self._ask(engine, parts, statements.CROWD_HOURS, **within, chosen=chosen) if chosen else []
        return crowds_of(networks, hours)

    def unique_by_day(self, plugin_ids: Collection[PluginId], span: Span) -> Mapping[PluginId, Mapping[date, int]]:
        """Return the unique downloads of each of the plugins by day; days and plugins without are left out.

        Raises:
            EventStoreUnavailableError: The engine refuses.
        """
        asked = {
            "since": _midnight(span.first),
            "until": _after(span.last),
            "chosen": sorted(str(plugin_id) for plugin_id in plugin_ids),
        }
        found: dict[PluginId, dict[date, int]] = {}
        with self._reading(span.first, span.last) as (engine, parts):
            for plugin, day, count in self._ask(engine, parts, statements.UNIQUE_BY_DAY, **asked) if plugin_ids else ():
                found.setdefault(PluginId.parse(plugin), {})[day] = count
        return found

    def told(
        self, plugin_id: PluginId | None = None, *, since: datetime, until: datetime, most_of_a_network: int
    ) -> Mapping[ToldOf, Vitals]:
        """Return how one plugin, or each, fared from `since` until before `until`, by release and way out.

        Raises:
            EventStoreUnavailableError: The engine refuses.
        """
        first, last = since.astimezone(UTC), until.astimezone(UTC)
        asked: dict[str, Any] = {
            "since": first.replace(tzinfo=None),
            "until": last.replace(tzinfo=None),
            "kinds": [kind.value for kind in KINDS],
            "most": most_of_a_network,
        }
        with self._reading(first.date(), last.date()) as (engine, parts):
            if plugin_id is None:
                rows = self._ask(engine, parts, statements.TOLD_OF_ALL, **asked)
            else:
                rows = self._ask(engine, parts, statements.TOLD_OF_PLUGIN, plugin=str(plugin_id), **asked)
        return told_of(rows)

    def _by_plugin(self, rows: Sequence[tuple[Any, ...]]) -> dict[PluginId, DownloadCount]:
        """Return the counts of each plugin; there may be a hundred thousand, so that their ids are made once."""
        ids = self._plugin_ids
        for row in rows:
            if row[0] not in ids:
                ids[row[0]] = PluginId(*row[0].split(".", 1))  # it was looked at when it came
        return {
            ids[plugin]: DownloadCount(raw=raw, unique=unique, automated=automated, mirror=mirror)
            for plugin, raw, unique, automated, mirror in rows
        }

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
        with self._changing, engine_faults():
            if not self._is_shared:
                yield
                return
            self._folder.mkdir(parents=True, exist_ok=True)
            try:
                lock = FileLock(self._folder / LOCK_FILE).acquire(timeout=0)
            except Timeout as exc:
                raise EventStoreUnavailableError("another process writes the event store") from exc
            with lock:
                yield

    def _session(self) -> duckdb.DuckDBPyConnection:
        with self._looking:
            if self._engine is None:
                self._engine = self._start()
            return self._engine.cursor()

    def _take(self, segments: Sequence[Segment]) -> int:
        """Make a part of each day in the segments, and name them all at once."""
        made: list[Part] = []
        parts = self._parts
        with closing(self._session()) as engine:
            engine.execute(statements.READ_SEGMENTS, {"files": [str(each.path.absolute()) for each in segments]})
            for number, (day, rows) in enumerate(engine.execute(statements.TAKEN_DAYS).fetchall(), start=1):
                part = Part(name=_name(parts.written + number, day, day), first=day, last=day, rows=rows)
                self._write(engine, part.name, statements.WRITE_TAKEN, {"day": day})
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
            self._write(engine, merged.name, *self._over(together, statements.MERGE))
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
            self._write(engine, summed.sums, statements.WRITE_SUMS, {"files": [str(self._folder / part.name)]})
        present = tuple(summed if each == part else each for each in parts.parts)
        self._put_in_force(Parts(absorbed=parts.absorbed, written=parts.written + 1, parts=present, past=parts.past))

    def _remove(self, gone: Sequence[Part]) -> None:
        """Remove parts, but for how often each plugin was downloaded."""
        parts = self._parts
        past = f"past-{parts.written + 1:08}{ENDING}"
        with closing(self._session()) as engine:
            if parts.past:
                engine.execute(statements.PAST, {"files": self._past()})
            else:
                engine.execute(statements.NO_PAST)
            self._write(engine, past, *self._over(gone, statements.WRITE_PAST))
        left = tuple(part for part in parts.parts if part not in gone)
        self._put_in_force(Parts(absorbed=parts.absorbed, written=parts.written + 1, parts=left, past=past))
        log.info("events removed", events=sum(part.rows for part in gone), until=max(part.last for part in gone))

    def _write(self, engine: duckdb.DuckDBPyConnection, name: str, statement: str, values: Mapping[str, Any]) -> None:
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
        if self._readers == 0:
            if self._is_shared:
                touch(self._folder, self._retired)
                self._retired.clear()
            for name in self._retired:
                (self._folder / name).unlink(missing_ok=True)
            self._retired.clear()

    def _past(self) -> list[str]:
        return [str(self._folder / self._parts.past)] if self._parts.past else []

    def _ask(
        self, engine: duckdb.DuckDBPyConnection, parts: Sequence[Part], statement: str, **values: object
    ) -> list[tuple[Any, ...]]:
        """Return the rows that `statement` finds in `parts`."""
        if not parts:
            return []
        asked, files = self._over(parts, statement)
        return engine.execute(asked, files | values).fetchall()

    def _over(self, parts: Sequence[Part], statement: str) -> tuple[str, dict[str, Any]]:
        """Return `statement` as it is asked of `parts`, with where they lie."""
        shared = self._shared(parts)
        files: dict[str, Any] = {"files": [str(self._folder / part.name) for part in parts]}
        return statements.over(statement, is_shared=bool(shared)), files | shared

    def _ask_sums(
        self, engine: duckdb.DuckDBPyConnection, parts: Sequence[Part], statement: str, **values: object
    ) -> list[tuple[Any, ...]]:
        """Return the rows that `statement` finds in the sums of `parts`, and in the events of those without."""
        if not parts:
            return []
        sums = [str(self._folder / part.sums) for part in parts if part.sums]
        others = [str(self._folder / part.name) for part in parts if not part.sums]
        shared = self._shared(parts)
        asked = statements.over_sums(statement, has_sums=bool(sums), has_others=bool(others), is_shared=bool(shared))
        named = {"sums": sums, "files": others, **shared}
        return engine.execute(asked, {name: of for name, of in named.items() if of} | values).fetchall()

    def _shared(self, parts: Sequence[Part]) -> dict[str, Any]:
        """Return the days that several of the parts have, and where those parts lie; nothing where there are none."""
        shared = shared_days(parts)
        sharing = [part for part in parts if any(part.first <= day <= part.last for day in shared)]
        named = {"shared": sorted(shared), "sharing": [str(self._folder / part.name) for part in sharing]}
        return named if shared else {}

    @contextmanager
    def _reading(
        self, first: date = date.min, last: date = date.max
    ) -> Iterator[tuple[duckdb.DuckDBPyConnection, Sequence[Part]]]:
        with engine_faults(), self._looking:
            parts = [part for part in self._parts.parts if part.first <= last and part.last >= first]
            self._readers += 1
        try:
            with engine_faults(), closing(self._session()) as engine:
                yield engine, parts
        finally:
            with self._looking:
                self._readers -= 1
                self._remove_retired()


def _together(segments: Sequence[Segment]) -> Iterator[Sequence[Segment]]:
    """Yield segments a few at a time, as many as fit into the memory."""
    few: list[Segment] = []
    size = 0
    for segment in segments:
        of_segment = segment.path.stat().st_size
        if few and size + of_segment > _AT_ONCE_BYTES:
            yield few
            few, size = [], 0
        few.append(segment)
        size += of_segment
    if few:
        yield few


def _name(number: int, first: date, last: date) -> str:
    return f"{first.isoformat()}-{last.isoformat()}-{number:08}{ENDING}"


def _number(segment: Segment) -> int:
    return segment.number


def _bounds(span: Span) -> Mapping[str, datetime]:
    return {"since": _midnight(span.first), "until": _after(span.last)}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min)


def _after(day: date) -> datetime:
    return _midnight(day + timedelta(days=1))
