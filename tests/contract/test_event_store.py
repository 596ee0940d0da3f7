"""`event_ports.EventStore`: DuckDB answers what the definitions say, however its parts were put together."""

import os
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from filelock import FileLock

from qirvo.domain.agents import Agent, AgentKind
from qirvo.domain.bounds import Between
from qirvo.domain.crowds import Crowd, crowd_of
from qirvo.domain.distribution_channels import DistributionChannel
from qirvo.domain.downloads import DownloadCount
from qirvo.domain.events import DistributionEvent, EventKind
from qirvo.domain.metrics import Figures, Span, measure
from qirvo.domain.names import PluginId
from qirvo.domain.told import told_within
from qirvo.domain.usage import measure_usage
from qirvo.domain.versions import Version
from qirvo.domain.visitors import NETWORK_SHIFT, VISITOR_BITS, network_of
from qirvo.server.event_ports import EventStore
from qirvo.server.events.duckdb_store import LOCK_FILE, DuckDbEventStore
from qirvo.server.events.engine import EventStoreUnavailableError
from qirvo.server.events.parts import EventStoreDamagedError
from qirvo.server.events.segments import SegmentedEventLog
from tests.support.builders import MONDAY, WEATHER
from tests.support.clickhouse import clickhouse_in
from tests.support.fake_events import FakeEventStore
from tests.support.registry_values import an_event
from tests.support.usage_histories import TrueInstallation, reports_of

CURL = Agent("curl", AgentKind.PEOPLE)
OTHER = PluginId("acme", "other")
WEEK = Span(first=MONDAY.date(), last=MONDAY.date() + timedelta(days=6))
SOON, LATER = WEEK.last + timedelta(days=1), date(2027, 3, 1)
NO_DOWNLOADS = DownloadCount()
AS_BEFORE = "COPY (SELECT COLUMNS(lambda c: c <> 'load_ms') FROM read_parquet($1)) TO $2 (FORMAT parquet)"


class Counting:
    """A log with a store behind it."""

    def __init__(self, folder: Path, store: EventStore) -> None:
        self.folder = folder
        self.log = SegmentedEventLog(folder / "log")
        self.store = store

    def take(self, events: Sequence[DistributionEvent]) -> None:
        self.log.append(events)
        self.store.absorb(self.log.seal())

    def figures(self, plugin_id: PluginId = WEATHER) -> Figures:
        return self.store.figures(plugin_id, WEEK)


def duckdb_in(folder: Path) -> DuckDbEventStore:
    return DuckDbEventStore(folder / "store", segments=folder / "log", memory_bytes=256 * 1024 * 1024, threads=1)


def shared_in(folder: Path) -> DuckDbEventStore:
    return DuckDbEventStore(
        folder / "store",
        segments=folder / "log",
        memory_bytes=256 * 1024 * 1024,
        threads=1,
        is_shared=True,
        spare=folder / "spare",
    )


STORES: Mapping[str, Callable[[Path], EventStore]] = {
    "duckdb": duckdb_in,
    "duckdb, shared": shared_in,
    "clickhouse": clickhouse_in,
    "memory": lambda _folder: FakeEventStore(),
}
STORE_PARAMS = ["duckdb", "duckdb, shared", pytest.param("clickhouse", marks=pytest.mark.journey), "memory"]


@pytest.fixture(params=STORE_PARAMS)
def counting(request: pytest.FixtureRequest, tmp_path: Path) -> Counting:
    return Counting(tmp_path, STORES[request.param](tmp_path))


@pytest.fixture
def kept(tmp_path: Path) -> Counting:
    return Counting(tmp_path, duckdb_in(tmp_path))


def a_download(number: int, **changes: object) -> DistributionEvent:
    """The download of a person on Monday; each number is some milliseconds later."""
    values = {"kind": EventKind.DOWNLOAD, "at": MONDAY + timedelta(milliseconds=number), "agent": CURL, "visitor": 1}
    return an_event(f"download-{number:06}", **(values | changes))  # type: ignore[arg-type]  # the test names the fields


def a_week_of(seed: int, number: int = 600) -> list[DistributionEvent]:
    """Return events of every sort in the order in which they happened."""
    dice = random.Random(seed)  # noqa: S311  # a sample, not a secret
    agents = [None, CURL, Agent("other", AgentKind.AUTOMATED), Agent("other", AgentKind.MIRROR)]
    return [
        an_event(
            f"event-{seed}-{place:06}",
            at=MONDAY.replace(hour=0) + timedelta(seconds=place * 7 * 86_400 // number),
            kind=dice.choice(list(EventKind)),
            plugin_id=dice.choice([WEATHER, OTHER]),
            version=dice.choice([None, Version("1.0.0"), Version("1.1.0+build"), Version("1.1.0")]),
            distribution_channel=dice.choice(list(DistributionChannel)),
            agent=dice.choice(agents),
            visitor=dice.choice([None, *range(6)]),
            country=dice.choice(["", "DE", "FR"]),
            source=dice.choice(["", "search"]),
            installed_week=dice.choice([None, *(MONDAY.date() - timedelta(weeks=number) for number in range(3))]),
            days_since=dice.choice([None, 1, 2, 5, 40]),
            load_ms=dice.choice([None, 70, 300]),
        )
        for place in range(number)
    ]


def of_plugin(events: Sequence[DistributionEvent], plugin_id: PluginId) -> list[DistributionEvent]:
    return [event for event in events if event.plugin_id == plugin_id]


def test_a_new_store_has_nothing(counting: Counting):
    assert (counting.figures().downloads, counting.store.absorbed()) == (NO_DOWNLOADS, 0)
    assert (counting.store.downloads(), counting.store.counts(WEATHER)) == ({}, {})


def test_a_visitor_counts_once_a_day_and_version(counting: Counting):
    again = [a_download(1), a_download(2), a_download(3, version=Version("1.1.0")), a_download(4, visitor=2)]
    counting.take(again)
    counting.take([a_download(5, at=MONDAY + timedelta(days=1))])
    found = counting.figures()
    assert (found.downloads, found.users) == (DownloadCount(raw=5, unique=4), Between(low=2, high=3))


def test_crawlers_and_mirrors_count_apart(counting: Counting):
    kinds = (AgentKind.AUTOMATED, AgentKind.MIRROR)
    counting.take([a_download(number, agent=Agent("other", kind)) for number, kind in enumerate(kinds)])
    assert counting.figures().downloads == DownloadCount(raw=2, automated=1, mirror=1)


def test_downloads_of_nobody_in_particular_are_never_unique(counting: Counting):
    counting.take([a_download(1, visitor=None), a_download(2, agent=None)])
    assert counting.figures().downloads == DownloadCount(raw=2)


def test_days_outside_do_not_count(counting: Counting):
    counting.take([a_download(1, at=MONDAY - timedelta(days=1)), a_download(2, at=MONDAY + timedelta(days=7))])
    assert counting.figures().downloads == NO_DOWNLOADS


def test_other_plugins_do_not_count(counting: Counting):
    counting.take([a_download(1, plugin_id=OTHER)])
    assert counting.figures().downloads == NO_DOWNLOADS


@pytest.mark.parametrize("seed", range(3))
def test_every_figure_is_as_it_is_defined(counting: Counting, seed: int):
    events = a_week_of(seed)
    for start in range(0, len(events), 97):
        counting.take(events[start : start + 97])
    for plugin_id in (WEATHER, OTHER):
        mine = of_plugin(events, plugin_id)
        for today in (SOON, LATER):
            assert counting.figures(plugin_id) == measure(mine, WEEK)
            assert counting.store.usage(plugin_id, WEEK) == measure_usage(mine, WEEK)
            counting.store.tidy(today=today, forget_before=None)
        assert counting.figures(plugin_id) == measure(mine, WEEK)
        assert counting.store.usage(plugin_id, WEEK) == measure_usage(mine, WEEK)


def test_what_comes_late_counts_as_if_it_had_been_in_time(counting: Counting):
    events = a_week_of(7)
    in_time, late = events[::2], events[1::2]
    counting.take(in_time)
    counting.store.tidy(today=LATER, forget_before=None)
    counting.take(late)
    counting.store.tidy(today=SOON, forget_before=None)
    expected = measure(of_plugin(events, WEATHER), WEEK)
    assert counting.figures() == expected
    counting.store.tidy(today=LATER, forget_before=None)
    assert counting.figures() == expected


@pytest.mark.parametrize(("first", "days"), [(0, 75), (40, 20), (70, 1)])
def test_use_without_names_is_as_it_is_defined(counting: Counting, first: int, days: int):
    dice = random.Random(first)  # noqa: S311  # a sample, not a secret
    start = MONDAY.date()
    installations = [
        TrueInstallation(
            f"host-{number}",
            {
                start + timedelta(days=dice.randrange(number // 3, 75)): dice.choice(["1.0.0", "1.1.0"])
                for _ in range(9)
            },
        )
        for number in range(60)
    ]
    counting.take(reports_of(installations))
    counting.store.tidy(today=LATER, forget_before=None)
    since = start + timedelta(days=first)
    span = Span(first=since, last=since + timedelta(days=days - 1))
    found = counting.store.usage(WEATHER, span)
    assert found == measure_usage(reports_of(installations), span)
    assert found.active.span == sum(each.is_seen(span.first, span.last) for each in installations)


def test_parts_from_before_load_times_were_kept_are_read_and_put_together(kept: Counting):
    """As they were written then, beside new ones and alone."""
    expected = []
    for number in range(2):
        event = an_event(f"active-{number:06}", kind=EventKind.ACTIVE, at=MONDAY + timedelta(days=number), load_ms=70)
        kept.take([event])
        expected.append(replace(event, load_ms=None))
        for part in (kept.folder / "store").glob("2026*.parquet"):
            with duckdb.connect() as engine:
                old = str(part.with_suffix(".old"))
                engine.execute(AS_BEFORE, [str(part), old])
            part.with_suffix(".old").rename(part)
        kept.store = duckdb_in(kept.folder)
        assert kept.store.usage(WEATHER, WEEK) == measure_usage(expected, WEEK)
    new = an_event("active-000009", kind=EventKind.ACTIVE, at=MONDAY + timedelta(days=1, hours=2), load_ms=70)
    kept.take([new])
    assert kept.store.usage(WEATHER, WEEK) == measure_usage([*expected, new], WEEK)
    kept.store.tidy(today=LATER, forget_before=None)
    assert kept.store.usage(WEATHER, WEEK) == measure_usage([*expected, new], WEEK)


def test_a_segment_is_taken_once(counting: Counting):
    counting.log.append([a_download(1)])
    segments = counting.log.seal()
    assert (counting.store.absorb(segments), counting.store.absorb(segments)) == (1, 0)
    assert (counting.figures().downloads.raw, counting.store.absorbed()) == (1, segments[-1].number)


def test_events_are_counted_by_version_and_kind(counting: Counting):
    counting.take([an_event("evt_000001"), an_event("evt_000002"), a_download(1), a_download(2, version=None)])
    assert counting.store.counts(WEATHER) == {Version("1.0.0"): {EventKind.INSTALL: 2, EventKind.DOWNLOAD: 1}}


def test_the_latest_events_come_in_order(counting: Counting):
    counting.take([an_event(f"evt_{hour:06}", at=MONDAY + timedelta(hours=hour)) for hour in (3, 1, 2, 4)])
    counting.take([a_download(1, at=MONDAY + timedelta(hours=5))])
    since = MONDAY + timedelta(hours=2)
    found = counting.store.latest(WEATHER, kinds={EventKind.INSTALL}, since=since, limit=2)
    assert [each.at - MONDAY for each in found] == [timedelta(hours=3), timedelta(hours=4)]


def test_downloads_stay_counted_when_their_events_are_removed(counting: Counting):
    counting.take([a_download(1), a_download(2), a_download(3, plugin_id=OTHER)])
    counting.store.tidy(today=LATER, forget_before=LATER)
    counting.take([a_download(4, at=datetime(2027, 2, 28, tzinfo=MONDAY.tzinfo))])
    assert counting.figures().downloads == NO_DOWNLOADS
    assert counting.store.downloads() == {
        WEATHER: DownloadCount(raw=3, unique=2),
        OTHER: DownloadCount(raw=1, unique=1),
    }
    counting.store.tidy(today=LATER + timedelta(days=40), forget_before=LATER + timedelta(days=20))
    assert counting.store.downloads()[WEATHER] == DownloadCount(raw=3, unique=2)


def test_a_crowd_is_as_it_is_defined(counting: Counting):
    dice = random.Random(3)  # noqa: S311  # a sample, not a secret
    keys = [dice.getrandbits(VISITOR_BITS) for _ in range(12)]
    of_networks = [key ^ family for key in keys for family in range(3)]
    events = [replace(event, visitor=dice.choice([None, *of_networks])) for event in a_week_of(5, 900)]
    for start in range(0, len(events), 131):
        counting.take(events[start : start + 131])
    own = {WEATHER: {network_of(key) for key in keys[:6]}}
    of_members = 0
    for day in (WEEK.first + timedelta(days=age) for age in range(7)):
        found = counting.store.crowds(day, most=0, most_of_a_network=99, own=own)
        of_members += found.get(WEATHER, Crowd()).own
        for plugin_id in (WEATHER, OTHER):
            mine = [event for event in of_plugin(events, plugin_id) if event.at.date() == day]
            assert found.get(plugin_id, Crowd()) == crowd_of(mine, own=own.get(plugin_id, ()))
    assert of_members > 0
    assert counting.store.crowds(SOON, most=0, most_of_a_network=0, own=own) == {}
    counted = counting.store.unique_by_day([WEATHER, OTHER], WEEK)
    for plugin_id in (WEATHER, OTHER):
        days = measure(of_plugin(events, plugin_id), WEEK).days
        unique = {day: each.downloads.unique for day, each in days.items() if each.downloads.unique}
        assert counted[plugin_id] == unique
    assert counting.store.unique_by_day([], WEEK) == {}


@pytest.mark.parametrize("plugin_id", [None, WEATHER])
def test_what_was_told_lately_is_as_it_is_defined(counting: Counting, plugin_id: PluginId | None):
    events = a_week_of(4, 900)
    for start in range(0, len(events), 131):
        counting.take(events[start : start + 131])
    wanted = events if plugin_id is None else of_plugin(events, plugin_id)
    for hours in (1, 30, 200):
        within = {"since": MONDAY + timedelta(hours=9), "until": MONDAY + timedelta(hours=9 + hours)}
        found = counting.store.told(plugin_id, **within, most_of_a_network=2)
        assert found == told_within(wanted, **within, most_of_a_network=2)
    assert len(found) > 10


def test_one_network_tells_a_few_times_whatever_its_programs_are_called(counting: Counting):
    visitors = [5 << NETWORK_SHIFT, (5 << NETWORK_SHIFT) + 1, 6 << NETWORK_SHIFT, None]
    counting.take(
        [
            an_event(f"error-{number}-{place}", kind=EventKind.ERROR, visitor=visitor)
            for number in range(4)
            for place, visitor in enumerate(visitors)
        ]
    )
    (told,) = counting.store.told(
        WEATHER, since=MONDAY, until=MONDAY + timedelta(minutes=1), most_of_a_network=3
    ).values()
    assert told.events == {EventKind.ERROR: 3 + 3 + 4}


def test_crowds_are_of_plugins_with_many_downloads_or_many_of_one_network_or_members(counting: Counting):
    counting.take([a_download(number, visitor=number << NETWORK_SHIFT) for number in range(6)])
    counting.take([a_download(10 + number, visitor=number, plugin_id=OTHER) for number in range(3)])

    def crowded(most: int, most_of_a_network: int, *own: PluginId) -> set[PluginId]:
        members = {plugin_id: {77} for plugin_id in own}
        found = counting.store.crowds(WEEK.first, most=most, most_of_a_network=most_of_a_network, own=members)
        return set(found)

    assert [crowded(5, 3), crowded(6, 2), crowded(6, 3)] == [{WEATHER}, {OTHER}, set()]
    assert [crowded(5, 2), crowded(6, 3, WEATHER)] == [{OTHER, WEATHER}, {WEATHER}]


def test_what_was_taken_is_there_after_a_restart(kept: Counting):
    kept.take(a_week_of(1))
    before = kept.figures()
    again = duckdb_in(kept.folder)
    assert (again.figures(WEATHER, WEEK), again.absorbed()) == (before, kept.store.absorbed())


def test_what_a_crash_left_does_not_count_and_goes(kept: Counting):
    kept.take([a_download(1)])
    (part,) = (kept.folder / "store").glob("2026*.parquet")
    (part.parent / "2026-11-23-2026-11-23-00000099.parquet").write_bytes(part.read_bytes())
    (part.parent / "parts.json.new").write_bytes(b"{")
    again = duckdb_in(kept.folder)
    assert again.figures(WEATHER, WEEK).downloads.raw == 1
    assert sorted(path.name for path in part.parent.iterdir()) == [part.name, "parts.json", "spare"]


def test_files_that_are_put_together_go(kept: Counting):
    for number in range(12):
        kept.take([a_download(number)])
    kept.store.tidy(today=SOON, forget_before=None)
    names = sorted(path.name[:5] for path in (kept.folder / "store").glob("*.parquet"))
    assert names == ["2026-", "sums-"]
    kept.store.tidy(today=LATER, forget_before=LATER)
    assert [path.name[:5] for path in (kept.folder / "store").glob("*.parquet")] == ["past-"]


@pytest.mark.parametrize(
    "line", [b"\0\n", b"[]\n", b"{}\n", b'{"kind":5}\n', b"\xff\xfe\n", b'{"kind":"view","ts":"x"}\n']
)
def test_a_damaged_line_hides_no_other(kept: Counting, line: bytes):
    kept.log.append([a_download(1)])
    (segment,) = kept.log.seal()
    segment.path.write_bytes(segment.path.read_bytes() + line + segment.path.read_bytes().replace(b"000001", b"000002"))
    kept.store.absorb([segment])
    assert kept.figures().downloads.raw == 2


@pytest.mark.parametrize("content", [b"", b"{", b'{"parts":[{"name":"gone.parquet"}]}'])
def test_a_damaged_list_is_told_and_nothing_is_removed(kept: Counting, content: bytes):
    kept.take([a_download(1)])
    (kept.folder / "store" / "parts.json").write_bytes(content)
    with pytest.raises(EventStoreDamagedError):
        duckdb_in(kept.folder).figures(WEATHER, WEEK)
    assert len(list((kept.folder / "store").glob("2026*.parquet"))) == 1


def test_a_part_that_is_missing_is_told(kept: Counting):
    kept.take([a_download(1)])
    next((kept.folder / "store").glob("2026*.parquet")).unlink()
    with pytest.raises(EventStoreDamagedError, match="is missing"):
        duckdb_in(kept.folder).absorb(kept.log.seal())


def test_what_cannot_be_taken_waits(kept: Counting):
    kept.log.append([a_download(1)])
    (segment,) = kept.log.seal()
    with pytest.raises(EventStoreUnavailableError):
        kept.store.absorb([replace(segment, path=segment.path.with_name("gone"))])
    assert (kept.store.absorb([segment]), kept.figures().downloads.raw) == (1, 1)


def test_the_engine_reads_nothing_but_its_folders(kept: Counting, tmp_path: Path):
    elsewhere = tmp_path / "elsewhere.jsonl"
    elsewhere.write_bytes(b"")
    kept.log.append([a_download(1)])
    (segment,) = kept.log.seal()
    with pytest.raises(EventStoreUnavailableError, match="Cannot access"):
        kept.store.absorb([replace(segment, path=elsewhere)])


def test_a_plugin_is_a_value_and_never_a_statement(kept: Counting):
    hostile = PluginId("acme", "x' OR '1'='1")
    kept.take([a_download(1)])
    assert kept.store.figures(hostile, WEEK).downloads == NO_DOWNLOADS


class TestSharedStore:
    """Several processes ask one store, and one at a time writes it."""

    def test_a_reader_sees_what_another_process_took(self, tmp_path: Path):
        writer, reader = Counting(tmp_path, shared_in(tmp_path)), shared_in(tmp_path)
        assert reader.figures(WEATHER, WEEK).downloads.raw == 0
        writer.take([a_download(1)])
        assert (reader.figures(WEATHER, WEEK).downloads.raw, reader.absorbed()) == (1, 1)

    def test_who_writes_goes_on_from_what_another_one_wrote(self, tmp_path: Path):
        first, second = Counting(tmp_path, shared_in(tmp_path)), shared_in(tmp_path)
        assert second.absorbed() == 0
        first.take([a_download(1)])
        first.log.append([a_download(2)])
        assert second.absorb(first.log.seal()) == 1
        assert first.figures().downloads.raw == 2

    def test_two_do_not_write_at_once(self, tmp_path: Path):
        writer = Counting(tmp_path, shared_in(tmp_path))
        writer.take([a_download(1)])
        writer.log.append([a_download(2)])
        with (
            FileLock(tmp_path / "store" / LOCK_FILE),
            pytest.raises(EventStoreUnavailableError, match="another process"),
        ):
            writer.store.absorb(writer.log.seal())

    def test_a_file_that_another_process_may_be_reading_stays_for_a_while(self, tmp_path: Path):
        writer = Counting(tmp_path, shared_in(tmp_path))
        for number in range(1, 4):
            writer.take([a_download(number)])
        before = set((tmp_path / "store").glob("*.parquet"))
        writer.store.tidy(today=SOON + timedelta(days=1), forget_before=None)
        after = set((tmp_path / "store").glob("*.parquet"))
        assert before < after
        for path in after:
            os.utime(path, (0, 0))
        writer.store.tidy(today=SOON + timedelta(days=1), forget_before=None)
        assert not before & set((tmp_path / "store").glob("*.parquet"))
        assert writer.figures().downloads.raw == 3
