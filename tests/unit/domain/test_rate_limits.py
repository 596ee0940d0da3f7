"""The generic cell rate algorithm: never more than the burst at once, never faster than the pace."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qirvo.domain.rate_limits import RateLimit, RateLimitedError
from tests.support.builders import MONDAY

LIMIT = RateLimit(burst=3, every=timedelta(seconds=10))


def passed(limit: RateLimit, gaps_s: list[float]) -> list[float]:
    """The times, in seconds, of those that were let through."""
    expected, now, through = None, MONDAY, []
    for gap in gaps_s:
        now += timedelta(seconds=gap)
        try:
            expected = limit.arrival(expected, now)
        except RateLimitedError:
            continue
        through.append((now - MONDAY).total_seconds())
    return through


def test_a_burst_passes_and_the_next_waits():
    assert passed(LIMIT, [0, 0, 0, 0, 9, 1, 0]) == [0, 0, 0, 10]


def test_a_refusal_says_after_how_many_seconds_it_is_answered():
    expected = None
    for _ in range(3):
        expected = LIMIT.arrival(expected, MONDAY)
    with pytest.raises(RateLimitedError) as refused:
        LIMIT.arrival(expected, MONDAY + timedelta(seconds=1.5))
    assert refused.value.retry_after_s == 9
    assert LIMIT.arrival(expected, MONDAY + timedelta(seconds=1.5 + 9)) > MONDAY


@given(
    burst=st.integers(1, 5),
    every_s=st.integers(1, 20),
    gaps_s=st.lists(st.floats(0, 30, allow_nan=False), max_size=60),
)
def test_within_any_time_no_more_pass_than_burst_and_pace_allow(burst: int, every_s: int, gaps_s: list[float]):
    through = passed(RateLimit(burst=burst, every=timedelta(seconds=every_s)), gaps_s)
    for first in range(len(through)):
        for last in range(first, len(through)):
            allowed = burst + (through[last] - through[first]) / every_s
            assert last - first + 1 <= allowed + 1e-3
