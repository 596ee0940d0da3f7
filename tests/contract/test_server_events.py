"""`event_ports.EventLog`: what the segments and the fake both keep, and what only a file can get wrong."""

import errno
import os
from collections.abc import Callable, Mapping
from datetime import date, timedelta, timezone
from pathlib import Path

import pytest

from qirvo.domain.agents import Agent, AgentKind
from qirvo.domain.events import EventKind, Witness
from qirvo.domain.versions import Version
from qirvo.server.events.segments import EventLogFullError, EventLogUnavailableError, SegmentedEventLog
from tests.support.builders import MONDAY
from tests.support.fake_events import FakeEventLog
from tests.support.registry_values import an_event

AnyLog = SegmentedEventLog | FakeEventLog
LOGS: Mapping[str, Callable[[Path], AnyLog]] = {"segments": SegmentedEventLog, "memory": lambda _folder: FakeEventLog()}
TUESDAY = MONDAY + timedelta(days=1)
FIRST = "000000000001.2026-11-23.jsonl"


@pytest.fixture(params=LOGS)
def events(request: pytest.FixtureRequest, tmp_path: Path) -> AnyLog:
    return LOGS[request.param](tmp_path / "events")


@pytest.fixture
def segmented(tmp_path: Path) -> SegmentedEventLog:
    log = SegmentedEventLog(tmp_path)
    log.append([an_event("evt_000001")])
    return log


def ids(events: AnyLog) -> list[str]:
    return [event.id for event in events.read()]


def test_a_new_log_is_empty(events: AnyLog):
    assert list(events.read()) == []


def test_an_event_comes_back_as_it_was(events: AnyLog):
    event = an_event(
        kind=EventKind.UPDATE,
        from_version=Version("0.9.0"),
        at=MONDAY + timedelta(milliseconds=1),
        witness=Witness.REGISTRY,
        visitor=2**40 - 1,
        agent=Agent("curl", AgentKind.PEOPLE),
        country="DE",
        source="search",
        detail="e-17",
        installed_week=date(2026, 11, 16),
        days_since=3,
    )
    events.append([event])
    assert list(events.read()) == [event]


def test_an_event_may_be_of_no_version(events: AnyLog):
    event = an_event(kind=EventKind.VIEW, version=None)
    events.append([event])
    assert list(events.read()) == [event]


def test_events_come_back_in_order(events: AnyLog):
    events.append([an_event("evt_000002"), an_event("evt_000001")])
    events.append([an_event("evt_000003")])
    assert ids(events) == ["evt_000002", "evt_000001", "evt_000003"]


def test_new_events_are_counted(events: AnyLog):
    assert events.append([an_event("evt_000001"), an_event("evt_000002", at=TUESDAY)]) == 2


def test_nothing_to_append_is_nothing(events: AnyLog):
    assert events.append([]) == 0


def test_an_event_told_twice_counts_once(events: AnyLog):
    events.append([an_event()])
    assert (events.append([an_event()]), ids(events)) == (0, ["evt_000001"])


def test_an_event_told_twice_at_once_counts_once(events: AnyLog):
    assert (events.append([an_event(), an_event()]), ids(events)) == (1, ["evt_000001"])


def test_an_event_repeated_after_midnight_counts_once(events: AnyLog):
    events.append([an_event()])
    assert events.append([an_event(at=TUESDAY)]) == 0


def test_an_event_repeated_after_a_restart_counts_once(segmented: SegmentedEventLog, tmp_path: Path):
    restarted = SegmentedEventLog(tmp_path)
    assert (restarted.append([an_event()]), ids(restarted)) == (0, ["evt_000001"])


def test_only_so_many_ids_are_known_again(tmp_path: Path):
    log = SegmentedEventLog(tmp_path, remembered=2)
    log.append([an_event(f"evt_{number:06}") for number in range(5)])
    assert [log.append([an_event(f"evt_{number:06}")]) for number in (3, 4, 0)] == [0, 0, 1]


def test_a_segment_is_of_a_day_by_universal_time(tmp_path: Path):
    late = MONDAY.replace(hour=23).astimezone(timezone(timedelta(hours=5)))
    log = SegmentedEventLog(tmp_path)
    log.append([an_event(at=late)])
    log.append([an_event("evt_000002", at=TUESDAY)])
    assert [each.day for each in log.seal()] == [MONDAY.date(), TUESDAY.date()]


def test_what_is_sealed_is_written_to_no_more(segmented: SegmentedEventLog):
    (sealed,) = segmented.seal()
    before = sealed.path.read_bytes()
    segmented.append([an_event("evt_000002")])
    assert sealed.path.read_bytes() == before
    assert [each.number for each in segmented.seal()] == [1, 2]


def test_sealing_nothing_new_makes_no_segment(segmented: SegmentedEventLog):
    assert segmented.seal() == segmented.seal()


def test_a_long_segment_is_followed_by_another(tmp_path: Path):
    log = SegmentedEventLog(tmp_path, segment_bytes=200)
    for number in range(4):
        log.append([an_event(f"evt_{number:06}")])
    assert len(log.seal()) == 2


def test_forgotten_segments_are_gone_but_the_newest_stays(segmented: SegmentedEventLog):
    segmented.seal()
    segmented.append([an_event("evt_000002")])
    segmented.forget([each.number for each in segmented.seal()])
    assert ids(segmented) == ["evt_000002"]


def test_numbers_go_on_after_everything_was_forgotten(segmented: SegmentedEventLog, tmp_path: Path):
    segmented.forget([each.number for each in segmented.seal()])
    restarted = SegmentedEventLog(tmp_path)
    restarted.append([an_event("evt_000002")])
    assert [each.number for each in restarted.seal()] == [1, 2]


@pytest.mark.parametrize("torn", [b"{", b'{"id":"evt_000002","ki', b"x" * 200_000])
def test_a_torn_line_is_cut_off_at_the_next_start(segmented: SegmentedEventLog, tmp_path: Path, torn: bytes):
    whole = (tmp_path / FIRST).read_bytes()
    with (tmp_path / FIRST).open("ab") as file:
        file.write(torn)
    assert ids(segmented) == ["evt_000001"]
    restarted = SegmentedEventLog(tmp_path)
    restarted.append([an_event("evt_000003")])
    assert (ids(restarted), (tmp_path / FIRST).read_bytes()) == (["evt_000001", "evt_000003"], whole)


def test_a_file_that_is_torn_from_its_start_is_empty(tmp_path: Path):
    (tmp_path / FIRST).write_bytes(b'{"id":')
    log = SegmentedEventLog(tmp_path)
    log.append([an_event()])
    assert ids(log) == ["evt_000001"]


@pytest.mark.parametrize("line", [b"\0\0\0\n", b"[]\n", b'{"id":"x","kind":"other"}\n', b"\xff\n"])
def test_an_unreadable_line_hides_no_other(segmented: SegmentedEventLog, tmp_path: Path, line: bytes):
    with (tmp_path / FIRST).open("ab") as file:
        file.write(line)
    restarted = SegmentedEventLog(tmp_path)
    restarted.append([an_event("evt_000003")])
    assert ids(restarted) == ["evt_000001", "evt_000003"]


def test_other_files_are_left_alone(segmented: SegmentedEventLog, tmp_path: Path):
    (tmp_path / "notes.txt").write_text("not ours")
    assert ids(segmented) == ["evt_000001"]


def test_a_folder_in_the_place_of_a_file_is_an_error_of_the_log(tmp_path: Path):
    log = SegmentedEventLog(tmp_path)
    (tmp_path / FIRST).mkdir()
    with pytest.raises(EventLogUnavailableError, match=os.strerror(errno.EEXIST)):
        log.append([an_event()])


def test_what_could_not_be_written_is_written_when_it_is_told_again(tmp_path: Path):
    log = SegmentedEventLog(tmp_path)
    (tmp_path / FIRST).mkdir()
    with pytest.raises(EventLogUnavailableError):
        log.append([an_event()])
    (tmp_path / FIRST).rmdir()
    assert (log.append([an_event()]), ids(log)) == (1, ["evt_000001"])


def test_a_day_that_is_full_takes_no_more_and_the_next_does(tmp_path: Path):
    log = SegmentedEventLog(tmp_path, day_bytes=400)
    log.append([an_event("evt_000001"), an_event("evt_000002")])
    with pytest.raises(EventLogFullError):
        log.append([an_event(f"evt_{number:06}") for number in range(10, 20)])
    log.append([an_event("evt_000003", at=TUESDAY)])
    assert ids(log) == ["evt_000001", "evt_000002", "evt_000003"]
