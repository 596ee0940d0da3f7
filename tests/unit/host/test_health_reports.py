"""What a host tells its source of how releases fare, where its owner lets it."""

from datetime import timedelta
from pathlib import Path

import pytest

from qirvo.domain.errors import QirvoError
from qirvo.domain.health import Ended
from qirvo.host.daemon import turn
from tests.support.builders import WEATHER
from tests.support.hosts import Place, a_place, a_plugin, agree

ID = str(WEATHER)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A host that tells its source, serves, and gives updates 15 minutes; 1.0.0 is installed and was told of."""
    place = a_place(tmp_path / "home", probation_minutes=15)
    place.runtime.serves = True
    place.trusts(report_events=True)
    place.repositories.publish(a_plugin(tmp_path))
    place.host.install(ID, confirm=agree)
    return place


def ends(place: Place) -> list[Ended]:
    return [ended for _, ended in place.repositories.ended]


def tickets(place: Place) -> list[Path]:
    return list(place.machine.layout.tickets.glob("*"))


def test_a_first_installation_is_told_of_at_once(place: Place):
    assert (place.repositories.begun, ends(place), tickets(place)) == (["1.0.0"], [Ended.HEALTHY], [])


def test_nobody_is_told_where_the_owner_did_not_say_so(tmp_path: Path):
    place = a_place(tmp_path / "home")
    place.trusts(report_events=False)
    place.repositories.publish(a_plugin(tmp_path))
    place.host.install(ID, confirm=agree)
    assert (place.repositories.begun, ends(place)) == ([], [])


def test_an_update_is_told_of_when_its_probation_is_over(place: Place, tmp_path: Path):
    place.repositories.publish(a_plugin(tmp_path, "1.1.0"))
    place.host.update(ID, confirm=agree)
    assert (place.repositories.begun[-1], ends(place)) == ("1.1.0", [Ended.HEALTHY])
    place.clock.pass_by(16 * MINUTE)
    place.host.settle()
    assert (ends(place), tickets(place)) == ([Ended.HEALTHY] * 2, [])


def test_where_nobody_looks_after_it_the_first_start_counts(place: Place, tmp_path: Path):
    place.runtime.serves = False
    place.repositories.publish(a_plugin(tmp_path, "1.1.0"))
    place.host.update(ID, confirm=agree)
    assert ends(place) == [Ended.HEALTHY] * 2


def test_what_crashes_on_start_failed(place: Place, tmp_path: Path):
    place.repositories.publish(a_plugin(tmp_path, "1.1.0", code="throw new Error('x')"))
    place.host.update(ID, confirm=agree)
    assert ends(place) == [Ended.HEALTHY, Ended.FAILED]


def test_a_first_installation_that_crashes_failed(tmp_path: Path):
    place = a_place(tmp_path / "home")
    place.trusts(report_events=True)
    place.repositories.publish(a_plugin(tmp_path, code="throw new Error('x')"))
    place.host.install(ID, confirm=agree)
    assert (ends(place), tickets(place)) == ([Ended.FAILED], [])


def test_what_is_taken_back_on_probation_failed(place: Place, tmp_path: Path):
    place.repositories.publish(a_plugin(tmp_path, "1.1.0"))
    place.host.update(ID, confirm=agree)
    place.runtime.serving.pop(ID, None)
    for _ in range(3):
        place.runtime.note_start(WEATHER, healthy=False)
    place.host.settle()
    assert ends(place) == [Ended.HEALTHY, Ended.FAILED]


def test_what_never_came_to_a_start_was_withdrawn(place: Place, tmp_path: Path):
    place.repositories.publish(a_plugin(tmp_path, "1.1.0"))
    place.repositories.at_refresh[place.repositories.refreshes + 2] = place.repositories.halt
    with pytest.raises(QirvoError):
        place.host.update(ID, confirm=agree)
    assert (place.repositories.begun[-1], ends(place)) == ("1.1.0", [Ended.HEALTHY, Ended.WITHDRAWN])


def test_a_source_that_does_not_answer_is_told_later(place: Place, tmp_path: Path):
    place.repositories.is_deaf = True
    place.repositories.publish(a_plugin(tmp_path, "1.1.0"))
    place.host.update(ID, confirm=agree)
    place.clock.pass_by(16 * MINUTE)
    place.host.settle()
    assert (ends(place), len(tickets(place))) == ([Ended.HEALTHY], 1)
    place.repositories.is_deaf = False
    turn(place.machine, draw=lambda: 0.5, tell=lambda _: None)
    assert (ends(place), tickets(place)) == ([Ended.HEALTHY] * 2, [])


def test_after_the_deadline_nobody_is_told(place: Place, tmp_path: Path):
    place.repositories.is_deaf = True
    place.repositories.publish(a_plugin(tmp_path, "1.1.0"))
    place.host.update(ID, confirm=agree)
    place.clock.pass_by(timedelta(days=1))
    place.repositories.is_deaf = False
    turn(place.machine, draw=lambda: 0.5, tell=lambda _: None)
    assert (ends(place), tickets(place)) == ([Ended.HEALTHY], [])


def test_a_damaged_ticket_is_nobodys_trouble(place: Place, tmp_path: Path):
    place.machine.layout.ticket(WEATHER).write_text("{", encoding="utf-8")
    place.repositories.publish(a_plugin(tmp_path, "1.1.0"))
    place.host.update(ID, confirm=agree)
    assert place.repositories.begun[-1] == "1.1.0"
