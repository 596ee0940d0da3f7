"""How long reviews take, with those that still wait."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from qirvo.domain.review_times import Span, quantile, review_times

HOUR = timedelta(hours=1)


def decided(*hours: int) -> list[Span]:
    return [Span(HOUR * each, is_decided=True) for each in hours]


def waiting(*hours: int) -> list[Span]:
    return [Span(HOUR * each, is_decided=False) for each in hours]


def test_without_anybody_waiting_it_is_the_usual_quantile():
    times = review_times(decided(*range(1, 11)))
    assert (times.p50, times.p90, times.decided, times.waiting) == (5 * HOUR, 9 * HOUR, 10, 0)


def test_a_queue_that_stands_still_does_not_look_fast():
    fast = quantile(decided(1, 1, 1, 1, 1), 0.9)
    still = quantile(decided(1, 1, 1, 1, 1) + waiting(*[100] * 5), 0.9)
    assert (fast, still) == (HOUR, None)


def test_whoever_waits_counts_as_long_as_they_were_seen():
    """By hand: of 4 at risk one ends at 1 h, of 3 one is seen until 2 h, of 2 one ends at 3 h: 3/4 · 1/2 are left."""
    spans = decided(1, 3, 5) + waiting(2)
    assert (quantile(spans, 0.25), quantile(spans, 0.5), quantile(spans, 0.625)) == (HOUR, 3 * HOUR, 3 * HOUR)


def test_too_few_decisions_say_nothing():
    assert review_times(decided(1, 2, 3, 4)).p50 is None
    assert review_times([]).p90 is None


SPANS = st.lists(st.builds(Span, st.timedeltas(timedelta(), 100 * HOUR), st.booleans()), max_size=30)


@given(spans=SPANS)
def test_nine_tenths_take_no_less_than_half(spans: list[Span]):
    half, most = quantile(spans, 0.5), quantile(spans, 0.9)
    assert most is None or (half is not None and half <= most)


@given(spans=SPANS, extra=st.timedeltas(timedelta(), 100 * HOUR))
def test_one_more_that_waits_never_makes_it_look_faster(spans: list[Span], extra: timedelta):
    before, after = quantile(spans, 0.5), quantile([*spans, Span(extra, is_decided=False)], 0.5)
    assert after is None or (before is not None and after >= before)
