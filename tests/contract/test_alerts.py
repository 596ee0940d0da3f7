"""`alert_ports`, by the table and by the fake."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from qirvo.domain.alerts import AlertRule, AlertState, Comparison, Severity, Versions
from qirvo.domain.names import PluginId
from qirvo.domain.readings import Figure
from qirvo.server.alert_ports import KeptAlert
from qirvo.server.ports import UnitOfWork
from tests.support.builders import MONDAY, WEATHER
from tests.support.databases import DATABASES

OTHER = PluginId("acme", "other")
RULE = AlertRule(
    name="few",
    figure=Figure.DOWNLOADS,
    comparison=Comparison.BELOW,
    threshold=10,
    window="1d",
    least=1,
    severity=Severity.CRITICAL,
    rest_s=0,
    versions=Versions.ALL,
    is_off=True,
)
RAISED = AlertState(
    is_raised=True, since=MONDAY, raised_at=MONDAY, version="1.0.0", evidence="the errors are 9 % of 40"
)


@pytest.fixture(params=DATABASES)
def uow(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[UnitOfWork]:
    with DATABASES[request.param](tmp_path).unit_of_work() as uow:
        yield uow


def test_a_rule_is_kept_whole_and_replaced(uow: UnitOfWork):
    for rule in (replace(RULE, threshold=5), RULE):
        uow.alerts.save_rule(WEATHER, RULE.name, rule)
    assert uow.alerts.of(WEATHER) == {"few": KeptAlert(rule=RULE)}
    assert uow.alerts.of(OTHER) == {}


def test_what_is_known_stays_when_the_rule_is_another(uow: UnitOfWork):
    assert uow.alerts.change_state(WEATHER, "errors", AlertState(), RAISED)
    uow.alerts.save_rule(WEATHER, "errors", RULE)
    uow.alerts.save_rule(WEATHER, "errors", None)
    assert uow.alerts.of(WEATHER) == {"errors": KeptAlert(rule=None, state=RAISED)}


def test_of_two_who_saw_the_same_one_changes_it(uow: UnitOfWork):
    assert uow.alerts.change_state(WEATHER, "errors", AlertState(), RAISED)
    assert not uow.alerts.change_state(WEATHER, "errors", AlertState(), RAISED)
    resolved = replace(RAISED, is_raised=False)
    assert uow.alerts.change_state(WEATHER, "errors", RAISED, resolved)
    assert not uow.alerts.change_state(WEATHER, "errors", RAISED, resolved)
    assert not uow.alerts.change_state(WEATHER, "crashes", RAISED, resolved)


def test_everything_is_listed_by_plugin_and_goes(uow: UnitOfWork):
    uow.alerts.save_rule(WEATHER, "few", RULE)
    uow.alerts.change_state(OTHER, "errors", AlertState(), RAISED)
    assert uow.alerts.all() == {WEATHER: {"few": KeptAlert(rule=RULE)}, OTHER: {"errors": KeptAlert(state=RAISED)}}
    for _ in range(2):
        uow.alerts.remove(WEATHER, "few")
    assert list(uow.alerts.all()) == [OTHER]
