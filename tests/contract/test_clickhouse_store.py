"""The event store in ClickHouse: the real engine says what the embedded one says, whatever dies in between."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from qirvo.domain.downloads import DownloadCount
from qirvo.domain.events import EventKind
from qirvo.domain.metrics import Span
from qirvo.domain.names import PluginId
from qirvo.server.event_ports import EventStore
from qirvo.server.events.clickhouse_address import ClickHouseAddress, EventsAddressError
from qirvo.server.events.clickhouse_client import (
    EventStoreRefusedError,
    EventStoreUnreachableError,
    EventStoreVersionError,
)
from qirvo.server.events.clickhouse_store import ClickHouseEventStore
from qirvo.server.events.duckdb_store import DuckDbEventStore
from qirvo.server.events.segments import SegmentedEventLog
from scripts.people import free_port
from tests.support.builders import MONDAY, WEATHER
from tests.support.clickhouse import (
    MEMORY_BYTES,
    ClickHouseServer,
    a_clickhouse,
    a_client,
    clickhouse_in,
    clickhouse_server,
)
from tests.support.past_events import a_history
from tests.support.registry_values import an_event
from tests.support.store_answers import answers_of

LAST = date(2026, 11, 27)
TOMORROW = LAST + timedelta(days=1)
OTHERS = [PluginId("acme", f"other-{number}") for number in range(3)]
PLUGINS = [WEATHER, *OTHERS]
HOSTILE = ["'; DROP TABLE events; --", "a\\'b", "{plugin:String}", "\t\n\0", "ü�🦉", "x" * 4_000]


class PulledOutError(Exception):
    """Somebody pulled the plug."""


class Plug:
    """Ends what is done at one of its steps, once."""

    def __init__(self, begins: str) -> None:
        self._begins = begins

    def __call__(self, step: str) -> None:
        if self._begins and step.startswith(self._begins):
            self._begins = ""
            raise PulledOutError(step)


@pytest.fixture
def address() -> ClickHouseAddress:
    return clickhouse_server().create()


@pytest.fixture
def server() -> Iterator[ClickHouseServer]:
    with a_clickhouse() as made:
        yield made


def a_log_of(folder: Path, *, days: int) -> SegmentedEventLog:
    events = sorted(
        (
            event
            for number, plugin_id in enumerate(PLUGINS)
            for event in a_history(plugin_id, last=LAST, days=days, seed=number)
        ),
        key=lambda event: event.at,
    )
    log = SegmentedEventLog(folder / "log")
    for start in range(0, len(events), 3_000):
        log.append(events[start : start + 3_000])
        log.seal()
    return log


def everything(store: EventStore) -> dict[str, object]:
    return answers_of(store, PLUGINS, last=LAST, ages=(1, 21))


def embedded_in(folder: Path) -> DuckDbEventStore:
    return DuckDbEventStore(folder / "store", segments=folder / "log", memory_bytes=MEMORY_BYTES, threads=1)


@pytest.mark.journey
def test_both_engines_say_the_same_of_the_same_history(tmp_path: Path, address: ClickHouseAddress):
    log = a_log_of(tmp_path, days=27)
    embedded, clickhouse = embedded_in(tmp_path), clickhouse_in(tmp_path, address)
    segments = log.seal()
    assert clickhouse.absorb(segments) == embedded.absorb(segments) > 5_000
    as_taken = everything(clickhouse)
    assert as_taken == everything(embedded)
    for store in (embedded, clickhouse):
        store.tidy(today=LAST, forget_before=None)
    assert everything(clickhouse) == as_taken == everything(embedded)
    for store in (embedded, clickhouse):
        store.tidy(today=date(2026, 12, 5), forget_before=date(2026, 11, 4))
    assert everything(clickhouse) == everything(embedded)


@pytest.mark.journey
@pytest.mark.parametrize("step", ["begun", "sent-2026-11-23", "sent-2026-11-24", "absorbed"])
def test_nothing_counts_twice_or_is_lost_when_the_plug_is_pulled(tmp_path: Path, address: ClickHouseAddress, step: str):
    log = SegmentedEventLog(tmp_path / "log")
    log.append([an_event(f"evt_{day}", at=MONDAY + timedelta(days=day)) for day in range(3)])
    first = log.seal()
    with pytest.raises(PulledOutError):
        clickhouse_in(tmp_path, address, steps=Plug(step)).absorb(first)
    log.append([an_event("evt_later", at=MONDAY)])
    again = clickhouse_in(tmp_path, address)
    again.tidy(today=TOMORROW, forget_before=None)  # which must leave what is there in part
    again.absorb(log.seal())
    again.tidy(today=TOMORROW, forget_before=None)
    again.absorb(log.seal())
    assert [sum(kinds.values()) for kinds in again.counts(WEATHER).values()] == [4]
    assert again.absorbed() == 2
    assert list((tmp_path / "outgoing").glob("*.parquet")) == []


@pytest.mark.journey
@pytest.mark.parametrize("step", ["summed", "settled-2026-11-24", "kept"])
def test_tidying_that_was_cut_off_changes_no_figure(tmp_path: Path, address: ClickHouseAddress, step: str):
    log = SegmentedEventLog(tmp_path / "log")
    events = [
        replace(event, id=f"{event.id}-{day}", at=MONDAY + timedelta(days=day, seconds=number))
        for day in range(3)
        for number, event in enumerate(a_history(WEATHER, last=LAST, days=3)[:40])
    ]
    log.append(events)
    store = clickhouse_in(tmp_path, address, steps=Plug(step))
    store.absorb(log.seal())
    span = Span(first=MONDAY.date(), last=LAST)
    figures, registry, downloads = store.figures(WEATHER, span), store.registry_figures(span, most=3), store.downloads()
    assert downloads
    with pytest.raises(PulledOutError):
        store.tidy(today=date(2027, 1, 1), forget_before=date(2027, 1, 1))
    again = clickhouse_in(tmp_path, address)
    again.tidy(today=TOMORROW, forget_before=None)
    assert again.figures(WEATHER, span) == figures
    assert again.downloads() == downloads
    again.tidy(today=date(2027, 1, 1), forget_before=date(2027, 1, 1))
    assert again.downloads() == downloads
    assert again.registry_figures(span, most=3) != registry
    assert again.counts(WEATHER) == {}


@pytest.mark.journey
def test_a_month_without_downloads_is_removed_too(tmp_path: Path, address: ClickHouseAddress):
    store, log = clickhouse_in(tmp_path, address), SegmentedEventLog(tmp_path / "log")
    log.append([an_event("evt_000001")])
    store.absorb(log.seal())
    store.tidy(today=date(2027, 1, 1), forget_before=date(2027, 1, 1))
    assert (store.counts(WEATHER), store.downloads()) == ({}, {})


@pytest.mark.journey
@pytest.mark.parametrize("text", HOSTILE)
def test_texts_are_values_and_come_back_as_they_were(tmp_path: Path, address: ClickHouseAddress, text: str):
    store, log = clickhouse_in(tmp_path, address), SegmentedEventLog(tmp_path / "log")
    log.append([an_event("evt_000001", kind=EventKind.DOWNLOAD)])
    (segment,) = log.seal()
    segment.path.write_text(json.dumps(json.loads(segment.path.read_text()) | {"source": text, "detail": text}) + "\n")
    store.absorb([segment])
    span = Span(first=MONDAY.date(), last=MONDAY.date())
    assert store.figures(WEATHER, span).by_source == {text: DownloadCount(raw=1)}
    assert store.figures(PluginId("acme", text), span).downloads == DownloadCount()
    assert store.downloads_of([PluginId("acme", text)], span) == {}


@pytest.mark.journey
def test_a_server_that_was_away_is_caught_up_with(tmp_path: Path, server: ClickHouseServer):
    store, log = clickhouse_in(tmp_path, server.create()), SegmentedEventLog(tmp_path / "log")
    log.append([an_event("evt_000001")])
    store.absorb(log.seal())
    server.kill()
    log.append([an_event("evt_000002")])
    with pytest.raises(EventStoreUnreachableError):
        store.absorb(log.seal())
    with pytest.raises(EventStoreUnreachableError):
        store.counts(WEATHER)
    server.start()
    assert (store.absorb(log.seal()), store.absorbed()) == (1, 2)
    assert [sum(kinds.values()) for kinds in store.counts(WEATHER).values()] == [2]


def a_store_at(folder: Path, address: ClickHouseAddress, password: str) -> ClickHouseEventStore:
    client = a_client(address, password=password)
    return ClickHouseEventStore(
        client, outgoing=folder, lock=folder / "lock", segments=folder, memory_bytes=MEMORY_BYTES
    )


@pytest.mark.journey
def test_who_refuses_is_told_apart(tmp_path: Path, address: ClickHouseAddress):
    with pytest.raises(EventStoreRefusedError, match="516"):
        a_store_at(tmp_path, address, "wrong").absorbed()
    with pytest.raises(EventStoreRefusedError, match="nowhere"):
        clickhouse_in(tmp_path, clickhouse_server().address("nowhere")).absorbed()
    with pytest.raises(EventStoreUnreachableError):
        clickhouse_in(tmp_path, replace(address, port=free_port())).absorbed()


@pytest.mark.journey
def test_tables_of_a_later_version_are_left_alone(tmp_path: Path, address: ClickHouseAddress):
    clickhouse_in(tmp_path, address).absorbed()
    clickhouse_server().do(f"INSERT INTO {address.database}.progress SELECT 'form', 2")
    with pytest.raises(EventStoreVersionError, match="form 2"):
        clickhouse_in(tmp_path, address).absorb([])


def test_an_address_is_taken_apart():
    made = ClickHouseAddress.parse("clickhouses://count%40r@events.example:8443/qirvo")
    assert made == ClickHouseAddress(
        host="events.example", port=8443, user="count@r", database="qirvo", is_encrypted=True
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("http://user@host:8123/qirvo", "no scheme"),
        ("clickhouse://user:secret@host:8123/qirvo", "password"),
        ("clickhouse://host:8123/qirvo", "needs a user"),
        ("clickhouse://user@host/qirvo", "needs a user"),
        ("clickhouse://user@host:8123", "needs a user"),
        ("clickhouse://user@host:99999/qirvo", "cannot be read"),
        ("clickhouse://user@host:8123/qirvo?x=1", "needs a user"),
    ],
)
def test_what_is_no_address_is_told_without_its_password(text: str, said: str):
    with pytest.raises(EventsAddressError, match=said) as told:
        ClickHouseAddress.parse(text)
    assert "secret" not in told.value.message
