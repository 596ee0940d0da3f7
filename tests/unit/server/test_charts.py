"""Tables of figures, and pictures of them."""

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qirvo.domain.downloads import DownloadCount
from qirvo.domain.metrics import Span
from qirvo.server.web.chart_drawings import HEIGHT, WIDTH, Mark, bars, lines, nice_top, stack
from qirvo.server.web.figure_tables import Cell, Table, as_csv, downloads_by_day, ranked, share, shown

FIRST = date(2026, 11, 1)


def a_table(*columns: list[int]) -> Table:
    names = tuple("ABCDEF"[: len(columns)])
    rows: list[tuple[Cell, ...]] = [
        (FIRST + timedelta(days=number), *counts) for number, counts in enumerate(zip(*columns, strict=True))
    ]
    return Table(slug="t", title="T", about="", columns=("Day", *names), rows=rows)


def points(text: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in (each.split(",") for each in text.split())]


@given(st.integers(min_value=0, max_value=10**12))
def test_the_upper_edge_is_a_round_number_not_far_above(largest: int):
    top = nice_top(largest)
    assert largest <= top <= max(4, 2.5 * largest)
    assert top in {4, 5} or str(top).rstrip("0") in {"1", "2", "25", "5"}


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), min_size=1, max_size=50))
def test_every_line_stays_within_the_picture(counts: list[tuple[int, int]]):
    table = a_table([low for low, _ in counts], [high for _, high in counts])
    for drawing in (lines(table, ["A", "B"]), stack(table, ["A", "B"])):
        drawn = [point for line in drawing.lines for point in points(line.points)]
        assert all(0 <= x <= WIDTH and -0.1 <= y <= HEIGHT for x, y in drawn)


def test_a_line_has_a_point_for_each_day():
    drawing = lines(a_table([0, 50, 100]), ["A"])
    assert points(drawing.lines[0].points) == [(0, HEIGHT), (WIDTH / 2, HEIGHT / 2), (WIDTH, 0)]
    assert (drawing.top, drawing.first, drawing.last) == (100, FIRST, FIRST + timedelta(days=2))


def test_a_stack_lies_upon_what_is_below_it():
    low, high = stack(a_table([10, 20], [30, 20]), ["A", "B"]).lines
    assert points(high.points)[2:] == list(reversed(points(low.points)[:2]))
    assert points(high.points)[:2] == [(0, HEIGHT * 0.2), (WIDTH, HEIGHT * 0.2)]


def test_what_happened_outside_is_not_marked():
    marks = [Mark(day=FIRST + timedelta(days=number), text="x") for number in (-1, 1, 9)]
    assert [mark.x for mark in lines(a_table([1, 2, 3]), ["A"], marks).marks] == [f"{WIDTH / 2:.1f}"]


def test_a_bar_is_a_part_of_the_longest():
    table = ranked("s", "S", "", "Of", {"a": DownloadCount(raw=40, unique=10), "": DownloadCount(raw=80, unique=5)})
    drawing = bars(table, part="Unique", whole="All", text=lambda row: f"{row['Unique']} of {row['All']}", most=1)
    (bar,) = drawing.bars
    assert (bar.label, bar.text, bar.part_width, bar.whole_width) == ("a", "10 of 40", "12.50", "50.00")
    assert drawing.more == 1


def test_values_beyond_the_most_are_one_row():
    many = {f"value-{number:04}": DownloadCount(raw=2, unique=1) for number in range(1_000)}
    table = ranked("s", "S", "", "Of", many)
    assert (len(table.rows), table.rows[-1]) == (201, ("800 others", 800, 1_600))


def test_downloads_stand_beside_those_of_as_many_days_before():
    span = Span(first=FIRST, last=FIRST + timedelta(days=1))
    before: Mapping[date, DownloadCount] = {FIRST - timedelta(days=1): DownloadCount(raw=9, unique=4)}
    table = downloads_by_day({FIRST: DownloadCount(raw=3, unique=2, automated=1)}, span, before)
    assert list(table.rows) == [(FIRST, 2, 3, 1, 0, 0), (FIRST + timedelta(days=1), 0, 0, 0, 0, 4)]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_of_a_file_is_a_formula(text: str):
    table = Table(slug="t", title="T", about="", columns=("A", "B"), rows=[(text, -1)])
    line = as_csv(table).split("\r\n", 1)[1]
    assert line.startswith(("'", "\"'"))
    assert line.endswith(",-1\r\n")


def test_a_cell_is_text_whatever_it_says():
    cells: list[Cell] = ["<b>", 1_234_567, 0.0512, 0.512, None, FIRST]
    assert [str(shown(cell)) for cell in cells] == [
        "&lt;b&gt;",
        '<data value="1234567">1,234,567</data>',
        '<data value="0.0512">5.1 %</data>',
        '<data value="0.512">51 %</data>',
        '<span class="faint">not known</span>',
        '<time datetime="2026-11-01">2026-11-01</time>',
    ]


@given(st.lists(st.floats(min_value=0, max_value=1), min_size=2, max_size=2).map(sorted))
def test_a_larger_share_never_reads_smaller(shares: list[float]):
    low, high = (float(share(each).rstrip(" %")) for each in shares)
    assert all(one <= other for one, other in pairwise([low, high]))
