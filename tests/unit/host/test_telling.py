"""What a host tells its sources of what is in use, where its owner agreed."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, timedelta
from pathlib import Path
from typing import Any

import pytest

from qirvo.domain.errors import UnavailableError
from qirvo.domain.retention import monday_of
from qirvo.host.daemon import turn
from qirvo.host.filesystem import locked
from tests.support.builders import FIRST_HOST, WEATHER
from tests.support.hosts import Place, a_place, a_plugin, agree

ID = str(WEATHER)
DAY = timedelta(days=1)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A host that serves 1.0.0 from a source which may know, and has told of its installation."""
    place = a_place(tmp_path / "home")
    place.runtime.serves = True
    place.trusts(report_events=True)
    place.repositories.publish(a_plugin(tmp_path))
    place.host.install(ID, confirm=agree)
    place.repositories.reported.clear()
    return place


def runs(place: Place, **changes: object) -> None:
    """Note what the runtime would of a plugin that came up now."""
    state = {"startedAt": place.clock().isoformat(), "loadMs": 180, **changes}
    place.machine.layout.plugin(WEATHER).run_state.write_text(json.dumps(state), encoding="utf-8")


def told(place: Place, kind: str = "active") -> Sequence[Mapping[str, Any]]:
    return [each for each in place.repositories.reported if each["kind"] == kind]


def today(place: Place) -> date:
    return place.clock().astimezone(UTC).date()


def test_what_runs_is_told_once_a_day(place: Place):
    place.host.source_send()
    place.host.source_send()
    (event,) = told(place)
    assert {name: event[name] for name in event if name != "id"} == {
        "kind": "active",
        "pluginId": ID,
        "version": "1.0.0",
        "distributionChannel": "marketplace",
        "installedWeek": monday_of(today(place)).isoformat(),
    }


def test_the_next_time_it_is_told_when_it_was_told_before(place: Place):
    first = today(place)
    place.host.source_send()
    place.clock.pass_by(3 * DAY)
    place.host.source_send()
    assert [event.get("lastDay") for event in told(place)] == [None, first.isoformat()]


def test_the_day_is_the_sources_whatever_this_clock_says(place: Place):
    place.repositories.counts_on = date(2020, 2, 28)
    place.host.source_send()
    place.host.source_send()
    place.clock.pass_by(DAY)
    place.host.source_send()
    assert [event.get("lastDay") for event in told(place)] == [None, "2020-02-28"]


def test_how_long_a_start_took_is_told_once(place: Place):
    runs(place)
    place.host.source_send()
    place.clock.pass_by(DAY)
    place.host.source_send()
    runs(place, loadMs=2_500)
    place.clock.pass_by(DAY)
    place.host.source_send()
    assert [event.get("loadMs") for event in told(place)] == [180, None, 2_500]


def test_what_came_up_today_is_active_though_nobody_serves_it(place: Place):
    place.runtime.serves = False
    place.host.source_send()
    assert told(place) == []
    runs(place)
    place.host.source_send()
    assert len(told(place)) == 1


def test_what_is_disabled_is_not_active(place: Place):
    place.host.disable(ID)
    runs(place)
    place.host.source_send()
    assert told(place) == []


def test_who_agrees_later_is_in_no_weeks_figures(place: Place):
    place.host.source_let_know("main", agreed=False)
    place.host.source_send()
    place.clock.pass_by(8 * DAY)
    place.host.source_let_know("main", agreed=True)
    place.host.source_send()
    (event,) = told(place)
    assert "installedWeek" not in event


def test_what_went_wrong_is_told_by_kind_and_once(place: Place):
    release = place.machine.installations.get(WEATHER).release
    runs(place, faults={"release": release, "counts": {"plugin-died": 1, "command-failed": 2}})
    place.host.source_send()
    place.host.source_send()
    runs(place, faults={"release": release, "counts": {"plugin-died": 2, "command-failed": 2}})
    place.host.source_send()
    assert [event["detail"] for event in told(place, "error")] == ["command-failed"] * 2
    assert [event["detail"] for event in told(place, "crash")] == ["plugin-died"] * 2


def test_what_went_wrong_with_another_release_is_not_this_ones(place: Place):
    runs(place, faults={"release": "0.9.0-000000000000", "counts": {"plugin-died": 4}})
    place.host.source_send()
    assert told(place, "crash") == []


def test_what_nobody_takes_waits_and_is_told_with_the_same_ids(place: Place, tmp_path: Path):
    place.repositories.is_deaf = True
    place.repositories.publish(a_plugin(tmp_path, "1.1.0"))
    place.host.update(ID, confirm=agree)
    assert place.host.source_send().waiting == 2
    seen = [event["id"] for each in place.host.source_preview() for event in each.events]
    place.repositories.is_deaf = False
    sent = place.host.source_send()
    assert (sent.events, sent.waiting) == (2, 0)
    assert sorted(event["id"] for event in place.repositories.reported) == sorted(seen)
    assert place.host.source_send().events == 0


def test_a_release_that_cannot_be_fetched_is_told_of(place: Place, tmp_path: Path):
    place.repositories.publish(a_plugin(tmp_path, "1.1.0"))
    for archive in place.repositories.archives.iterdir():
        archive.unlink()
    with pytest.raises(UnavailableError):
        place.host.update(ID, confirm=agree)
    assert told(place, "download-failed") == []
    place.host.source_send()
    assert [event["version"] for event in told(place, "download-failed")] == ["1.1.0"]


def test_a_preview_is_what_is_sent(place: Place):
    runs(place)
    (upcoming,) = place.host.source_preview()
    assert place.repositories.reported == []
    place.host.source_send()
    assert place.repositories.reported == list(upcoming.events)


def test_what_is_refused_is_not_told_again(place: Place):
    place.repositories.refuses_events = True
    place.host.source_send()
    assert (place.host.source_send().waiting, len(told(place))) == (0, 1)


def test_a_source_that_may_not_know_hears_nothing_not_even_of_what_waited(place: Place, tmp_path: Path):
    place.repositories.is_deaf = True
    place.repositories.publish(a_plugin(tmp_path, "1.1.0"))
    place.host.update(ID, confirm=agree)
    place.repositories.is_deaf = False
    place.host.source_let_know("main", agreed=False)
    assert place.host.source_preview() == []
    place.host.source_send()
    place.host.source_let_know("main", agreed=True)
    place.host.source_send()
    assert told(place, "update") == []


def test_one_setting_stops_all_of_it(tmp_path: Path):
    place = a_place(tmp_path / "home", report_events=False)
    place.runtime.serves = True
    place.trusts(report_events=True)
    place.repositories.publish(a_plugin(tmp_path))
    place.host.install(ID, confirm=agree)
    place.host.source_send()
    assert place.repositories.reported == []


def test_the_daemon_tells_and_does_not_ask_again_at_once_who_was_silent(place: Place):
    place.repositories.is_deaf = True
    for _ in range(3):
        turn(place.machine, draw=lambda: 0.5, tell=lambda _event: None)
    place.repositories.is_deaf = False
    turn(place.machine, draw=lambda: 0.5, tell=lambda _event: None)
    assert told(place) == []
    place.clock.pass_by(timedelta(minutes=16))
    turn(place.machine, draw=lambda: 0.5, tell=lambda _event: None)
    assert len(told(place)) == 1


def test_a_change_does_not_wait_for_whoever_is_telling(place: Place, tmp_path: Path):
    place.repositories.publish(a_plugin(tmp_path, "1.1.0"))
    with locked(place.machine.layout.lock("telling"), what="the test"):
        place.host.update(ID, confirm=agree)
    place.host.source_send()
    assert len(told(place, "update")) == 1


@pytest.mark.parametrize("content", ["", "{", "[]", '{"plugins":{"acme.weather":{"source":1}}}'])
def test_a_damaged_record_costs_a_figure_and_nothing_else(place: Place, content: str):
    place.machine.layout.told.write_text(content, encoding="utf-8")
    place.host.source_send()
    assert len(told(place)) == 1


def test_a_damaged_line_hides_no_other(place: Place, tmp_path: Path):
    place.repositories.is_deaf = True
    place.repositories.publish(a_plugin(tmp_path, "1.1.0"))
    place.host.update(ID, confirm=agree)
    for path in place.machine.layout.outbox.glob("*.jsonl"):
        path.write_bytes(b'{"source":5}\n\xff\n' + path.read_bytes() + b'{"sou')
    place.repositories.is_deaf = False
    place.host.source_send()
    assert len(told(place, "update")) == 1


def test_so_much_waits_and_no_more(place: Place, tmp_path: Path):
    place.repositories.is_deaf = True
    (place.machine.layout.outbox / "waiting.jsonl").write_bytes(b"\n" * 1024 * 1024)
    place.repositories.publish(a_plugin(tmp_path, "1.1.0"))
    assert place.host.update(ID, confirm=agree).changed
    place.repositories.is_deaf = False
    place.host.source_send()
    assert told(place, "update") == []


def test_nothing_told_names_the_host_or_where_it_keeps_what(place: Place):
    runs(place)
    place.host.source_send()
    text = json.dumps(place.repositories.reported)
    assert FIRST_HOST not in text
    assert str(place.machine.layout.home) not in text
