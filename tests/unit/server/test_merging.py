"""Which parts are put together: few files for a question, few times that an event is written anew."""

from collections.abc import Sequence
from datetime import date, timedelta

from qirvo.server.events.merging import due_merges, expired, smallest
from qirvo.server.events.parts import Part, shared_days

FIRST = date(2026, 11, 1)


def a_part(day: int, *, rows: int = 10, last: int | None = None, name: str = "") -> Part:
    first, end = FIRST + timedelta(days=day), FIRST + timedelta(days=day if last is None else last)
    return Part(name=name or f"{first}-{end}-{rows}", first=first, last=end, rows=rows)


def after_merges(parts: Sequence[Part], today: date) -> list[Part]:
    """Return what there is once everything due was put together."""
    left = list(parts)
    while (together := next(due_merges(left, today=today), None)) is not None:
        left = [part for part in left if part not in together]
        left.append(
            Part(
                name=f"merged-{len(left)}-{sum(part.rows for part in together)}",
                first=min(part.first for part in together),
                last=max(part.last for part in together),
                rows=sum(part.rows for part in together),
            )
        )
    return left


def test_a_day_that_is_over_is_one_part():
    merged = after_merges([a_part(0, name="a"), a_part(0, name="b"), a_part(1)], FIRST + timedelta(days=1))
    assert sorted((part.first.day, part.rows) for part in merged) == [(1, 20), (2, 10)]


def test_today_is_left_alone_until_its_parts_are_many():
    few = [a_part(0, name=str(number)) for number in range(8)]
    assert after_merges(few, FIRST) == few
    assert len(after_merges([*few, a_part(0, name="9")], FIRST)) == 1


def test_large_parts_of_today_are_not_written_anew_for_small_ones():
    parts = [a_part(0, rows=1_000_000, name="large"), *(a_part(0, name=str(number)) for number in range(8))]
    assert a_part(0, rows=1_000_000, name="large") in after_merges(parts, FIRST)


def test_many_large_parts_are_put_together_all_the_same():
    assert len(smallest([a_part(0, rows=4**number, name=str(number)) for number in range(20)])) > 10


def test_a_running_month_has_a_week_of_days_at_most():
    for today in range(1, 31):
        days = [a_part(day) for day in range(today)]
        assert len(after_merges(days, FIRST + timedelta(days=today))) <= 4 + 7


def test_a_month_that_is_over_for_a_while_is_one_part():
    days = [a_part(day) for day in range(33)]
    assert len(after_merges(days, date(2026, 12, 2))) > 3
    merged = after_merges(days, date(2026, 12, 3))
    assert max(part.rows for part in merged) == 300


def test_a_part_goes_when_its_last_day_is_too_old():
    parts = [a_part(0, last=4), a_part(5)]
    assert (expired(parts, before=FIRST + timedelta(days=5)), expired(parts, before=None)) == (parts[:1], [])


def test_days_that_parts_share_are_found():
    assert shared_days([a_part(0, last=4), a_part(3), a_part(7)]) == {FIRST + timedelta(days=3)}
