from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qirvo.domain.durations import MalformedDurationError, duration_text, parse_duration, parse_span


@pytest.mark.parametrize(("text", "seconds"), [("3d", 259_200), (" 1D12h ", 129_600), ("0s", 0), ("90m", 5_400)])
def test_a_duration_is_read_in_seconds(text: str, seconds: int):
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "3", "-1d", "1.5h", "1w", "٣d", "1d 2h", "9" * 10 + "d", "1d" * 60])
def test_other_texts_are_none(text: str):
    with pytest.raises(MalformedDurationError):
        parse_duration(text)


@given(st.integers(min_value=0, max_value=10**9 * 86_400 - 1))
def test_what_is_written_is_read_again(seconds: int):
    assert parse_duration(duration_text(seconds)) == seconds


def test_a_span_is_the_same_as_time():
    assert parse_span("1d12h") == timedelta(days=1, hours=12)


def test_a_span_that_cannot_be_counted_is_refused():
    with pytest.raises(MalformedDurationError, match="too long"):
        parse_span("999999999d999999999d")
