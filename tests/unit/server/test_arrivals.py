"""Checks give way to what arrives, and not for ever."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from qirvo.server.arrivals import MOST, Arrivals

NEW, SOON_DUE = timedelta(), MOST - timedelta(milliseconds=50)
A_WEEK = timedelta(weeks=1)
LONG_S = 30.0


def test_with_nothing_there_nobody_waits():
    began = time.monotonic()
    assert Arrivals(gap_s=LONG_S).give_way(waited=NEW) is True
    assert time.monotonic() - began < MOST.total_seconds()


def test_what_arrives_is_waited_for_and_the_gap_after_it():
    arrivals, order = Arrivals(gap_s=0.02), list[str]()
    waits = threading.Event()

    def check() -> bool:
        waits.set()
        gap = arrivals.give_way(waited=NEW)
        order.append("checked")
        return gap

    with ThreadPoolExecutor(1) as pool:
        with arrivals.one(), arrivals.one():
            checked = pool.submit(check)
            assert waits.wait(LONG_S)
            order.append("arrived")
            ended = time.monotonic()
        assert checked.result(LONG_S) is True
        assert time.monotonic() - ended >= 0.02
    assert order == ["arrived", "checked"]


def test_what_has_waited_long_enough_waits_no_more():
    arrivals = Arrivals(gap_s=LONG_S)
    with arrivals.one():
        began = time.monotonic()
        gaps = {arrivals.give_way(waited=waited) for waited in (MOST, 2 * MOST, A_WEEK) for _ in range(1_000)}
        assert (gaps, time.monotonic() - began < MOST.total_seconds()) == ({False}, True)


def test_what_has_not_waits_until_it_has():
    arrivals = Arrivals(gap_s=LONG_S)
    with arrivals.one():
        began = time.monotonic()
        assert arrivals.give_way(waited=SOON_DUE) is False
        assert time.monotonic() - began >= 0.05


def test_a_clock_that_was_set_back_makes_nobody_wait_longer():
    arrivals = Arrivals(gap_s=LONG_S)
    with arrivals.one():
        began = time.monotonic()
        assert arrivals.give_way(waited=-A_WEEK) is False
        assert MOST.total_seconds() <= time.monotonic() - began < LONG_S


def test_short_gaps_are_found_again_and_again():
    arrivals = Arrivals(gap_s=0.0)
    for _ in range(5):
        with arrivals.one():
            assert arrivals.give_way(waited=MOST) is False
        assert arrivals.give_way(waited=NEW) is True


def test_what_fails_has_ended_too():
    arrivals = Arrivals(gap_s=0.0)
    with pytest.raises(ZeroDivisionError), arrivals.one():
        1 / 0  # noqa: B018  # fails
    assert arrivals.give_way(waited=NEW) is True
