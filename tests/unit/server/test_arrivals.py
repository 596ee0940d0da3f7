"""Checks give way to what arrives, and not for ever."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from qirvo.server.arrivals import Arrivals

LONG_S = 30.0


def test_with_nothing_there_nobody_waits():
    began = time.monotonic()
    assert Arrivals(gap_s=LONG_S, most_s=LONG_S).give_way() is True
    assert time.monotonic() - began < LONG_S


def test_what_arrives_is_waited_for_and_the_gap_after_it():
    arrivals, order = Arrivals(gap_s=0.02, most_s=LONG_S), list[str]()
    waits = threading.Event()

    def check() -> bool:
        waits.set()
        gap = arrivals.give_way()
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


def test_where_it_does_not_let_up_only_the_first_waits():
    arrivals = Arrivals(gap_s=LONG_S, most_s=0.05)
    with arrivals.one():
        began = time.monotonic()
        first, waited = arrivals.give_way(), time.monotonic() - began
        others = [arrivals.give_way() for _ in range(1_000)]
        all_waited = time.monotonic() - began
    assert (first, set(others)) == (False, {False})
    assert 0.05 <= waited <= all_waited < 1_000 * 0.05


def test_after_a_gap_it_is_given_way_to_again():
    arrivals = Arrivals(gap_s=0.0, most_s=0.01)
    with arrivals.one():
        assert [arrivals.give_way(), arrivals.give_way()] == [False, False]
    assert arrivals.give_way() is True
    with arrivals.one():
        began = time.monotonic()
        assert arrivals.give_way() is False
        assert time.monotonic() - began >= 0.01


def test_what_fails_has_ended_too():
    arrivals = Arrivals(gap_s=0.0, most_s=LONG_S)
    with pytest.raises(ZeroDivisionError), arrivals.one():
        1 / 0  # noqa: B018  # fails
    assert arrivals.give_way() is True
