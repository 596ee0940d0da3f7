"""The log of what happened, and what a source is told."""

import json
from pathlib import Path
from typing import Any

from tests.support.builders import FIRST_HOST, WEATHER
from tests.support.hosts import CRASHING, Place, a_plugin, agree

ID = str(WEATHER)


def logged(place: Place) -> list[dict[str, Any]]:
    return [json.loads(line) for line in place.machine.layout.events.read_text(encoding="utf-8").splitlines()]


def test_every_change_is_logged(place: Place, tmp_path: Path):
    place.host.install(str(a_plugin(tmp_path)), confirm=agree)
    place.host.install(str(a_plugin(tmp_path, "1.1.0")), confirm=agree)
    place.host.install(str(a_plugin(tmp_path, "1.2.0", code=CRASHING)), confirm=agree)
    place.host.rollback(ID)
    place.host.uninstall(ID)
    told = [(event["kind"], event["version"], event.get("fromVersion")) for event in logged(place)]
    assert told == [
        ("install", "1.0.0", None),
        ("update", "1.1.0", "1.0.0"),
        ("revert", "1.2.0", "1.1.0"),
        ("rollback", "1.0.0", "1.1.0"),
        ("uninstall", "1.0.0", None),
    ]


def test_what_comes_from_a_file_came_directly(place: Place, tmp_path: Path):
    place.host.install(str(a_plugin(tmp_path)), confirm=agree)
    assert logged(place)[0]["distributionChannel"] == "direct"


def test_a_source_is_told_only_if_its_owner_agreed(place: Place, tmp_path: Path):
    place.trusts()
    place.repositories.publish(a_plugin(tmp_path))
    place.host.install(ID, confirm=agree)
    assert place.repositories.reported == []


def test_a_source_is_told_what_was_logged_but_the_time(place: Place, tmp_path: Path):
    place.trusts(report_events=True)
    place.repositories.publish(a_plugin(tmp_path))
    place.host.install(ID, confirm=agree)
    (event,) = logged(place)
    assert place.repositories.reported == [{key: value for key, value in event.items() if key != "at"}]


def test_a_damaged_list_of_sources_does_not_stop_what_needs_none(place: Place, tmp_path: Path):
    place.trusts(report_events=True)
    place.repositories.publish(a_plugin(tmp_path))
    place.host.install(ID, confirm=agree)
    place.machine.layout.sources.write_text("{", encoding="utf-8")
    assert place.host.uninstall(ID).notes == ()


def test_an_event_names_no_host(place: Place, tmp_path: Path):
    place.host.install(str(a_plugin(tmp_path)), confirm=agree)
    assert FIRST_HOST not in place.machine.layout.events.read_text(encoding="utf-8")
