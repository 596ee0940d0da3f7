"""The clocks of a registry: one that tells the time, and one that only passes."""

from datetime import timedelta

from qirvo.server.dice import clock, steady_clock


def test_the_steady_clock_tells_about_the_time_and_never_goes_back():
    told = [steady_clock() for _ in range(1_000)]
    assert told == sorted(told)
    assert abs(told[0] - clock()) < timedelta(hours=1)
