"""`ports.EventLog`: what the spool and the fake both keep, and what only a file can get wrong."""

import errno
import os
from collections.abc import Callable, Mapping
from datetime import timedelta, timezone
from pathlib import Path

import pytest

from qirvo.domain.events import EventKind
from qirvo.domain.versions import Version
from qirvo.server.events.spool import EventLogFullError, EventLogUnavailableError, SpooledEventLog
from qirvo.server.ports import EventLog
from tests.support.builders import MONDAY
from tests.support.registry_values import an_event
from tests.support.server_fakes import FakeEventLog

LOGS: Mapping[str, Callable[[Path], EventLog]] = {"spool": SpooledEventLog, "memory": lambda _folder: FakeEventLog()}
TUESDAY = MONDAY + timedelta(days=1)
MONDAYS_FILE = "2026-11-23.jsonl"


@pytest.fixture(params=LOGS)
def events(request: pytest.FixtureRequest, tmp_path: Path) -> EventLog:
    return LOGS[request.param](tmp_path / "events")


@pytest.fixture
def spool(tmp_path: Path) -> SpooledEventLog:
    log = SpooledEventLog(tmp_path)
    log.append([an_event("evt_000001")])
    return log


def ids(events: EventLog) -> list[str]:
    return [event.id for event in events.read()]


def test_a_new_log_is_empty(events: EventLog):
    assert list(events.read()) == []


def test_an_event_comes_back_as_it_was(events: EventLog):
    event = an_event(kind=EventKind.UPDATE, from_version=Version("0.9.0"), at=MONDAY + timedelta(microseconds=1))
    events.append([event])
    assert list(events.read()) == [event]


def test_events_come_back_in_order(events: EventLog):
    events.append([an_event("evt_000002"), an_event("evt_000001")])
    events.append([an_event("evt_000003")])
    assert ids(events) == ["evt_000002", "evt_000001", "evt_000003"]


def test_days_come_back_in_order(events: EventLog):
    events.append([an_event("evt_000002", at=TUESDAY), an_event("evt_000001")])
    assert ids(events) == ["evt_000001", "evt_000002"]


def test_new_events_are_counted(events: EventLog):
    assert events.append([an_event("evt_000001"), an_event("evt_000002", at=TUESDAY)]) == 2


def test_nothing_to_append_is_nothing(events: EventLog):
    assert events.append([]) == 0


def test_an_event_told_twice_counts_once(events: EventLog):
    events.append([an_event()])
    assert (events.append([an_event()]), ids(events)) == (0, ["evt_000001"])


def test_an_event_told_twice_at_once_counts_once(events: EventLog):
    assert (events.append([an_event(), an_event()]), ids(events)) == (1, ["evt_000001"])


def test_an_event_repeated_after_midnight_counts_once(events: EventLog):
    events.append([an_event()])
    assert events.append([an_event(at=TUESDAY)]) == 0


def test_an_event_repeated_after_a_restart_counts_once(spool: SpooledEventLog, tmp_path: Path):
    restarted = SpooledEventLog(tmp_path)
    assert (restarted.append([an_event()]), ids(restarted)) == (0, ["evt_000001"])


def test_a_day_is_a_file_by_universal_time(tmp_path: Path):
    late = MONDAY.replace(hour=23).astimezone(timezone(timedelta(hours=5)))
    SpooledEventLog(tmp_path).append([an_event(at=late)])
    assert [path.name for path in tmp_path.iterdir()] == [MONDAYS_FILE]


def test_a_torn_line_is_passed_over(spool: SpooledEventLog, tmp_path: Path):
    with (tmp_path / MONDAYS_FILE).open("ab") as file:
        file.write(b'{"id":"evt_000002","ki')
    assert ids(spool) == ["evt_000001"]


@pytest.mark.parametrize("torn", [b"{", b'{"id":"evt_000002","ki', b"x" * 200_000])
def test_a_torn_line_is_cut_off_before_the_next(spool: SpooledEventLog, tmp_path: Path, torn: bytes):
    with (tmp_path / MONDAYS_FILE).open("ab") as file:
        file.write(torn)
    SpooledEventLog(tmp_path).append([an_event("evt_000003")])
    assert ids(spool) == ["evt_000001", "evt_000003"]


def test_a_file_that_is_torn_from_its_start_begins_anew(tmp_path: Path):
    (tmp_path / MONDAYS_FILE).write_bytes(b'{"id":')
    log = SpooledEventLog(tmp_path)
    log.append([an_event()])
    assert ids(log) == ["evt_000001"]


@pytest.mark.parametrize("line", [b"\0\0\0\n", b"[]\n", b'{"id":"x","kind":"other"}\n'])
def test_an_unreadable_line_hides_no_other(spool: SpooledEventLog, tmp_path: Path, line: bytes):
    with (tmp_path / MONDAYS_FILE).open("ab") as file:
        file.write(line)
    spool.append([an_event("evt_000003")])
    assert ids(spool) == ["evt_000001", "evt_000003"]


def test_other_files_are_left_alone(spool: SpooledEventLog, tmp_path: Path):
    (tmp_path / "notes.txt").write_text("not ours")
    assert ids(spool) == ["evt_000001"]


def test_a_folder_in_the_place_of_a_file_is_an_error_of_the_log(tmp_path: Path):
    (tmp_path / MONDAYS_FILE).mkdir()
    with pytest.raises(EventLogUnavailableError, match=os.strerror(errno.EISDIR)):
        SpooledEventLog(tmp_path).append([an_event()])


def test_what_could_not_be_written_is_written_when_it_is_told_again(tmp_path: Path):
    log = SpooledEventLog(tmp_path)
    (tmp_path / MONDAYS_FILE).mkdir()
    with pytest.raises(EventLogUnavailableError):
        log.append([an_event()])
    (tmp_path / MONDAYS_FILE).rmdir()
    assert (log.append([an_event()]), ids(log)) == (1, ["evt_000001"])


def test_a_day_that_is_full_takes_no_more_and_the_next_does(tmp_path: Path):
    log = SpooledEventLog(tmp_path, day_bytes=400)
    log.append([an_event("evt_000001"), an_event("evt_000002")])
    with pytest.raises(EventLogFullError):
        log.append([an_event(f"evt_{number:06}") for number in range(10, 20)])
    log.append([an_event("evt_000003", at=TUESDAY)])
    assert ids(log) == ["evt_000001", "evt_000002", "evt_000003"]
