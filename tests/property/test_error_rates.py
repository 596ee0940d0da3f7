"""When a release is taken back for its errors."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from qirvo.domain.environments import ErrorRate
from qirvo.domain.error_rates import Traffic, Verdict, between, verdict_on

allowances = st.builds(
    ErrorRate,
    at_most=st.floats(0, 0.99),
    window=st.integers(1, 1000).map(lambda seconds: timedelta(seconds=seconds)),
    minimum=st.integers(1, 200),
)
spans = st.integers(0, 2000).map(lambda seconds: timedelta(seconds=seconds))


@st.composite
def traffics(draw: st.DrawFn) -> Traffic:
    requests = draw(st.integers(0, 500))
    return Traffic(requests, draw(st.integers(0, requests)))


@given(traffics(), allowances, spans)
def test_with_fewer_requests_than_the_minimum_nothing_is_taken_back(
    traffic: Traffic, allowed: ErrorRate, passed: timedelta
):
    taken_back = verdict_on(traffic, allowed, passed=passed) is Verdict.ROLL_BACK
    assert not (taken_back and traffic.requests < allowed.minimum)


@given(traffics(), allowances, spans)
def test_it_is_taken_back_exactly_when_enough_were_asked_and_more_failed_than_may(
    traffic: Traffic, allowed: ErrorRate, passed: timedelta
):
    taken_back = verdict_on(traffic, allowed, passed=passed) is Verdict.ROLL_BACK
    too_many = traffic.failures > allowed.at_most * traffic.requests
    assert taken_back is (too_many and traffic.requests >= allowed.minimum)


@given(traffics(), allowances, spans)
def test_another_failure_never_makes_it_better(traffic: Traffic, allowed: ErrorRate, passed: timedelta):
    worse = traffic + Traffic(1, 1)
    before, after = (verdict_on(each, allowed, passed=passed) for each in (traffic, worse))
    assert not (before is Verdict.ROLL_BACK and after is not Verdict.ROLL_BACK)


@given(traffics(), allowances, spans)
def test_the_watch_ends_with_its_window_and_not_before(traffic: Traffic, allowed: ErrorRate, passed: timedelta):
    verdict = verdict_on(traffic, allowed, passed=passed)
    if verdict is not Verdict.ROLL_BACK:
        assert (verdict is Verdict.WATCH) is (passed < allowed.window)


@given(st.dictionaries(st.sampled_from("abc"), traffics()), st.dictionaries(st.sampled_from("abc"), traffics()))
def test_what_came_in_between_is_never_negative_nor_more_than_was_counted(
    before: dict[str, Traffic], after: dict[str, Traffic]
):
    came = between(before, after)
    counted = sum(after.values(), start=Traffic())
    assert 0 <= came.failures <= came.requests <= counted.requests


@given(st.lists(traffics(), min_size=1, max_size=8))
def test_looking_often_counts_the_same_as_looking_once(steps: list[Traffic]):
    at, seen, total = Traffic(), Traffic(), Traffic()
    for step in steps:
        at += step
        total += between({"a": seen}, {"a": at})
        seen = at
    assert total == sum(steps, start=Traffic())
