"""`event_ports.EventStore`: what is asked of the whole registry, and of some plugins together."""

import random
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from qirvo.domain.agents import Agent, AgentKind
from qirvo.domain.downloads import DownloadCount
from qirvo.domain.events import EventKind
from qirvo.domain.metrics import Span, measure
from qirvo.domain.names import PluginId
from qirvo.domain.registry_figures import measure_registry
from qirvo.server.event_ports import EventStore
from qirvo.server.events.duckdb_store import DuckDbEventStore
from qirvo.server.events.segments import SegmentedEventLog
from tests.support.builders import MONDAY, WEATHER
from tests.support.clickhouse import clickhouse_in
from tests.support.fake_events import FakeEventStore
from tests.support.past_events import a_history
from tests.support.registry_values import an_event

WEEK = Span(first=MONDAY.date(), last=MONDAY.date() + timedelta(days=6))
OTHERS = [PluginId("acme", f"other-{number}") for number in range(4)]
EVENTS = sorted(
    (
        event
        for number, plugin_id in enumerate((WEATHER, *OTHERS))
        for event in a_history(plugin_id, last=WEEK.last + timedelta(days=2), days=6 + number, seed=number)
    ),
    key=lambda event: event.at,
)


def duckdb_in(folder: Path) -> DuckDbEventStore:
    return DuckDbEventStore(folder / "store", segments=folder / "log", memory_bytes=256 * 1024 * 1024, threads=1)


STORES: Mapping[str, Callable[[Path], EventStore]] = {
    "duckdb": duckdb_in,
    "clickhouse": clickhouse_in,
    "memory": lambda _folder: FakeEventStore(),
}
STORE_PARAMS = ["duckdb", pytest.param("clickhouse", marks=pytest.mark.journey), "memory"]


@pytest.fixture(params=STORE_PARAMS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> EventStore:
    log, made = SegmentedEventLog(tmp_path / "log"), STORES[request.param](tmp_path)
    for start in range(0, len(EVENTS), 400):
        log.append(EVENTS[start : start + 400])
        made.absorb(log.seal())
    return made


def test_the_registrys_figures_are_as_they_are_defined(store: EventStore):
    found = store.registry_figures(WEEK, most=3)
    assert found == measure_registry(EVENTS, WEEK, most=3)
    assert (len(found.top), found.downloaded) == (3, 5)
    assert found.downloads.raw == found.count(EventKind.DOWNLOAD) > sum(count.raw for _, count in found.top) > 0


@pytest.mark.parametrize("seed", range(2))
def test_sums_change_no_figure_whatever_comes_late(tmp_path: Path, seed: int):
    dice = random.Random(seed)  # noqa: S311  # a sample, not a secret
    store, log = duckdb_in(tmp_path), SegmentedEventLog(tmp_path / "log")
    defined = FakeEventStore()
    left = dice.sample(EVENTS, len(EVENTS))  # in no order: days that are summed get more
    summed, taken = 0, []
    while left:
        some, left = left[:600], left[600:]
        taken += some
        log.append(some)
        segments = log.seal()
        store.absorb(segments)
        defined.absorb(segments)
        store.tidy(today=dice.choice([WEEK.first, WEEK.first + timedelta(days=4), WEEK.last]), forget_before=None)
        summed += len(list((tmp_path / "store").glob("sums-*")))
        assert store.registry_figures(WEEK, most=9) == measure_registry(taken, WEEK, most=9)
        assert store.downloads() == defined.downloads()
    assert summed > 0
    assert duckdb_in(tmp_path).registry_figures(WEEK, most=9) == measure_registry(EVENTS, WEEK, most=9)


def test_an_empty_time_has_no_figures(store: EventStore):
    found = store.registry_figures(
        Span(first=WEEK.first - timedelta(days=99), last=WEEK.first - timedelta(days=90)), most=3
    )
    assert (dict(found.days), list(found.top), found.downloaded, found.downloads) == ({}, [], 0, DownloadCount())


def test_downloads_of_some_plugins_are_told_by_day(store: EventStore):
    asked = [OTHERS[0], OTHERS[2], PluginId("acme", "nothing")]
    found = store.downloads_of(asked, WEEK)
    assert set(found) == set(asked[:2])
    for plugin_id, days in found.items():
        defined = measure([event for event in EVENTS if event.plugin_id == plugin_id], WEEK).days
        assert days == {day: each.downloads for day, each in defined.items() if each.downloads.raw}
    assert store.downloads_of([], WEEK) == {}


def test_the_same_ahead_of_each_other_are_in_order_of_their_names(tmp_path: Path):
    store, log = duckdb_in(tmp_path), SegmentedEventLog(tmp_path / "log")
    same: dict[str, Any] = {
        "kind": EventKind.DOWNLOAD,
        "at": MONDAY,
        "agent": Agent("curl", AgentKind.PEOPLE),
        "visitor": 1,
    }
    log.append([an_event(f"same-{name}", plugin_id=PluginId("acme", name), **same) for name in ("c", "a", "b")])
    store.absorb(log.seal())
    assert [str(plugin_id) for plugin_id, _ in store.registry_figures(WEEK, most=2).top] == ["acme.a", "acme.b"]
