"""What counting outcomes always obeys."""

from hypothesis import given
from hypothesis import strategies as st

from qirvo.domain.precision import RulePrecision

counts = st.integers(min_value=0, max_value=10_000)


_ROUNDING = 1e-12  # of floating point


def lower(confirmed: int, false_alarms: int) -> float:
    return RulePrecision(rule="a/b", confirmed=confirmed, false_alarms=false_alarms).lower_bound


@given(counts, counts)
def test_the_lower_bound_lies_between_nothing_and_the_share(confirmed: int, false_alarms: int) -> None:
    measured = RulePrecision(rule="a/b", confirmed=confirmed, false_alarms=false_alarms)
    assert 0 <= measured.lower_bound <= (measured.precision or 0) + _ROUNDING


@given(counts, counts)
def test_one_more_confirmed_alarm_never_lowers_it(confirmed: int, false_alarms: int) -> None:
    assert lower(confirmed + 1, false_alarms) >= lower(confirmed, false_alarms) - _ROUNDING


@given(counts, counts)
def test_one_more_false_alarm_never_raises_it(confirmed: int, false_alarms: int) -> None:
    assert lower(confirmed, false_alarms + 1) <= lower(confirmed, false_alarms) + _ROUNDING
