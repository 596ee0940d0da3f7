"""Events that move from the embedded store to ClickHouse: all of them, once, whatever happens meanwhile."""

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from qirvo.domain.names import PluginId
from qirvo.server.backups.checking import Checked, check_figures
from qirvo.server.backups.fetching_events import fetched_events
from qirvo.server.backups.moving_events import EventsInUseError, MovedEvents, move_events
from qirvo.server.event_ports import OpenEventStore
from qirvo.server.event_stores import embedded_of, event_store_of
from qirvo.server.events.duckdb_store import DuckDbEventStore
from qirvo.server.events.segments import SegmentedEventLog
from qirvo.server.settings import Settings
from tests.support.builders import MONDAY, WEATHER
from tests.support.clickhouse import MEMORY_BYTES, PASSWORD, clickhouse_server
from tests.support.past_events import a_history
from tests.support.registry_values import an_event
from tests.support.store_answers import answers_of

pytestmark = pytest.mark.journey
LAST = date(2026, 11, 27)
OTHER = PluginId("acme", "other")
PLUGINS = (WEATHER, OTHER)


class Living:
    """A registry that counts in its own folder, and a place in ClickHouse."""

    def __init__(self, folder: Path) -> None:
        self.settings = Settings(data_folder=folder / "registry", events_password=PASSWORD)  # type: ignore[arg-type]  # pydantic makes a secret of it
        self.address = str(clickhouse_server().create())
        self.log = SegmentedEventLog(self.settings.events_folder / "log")
        self.store = embedded_of(self.settings)
        for number, plugin_id in enumerate(PLUGINS):
            self.log.append(a_history(plugin_id, last=LAST, days=6, seed=number))
            self.store.absorb(self.log.seal())

    def settings_of(self, address: str) -> Settings:
        return self.settings.model_copy(update={"events_url": address})

    def elsewhere(self) -> OpenEventStore:
        return event_store_of(self.settings_of(self.address))

    def moves(self, told: Callable[[str], object] = lambda _text: None) -> MovedEvents:
        return move_events(self.settings, self.address, today=LAST, told=told)


@pytest.fixture
def living(tmp_path: Path) -> Living:
    return Living(tmp_path)


def test_all_that_was_counted_is_there_and_counting_goes_on(living: Living):
    moved = living.moves()
    assert (moved.days, moved.days_put) == (6, 6)
    assert answers_of(living.elsewhere(), PLUGINS, last=LAST) == answers_of(living.store, PLUGINS, last=LAST)
    living.log.append([an_event("evt_meanwhile", at=MONDAY)])
    segments = living.log.seal()
    assert (living.elsewhere().absorb(segments), living.store.absorb(segments)) == (1, 1)
    living.elsewhere().tidy(today=LAST, forget_before=None)
    assert answers_of(living.elsewhere(), PLUGINS, last=LAST) == answers_of(living.store, PLUGINS, last=LAST)


def test_what_was_forgotten_before_stays_counted(living: Living):
    living.store.tidy(today=date(2027, 1, 2), forget_before=date(2027, 1, 1))
    living.log.append([an_event("evt_later", at=MONDAY + timedelta(days=60))])
    living.store.absorb(living.log.seal())
    downloads = living.store.downloads()
    assert downloads
    living.moves()
    living.moves()
    assert living.elsewhere().downloads() == downloads


def test_a_move_that_was_cut_off_goes_on(living: Living):
    days: list[str] = []

    def cut(text: str) -> None:
        days.append(text)
        if len(days) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        living.moves(cut)
    assert list((living.settings.staging_folder).iterdir()) == []
    moved = living.moves()
    assert (moved.days, moved.days_put) == (6, 3)
    assert answers_of(living.elsewhere(), PLUGINS, last=LAST) == answers_of(living.store, PLUGINS, last=LAST)
    assert living.moves().days_put == 0


def test_a_registry_that_counts_and_tidies_meanwhile_loses_nothing(living: Living):
    def goes_on(text: str) -> None:
        living.log.append([an_event(f"evt_{text[:10]}", at=MONDAY)])
        living.store.absorb(living.log.seal())
        living.store.tidy(today=LAST, forget_before=None)

    living.moves(goes_on)
    living.elsewhere().absorb(living.log.seal())
    assert answers_of(living.elsewhere(), PLUGINS, last=LAST) == answers_of(living.store, PLUGINS, last=LAST)


def test_a_store_that_counts_already_is_left_alone(living: Living):
    living.moves()
    living.log.append([an_event("evt_later", at=MONDAY)])
    living.elsewhere().absorb(living.log.seal())
    counts = living.elsewhere().counts(WEATHER)
    with pytest.raises(EventsInUseError):
        living.moves()
    assert living.elsewhere().counts(WEATHER) == counts


def test_a_copy_of_clickhouse_is_an_embedded_store_and_one_elsewhere(living: Living):
    living.store.tidy(today=date(2027, 1, 2), forget_before=date(2026, 11, 1))
    living.moves()
    elsewhere = living.elsewhere()
    living.log.append([an_event("evt_meanwhile", at=MONDAY)])
    elsewhere.absorb(living.log.seal())
    expected = answers_of(elsewhere, PLUGINS, last=LAST)
    with fetched_events(living.settings_of(living.address), living.address) as fetched:
        shutil.move(fetched / "events" / "store", living.settings.data_folder / "copied")
    living.settings.counted_folder.rename(living.settings.data_folder / "gone")
    (living.settings.data_folder / "copied").rename(living.settings.counted_folder)
    assert answers_of(embedded_of(living.settings), PLUGINS, last=LAST) == expected
    living.address = str(clickhouse_server().create())
    living.moves()
    assert answers_of(living.elsewhere(), PLUGINS, last=LAST) == expected


def test_what_was_forgotten_is_in_a_copy(living: Living):
    living.moves()
    elsewhere = living.elsewhere()
    downloads = elsewhere.downloads()
    elsewhere.tidy(today=date(2027, 1, 2), forget_before=date(2027, 1, 1))
    with fetched_events(living.settings_of(living.address), living.address) as fetched:
        copied = DuckDbEventStore(fetched / "events" / "store", segments=fetched, memory_bytes=MEMORY_BYTES)
        assert copied.downloads() == downloads == elsewhere.downloads()
        copied.close()


def test_sums_that_do_not_hold_are_found(living: Living):
    living.moves()
    settings = living.settings_of(living.address)
    sound, checked = Checked(), Checked()
    check_figures(settings, sound)
    assert (sound.flaws, sound.counted["events in ClickHouse"] > 0) == ([], True)
    database = living.address.rpartition("/")[2]
    clickhouse_server().do(f"ALTER TABLE {database}.events DROP PARTITION '2026-11-23'")
    check_figures(settings, checked)
    (flaw,) = checked.flaws
    assert "has 0 events of 2026-11-23" in flaw.what
