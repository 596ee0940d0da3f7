"""A unified diff in two columns."""

import difflib

from hypothesis import given
from hypothesis import strategies as st

from qirvo.domain.side_by_side import RowKind, side_by_side


def rows(before: list[str], after: list[str], n: int = 2) -> list[tuple[str, str | None, str | None]]:
    unified = list(difflib.unified_diff(before, after, "a", "b", lineterm="", n=n))
    return [(row.kind.value, row.before and row.before[1], row.after and row.after[1]) for row in side_by_side(unified)]


def test_what_was_replaced_stands_beside_what_replaced_it():
    assert rows(["a", "b", "c"], ["a", "B", "B2", "c"]) == [
        ("same", "a", "a"),
        ("changed", "b", "B"),
        ("added", None, "B2"),
        ("same", "c", "c"),
    ]


def test_what_is_left_out_between_is_said():
    before = [str(number) for number in range(20)]
    after = ["x", *before[1:19], "y"]
    assert [row[0] for row in rows(before, after, n=1)] == ["changed", "same", "skipped", "same", "changed"]


LINES = st.lists(st.sampled_from(["a", "b", "-c", "+d", "@@ -1 +1 @@", "", "--- x", "+++ y"]), max_size=12)


@given(before=LINES, after=LINES)
def test_both_sides_can_be_read_off_with_their_numbers(before: list[str], after: list[str]):
    unified = list(difflib.unified_diff(before, after, "a", "b", lineterm="", n=99))
    found = [row for row in side_by_side(unified) if row.kind is not RowKind.SKIPPED]
    if before != after:
        assert [row.before for row in found if row.before] == list(enumerate(before, start=1))
        assert [row.after for row in found if row.after] == list(enumerate(after, start=1))
