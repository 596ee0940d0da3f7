"""Figures with how far chance may have moved them."""

import math
import random

import pytest

from qirvo.domain.events import EventKind
from qirvo.domain.monitoring import Status, condition_of
from qirvo.domain.readings import Figure, rate_bounds, readable, reading_of
from qirvo.domain.vitals import Vitals


def active(days: int, **events: int) -> Vitals:
    """So many active installation-days, and what else was told."""
    named = {EventKind(name.replace("_", "-")): count for name, count in events.items()}
    return Vitals(events={EventKind.ACTIVE: days, **named})


def loads(**steps: int) -> Vitals:
    return Vitals(events={}, loads={int(step[1:]): count for step, count in steps.items()})


@pytest.mark.parametrize("rate", [0.01, 0.05, 0.4])
@pytest.mark.parametrize("exposure", [20, 300])
def test_the_bounds_are_wrong_one_time_in_a_hundred_at_most(rate: float, exposure: int):
    dice = random.Random(11)  # noqa: S311  # a sample, not a secret
    wrong = 0
    for _ in range(2_000):
        low, high = rate_bounds(sum(dice.random() < rate for _ in range(exposure)), exposure)
        wrong += not low <= rate <= high
    assert wrong / 2_000 <= 0.015


def test_a_rate_may_be_above_one():
    reading = reading_of(active(10, error=30), Figure.ERROR_RATE)
    assert reading is not None
    assert (reading.value, reading.sample) == (3.0, 10)
    assert 1.7 < reading.low < 2.0
    assert 4.5 < reading.high < 4.9


def test_of_nothing_there_is_no_figure():
    nothing = Vitals()
    found = [reading_of(nothing, figure) for figure in Figure if figure not in {Figure.DOWNLOADS, Figure.ACTIVE}]
    assert found == [None] * 5
    assert reading_of(nothing, Figure.DOWNLOADS) is not None


def test_a_load_time_of_few_starts_is_hardly_bounded():
    few, many = (reading_of(loads(_100=count), Figure.LOAD_TIME) for count in (3, 400))
    assert few is not None
    assert many is not None
    assert (few.value, few.high, few.low) == (100, math.inf, 70)
    assert (many.value, many.low, many.high) == (100, 70, 100)


def test_the_slow_ones_among_starts_are_seen():
    reading = reading_of(loads(_100=450, _5000=100), Figure.LOAD_TIME)
    assert reading is not None
    assert (reading.value, reading.low) == (5_000, 3_000)


@pytest.mark.parametrize(
    ("vitals", "status"),
    [
        (Vitals(), Status.UNKNOWN),
        (active(3, error=1), Status.HEALTHY),
        (active(500, error=10), Status.HEALTHY),
        (active(500, error=50), Status.DEGRADED),
        (active(500, error=400), Status.FAILING),
        (active(500, crash=50), Status.FAILING),
        (loads(_3000=100), Status.HEALTHY),
        (loads(_5000=100), Status.DEGRADED),
        (Vitals(events={EventKind.DOWNLOAD: 100, EventKind.DOWNLOAD_FAILED: 60}), Status.FAILING),
        (Vitals(events={EventKind.UPDATE: 20, EventKind.REVERT: 20}), Status.FAILING),
    ],
)
def test_a_condition_is_one_word_with_reasons(vitals: Vitals, status: Status):
    condition = condition_of(vitals)
    assert condition.status is status
    assert all(reason.endswith(".") for reason in condition.reasons)
    assert condition.reasons


def test_a_few_bad_reports_condemn_nothing_but_are_told():
    condition = condition_of(active(3, error=1))
    assert "too few" in condition.reasons[0]


def test_values_are_readable():
    assert [readable(Figure.ERROR_RATE, 0.05), readable(Figure.LOAD_TIME, 2_000), readable(Figure.ACTIVE, 1_234)] == [
        "5 %",
        "2,000 ms",
        "1,234",
    ]
