"""Spans of whole days. What the figures mean is tried on every store (`tests/contract/test_event_store.py`)."""

from datetime import date

import pytest

from qirvo.domain.metrics import DEFINITIONS, MalformedPeriodError, Span

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "first", "days"), [("1d", "2026-11-23", 1), ("2w", "2026-11-10", 14), ("2y", "2024-11-24", 730)]
)
def test_a_period_ends_today(text: str, first: str, days: int):
    span = Span.parse(text, today=TODAY)
    assert (span.first.isoformat(), span.last, span.days) == (first, TODAY, days)


@pytest.mark.parametrize("text", ["", "d", "0d", "-1d", "01d", "801d", "3y", "1h", "1 d", "٣d"])
def test_anything_else_is_no_period(text: str):
    with pytest.raises(MalformedPeriodError):
        Span.parse(text, today=TODAY)


def test_a_span_does_not_end_before_it_begins():
    with pytest.raises(MalformedPeriodError):
        Span(first=TODAY, last=date(2026, 11, 22))


def test_a_span_has_its_first_and_its_last_day():
    span = Span.parse("7d", today=TODAY)
    assert [day in span for day in (date(2026, 11, 16), date(2026, 11, 17), TODAY, date(2026, 11, 24))] == [
        False,
        True,
        True,
        False,
    ]


def test_every_definition_is_a_sentence():
    assert all(meaning.endswith(".") for meaning in DEFINITIONS.values())
