"""Intervals: compared with figures that others published, and with counting."""

from math import inf, isclose

import pytest

from qirvo.domain.proportions import Interval, Rate, Share, difference, dispersion, growth, rate_dispersion


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_a_shares_interval_is_that_of_newcombes_table(hits: int, of: int, low: float, high: float):
    found = Share(hits, of).interval()
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@pytest.mark.parametrize(
    ("after", "before", "low", "high"),
    [
        (Share(56, 70), Share(48, 80), 0.0524, 0.3339),
        (Share(9, 10), Share(3, 10), 0.1705, 0.8090),
        (Share(10, 10), Share(0, 10), 0.6075, 1.0),
    ],
)
def test_a_differences_interval_is_that_of_newcombes_table(after: Share, before: Share, low: float, high: float):
    found = difference(before, after)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_without_cases_anything_may_be():
    nothing, some = Share(0, 0), Share(3, 9)
    assert (nothing.rate, nothing.interval()) == (None, Interval(0.0, 1.0))
    assert difference(nothing, some) == difference(some, nothing) == Interval(-1.0, 1.0)
    assert growth(0, 0) == Interval(0.0, inf)


def test_a_smaller_error_asks_for_more():
    share = Share(30, 100)
    assert share.interval(0.05).low > share.interval(0.001).low


def test_the_growth_of_as_many_holds_none():
    found = growth(400, 400)
    assert 1.0 in found
    assert isclose(found.low * found.high, 1.0)


def test_days_that_vary_prove_less():
    steady, wild = growth(700, 770), growth(700, 770, varying=9.0)
    assert wild.low < steady.low < 1.1 < steady.high < wild.high


def test_days_as_chance_has_them_are_no_wilder():
    assert dispersion([100] * 14) == 1.0
    assert dispersion([5, 300] * 7) > 50
    assert dispersion([], [4, 9], [0, 0, 0]) == 1.0


def test_rates_vary_by_their_own_number_of_cases():
    steady = [Rate(day, 10 * day) for day in (5, 50, 20, 80)]
    assert rate_dispersion(steady) == 1.0
    assert rate_dispersion([Rate(0, 100)] * 9 + [Rate(90, 100)]) > 50
    assert rate_dispersion([Rate(0, 0)] * 28 + [Rate(40, 150)]) == 1.0, "a single day says nothing of days"
    assert rate_dispersion([Rate(0, 9)] * 9) == 1.0


def test_what_is_no_share_is_a_bug():
    with pytest.raises(AssertionError):
        Share(3, 2)
