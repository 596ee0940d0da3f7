"""`advisory_ports`: what the table keeps, and what of it anybody may list."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from qirvo.domain.advisories import Danger
from qirvo.domain.names import PluginId
from qirvo.domain.plugin_advisories import AdvisoryState, PluginAdvisory
from qirvo.server.advisory_ports import AdvisoryQuery
from qirvo.server.ports import UnitOfWork, UnknownCursorError
from tests.support.builders import MONDAY, WEATHER
from tests.support.databases import REAL_DATABASES
from tests.support.plugin_advisories import a_content, an_advisory

OTHER = PluginId.parse("acme.sky")


@pytest.fixture(params=REAL_DATABASES)
def uow(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[UnitOfWork]:
    with REAL_DATABASES[request.param](tmp_path).unit_of_work() as uow:
        yield uow


def published(number: int, **changes: object) -> PluginAdvisory:
    at = MONDAY + timedelta(hours=number)
    made = an_advisory(id=f"QSA-2026-0000-000{number}").published(at)
    return replace(made, **changes)  # type: ignore[arg-type]  # the test names the fields


def listed(uow: UnitOfWork, limit: int = 9, **query: object) -> list[str]:
    found = uow.plugin_advisories.page(AdvisoryQuery(**query), limit=limit)  # type: ignore[arg-type]  # the same
    return [each.id[-1] for each in found]


def test_what_was_saved_last_is_kept_whole(uow: UnitOfWork):
    draft = an_advisory(html="<p>x</p>", is_operators=True)
    edited = draft.edited(a_content(versions=("1.0.0",), aliases=("CVE-2026-1234",)), html="", now=MONDAY)
    for advisory in (draft, edited):
        uow.plugin_advisories.save(advisory)
        assert uow.plugin_advisories.find(draft.id) == advisory
    assert uow.plugin_advisories.find("QSA-2026-9999-9999") is None
    assert list(uow.plugin_advisories.of(WEATHER)) == [edited]
    assert list(uow.plugin_advisories.of(OTHER)) == []


def test_a_list_has_what_was_ever_published_the_latest_change_first(uow: UnitOfWork):
    withdrawn = published(3).withdrawn("x", MONDAY + timedelta(hours=8))
    draft = an_advisory(id="QSA-2026-0000-0009")
    for advisory in (published(1), published(2), withdrawn, draft, draft.withdrawn("x", MONDAY)):
        uow.plugin_advisories.save(advisory)
    assert listed(uow) == ["3", "2", "1"]
    assert listed(uow, since=MONDAY + timedelta(hours=2)) == ["3", "2"]
    assert listed(uow, plugin_id=OTHER) == []
    assert listed(uow, dangers=frozenset({Danger.LOW})) == []
    assert [each.id[-1] for each in uow.plugin_advisories.in_force([WEATHER, OTHER])] == ["1", "2"]


def test_pages_go_on_where_the_last_one_ended_also_within_one_moment(uow: UnitOfWork):
    for number in (1, 2, 3):
        uow.plugin_advisories.save(published(number, modified_at=MONDAY))
    first = listed(uow, limit=2)
    assert first == ["3", "2"]
    assert listed(uow, after="QSA-2026-0000-0002") == ["1"]


@pytest.mark.parametrize("state", [AdvisoryState.DRAFT, None])
def test_nothing_hidden_is_a_place_to_go_on_from(uow: UnitOfWork, state: AdvisoryState | None):
    hidden = published(1) if state is None else an_advisory(id="QSA-2026-0000-0001")
    uow.plugin_advisories.save(hidden)
    uow.private_plugins.add(WEATHER, now=MONDAY)
    assert listed(uow) == []
    with pytest.raises(UnknownCursorError):
        listed(uow, after=hidden.id)
