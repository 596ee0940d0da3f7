"""How often a host asks."""

from datetime import timedelta
from math import gcd

import pytest

from qirvo.domain.pacing import DEFAULT_INTERVAL_MINUTES, coprime_interval, until_next_check, until_retry

INTERVAL = timedelta(minutes=DEFAULT_INTERVAL_MINUTES)


def test_the_usual_interval_shares_no_divisor_with_a_day():
    assert gcd(DEFAULT_INTERVAL_MINUTES, 1440) == 1


@pytest.mark.parametrize(("asked", "taken"), [(60, 61), (61, 61), (360, 361), (1440, 1441), (5, 7)])
def test_another_interval_is_made_so(asked: int, taken: int):
    assert coprime_interval(asked) == taken


def test_it_varies_by_a_tenth():
    drawn = [until_next_check(DEFAULT_INTERVAL_MINUTES, draw=draw) / INTERVAL for draw in (0, 0.5, 1)]
    assert drawn == pytest.approx([0.9, 1.0, 1.1])


def retry(failures: int, *, asked_s: float = 0, draw: float = 1) -> timedelta:
    return until_retry(DEFAULT_INTERVAL_MINUTES, failures=failures, asked_s=asked_s, draw=draw)


def test_failures_in_a_row_make_it_wait_longer_and_never_longer_than_the_interval():
    assert [retry(count) for count in (1, 2, 3, 50)] == [*(timedelta(minutes=each) for each in (5, 10, 20)), INTERVAL]


def test_retries_of_many_hosts_do_not_fall_together():
    assert retry(1, draw=0) < retry(1, draw=0.5) < retry(1, draw=1)


def test_a_source_is_not_asked_before_it_wants_to_be():
    assert retry(1, asked_s=3600, draw=0) >= timedelta(hours=1)


def test_a_source_cannot_silence_a_host_for_good():
    assert retry(1, asked_s=1e12, draw=0) <= timedelta(days=1)
