"""A change is called one where two counts bear it out."""

from datetime import date

import pytest

from qirvo.domain.comparisons import Change, period_before
from qirvo.domain.metrics import Span


@pytest.mark.parametrize(
    ("now", "before", "sentence"),
    [
        (150, 100, "50 % more than 100 before"),
        (50, 1_000, "95 % fewer than 1,000 before"),
        (100, 100, "100 before, as many"),
        (104, 100, "100 before, no clear change"),
        (3, 1, "1 before, no clear change"),
        (40, 0, "0 before"),
        (40, 3, "3 before"),
        (0, 40, "40 before"),
        (7, None, "nothing is known of the time before"),
    ],
)
def test_a_change_in_words(now: int, before: int | None, sentence: str):
    assert Change(now=now, before=before).sentence == sentence


def test_the_period_before_is_as_long_and_ends_where_this_begins():
    span = Span(first=date(2026, 3, 1), last=date(2026, 3, 30))
    assert period_before(span) == Span(first=date(2026, 1, 30), last=date(2026, 2, 28))


def test_nothing_is_before_the_first_day_that_is_known():
    assert period_before(Span(first=date(1970, 1, 1), last=date(1970, 1, 2))) is None
