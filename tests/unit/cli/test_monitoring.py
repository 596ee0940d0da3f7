"""How a plugin fares, and what is watched, on the command line."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from qirvo.wire.monitoring import AlertPage
from tests.support.clients import an_answer
from tests.support.sessions import CommandLine, Printed
from tests.unit.guide.test_monitoring import RULE, a_monitoring, an_alert

HOME = Path("no-such-home")
USUAL = AlertPage(alerts=[replace(an_alert("errors", raised=True), rule=replace(RULE, least=7, window="6h"))])


def printed(*words: str, answers: list[object]) -> tuple[Printed, CommandLine]:
    line = CommandLine(HOME, *(an_answer(each) for each in answers))
    return line.run(*words), line


def test_a_plugin_that_fails_is_shown_with_reasons_and_an_exit_code():
    out, _line = printed("plugin", "monitor", "acme.weather", answers=[a_monitoring()])
    assert out.code == 3
    assert out.out.startswith("acme.weather is failing")
    assert "30 %" in out.out
    assert "The error rate is 30 %." in out.out


def test_a_plugin_that_is_well_ends_with_zero():
    well = replace(a_monitoring(), total=replace(a_monitoring().total, status="healthy"))
    assert printed("plugin", "monitor", "acme.weather", answers=[well])[0].code == 0


def test_what_is_not_named_stays_when_an_alert_is_changed():
    _out, line = printed(
        "alert", "change", "acme.weather", "errors", "--above", "0.5", "--off", answers=[USUAL, USUAL.alerts[0]]
    )
    sent = json.loads(line.transport.sent[-1].content)
    assert (sent["threshold"], sent["least"], sent["window"], sent["off"]) == (0.5, 7, "6h", True)


@pytest.mark.parametrize(
    "words",
    [
        ["create", "acme.weather", "mine", "--figure", "downloads"],
        ["create", "acme.weather", "mine", "--above", "1"],
        ["create", "acme.weather", "mine", "--figure", "downloads", "--above", "1", "--below", "2"],
    ],
)
def test_a_rule_that_is_not_whole_is_refused_before_anything_is_sent(words: list[str]):
    out, line = printed("alert", *words, answers=[])
    assert out.code == 2
    assert line.transport.sent == []


def test_an_alert_that_there_is_not_is_told():
    out, _line = printed("alert", "change", "acme.weather", "nothing", "--off", answers=[USUAL])
    assert "`acme.weather` has no alert `nothing`" in out.err
