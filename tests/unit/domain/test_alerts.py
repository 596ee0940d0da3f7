"""Alerts: raised by what chance does not explain, resolved with some distance, told no more often than needed."""

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from qirvo.domain.alerts import (
    DEFAULTS,
    WINDOWS,
    AlertRule,
    AlertState,
    Change,
    Comparison,
    MalformedAlertError,
    judge,
)
from qirvo.domain.readings import Figure, Reading, rate_bounds
from tests.support.builders import MONDAY

RULE = AlertRule(name="errors", figure=Figure.ERROR_RATE, threshold=0.1, least=20, rest_s=0)
FEW = AlertRule(name="few", figure=Figure.DOWNLOADS, comparison=Comparison.BELOW, threshold=10, rest_s=0)
HOUR = timedelta(hours=1)


def of(count: int, exposure: int, version: str = "1.0.0") -> Mapping[str, Reading]:
    low, high = rate_bounds(count, exposure)
    return {version: Reading(value=count / exposure, low=low, high=high, sample=exposure)}


def counted(count: int) -> Mapping[str, Reading]:
    return {"": Reading(value=count, low=count, high=count, sample=None)}


def after(
    *told: Mapping[str, Reading], rule: AlertRule = RULE, apart: timedelta = HOUR
) -> tuple[AlertState, list[Change | None]]:
    """What is known after looking at each of these, and what each look changed."""
    state, changes = AlertState(), list[Change | None]()
    for number, readings in enumerate(told):
        state, change = judge(rule, readings, state, now=MONDAY + number * apart)
        changes.append(change)
    return state, changes


def test_a_figure_beyond_chance_raises_and_its_return_resolves():
    state, changes = after(of(1, 100), of(30, 100), of(30, 100), of(0, 50))
    assert changes == [None, Change.RAISED, None, Change.RESOLVED]
    assert (state.is_raised, state.since, state.raised_at) == (False, MONDAY + 3 * HOUR, MONDAY + HOUR)


def test_what_was_seen_is_told():
    state, _changes = after(of(30, 100, "1.2.0"))
    assert (state.version, state.evidence) == ("1.2.0", "the error rate of 1.2.0 is 30 % of 100, at least 17.7 %")


def test_few_reports_raise_nothing_however_bad():
    assert after(of(19, 19))[1] == [None]
    assert after(of(4, 20))[1] == [None]  # twice the limit, and chance enough


def test_between_limit_and_a_fifth_better_nothing_changes():
    assert after(of(30, 100), of(10, 100), of(9, 100), of(12, 100))[1] == [Change.RAISED, None, None, None]
    assert after(of(30, 100), of(8, 100))[1] == [Change.RAISED, Change.RESOLVED]


def test_a_figure_about_its_limit_does_not_flap():
    dice = random.Random(3)  # noqa: S311  # a sample, not a secret
    told = [of(sum(dice.random() < 0.1 for _ in range(200)), 200) for _ in range(500)]
    changes = [change for change in after(*told)[1] if change is not None]
    assert len(changes) <= 10


def test_a_rest_keeps_it_quiet_but_not_forever():
    rule = replace(RULE, rest_s=4 * 3_600)
    _state, changes = after(of(30, 100), of(0, 100), of(30, 100), of(30, 100), of(30, 100), rule=rule)
    assert changes == [Change.RAISED, Change.RESOLVED, None, None, Change.RAISED]


def test_silence_for_a_whole_window_resolves_and_a_shorter_one_does_not():
    half = HOUR / 2
    assert after(of(30, 100), {}, {}, apart=half)[1] == [Change.RAISED, None, Change.RESOLVED]


def test_a_mended_release_has_to_show_itself():
    mended = {"1.0.1": Reading(value=0, low=0, high=1, sample=3)}
    enough = of(0, 20, "1.0.1")
    assert after(of(30, 100), mended, mended, mended, enough)[1] == [Change.RAISED, None, None, None, Change.RESOLVED]


def test_the_worst_release_is_named_and_all_have_to_be_well():
    both = {**of(30, 100, "1.0.0"), **of(60, 100, "2.0.0")}
    one = {**of(30, 100, "1.0.0"), **of(0, 100, "2.0.0")}
    state, changes = after(both, one)
    assert (state.version, changes) == ("2.0.0", [Change.RAISED, None])


def test_a_count_may_be_too_low():
    assert after(counted(20), counted(3), counted(11), counted(13), rule=FEW)[1] == [
        None,
        Change.RAISED,
        None,
        Change.RESOLVED,
    ]


def test_turning_it_off_resolves_and_raises_nothing():
    raised, _changes = after(of(30, 100))
    off = replace(RULE, is_off=True)
    state, change = judge(off, of(30, 100), raised, now=MONDAY + HOUR)
    assert (change, state.evidence) == (Change.RESOLVED, "it is not watched any more")
    assert judge(off, of(30, 100), state, now=MONDAY + 2 * HOUR) == (state, None)


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Errors"},
        {"name": "x" * 41},
        {"name": "<b>"},
        {"window": "2h"},
        {"threshold": -1},
        {"threshold": float("nan")},
        {"threshold": float("inf")},
        {"least": 0},
        {"rest_s": -1},
        {"rest_s": 10**9},
        {"comparison": Comparison.BELOW},
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(changes: dict[str, object]):
    with pytest.raises(MalformedAlertError):
        replace(RULE, **changes)  # type: ignore[arg-type]  # the test names the fields


def test_the_usual_rules_have_names_of_their_own():
    assert len({rule.name for rule in DEFAULTS}) == len(DEFAULTS)
    assert all(rule.window in WINDOWS and rule.sentence for rule in DEFAULTS)
