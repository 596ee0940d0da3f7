"""Charts as pictures that need no script, drawn from tables: lines, stacks and bars.

A picture is stretched to the width it is given; words and numbers stand beside it as text, so that they keep their
size on a phone.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from math import floor, log10
from typing import Final

from qirvo.deferred import dataclass
from qirvo.server.web.figure_tables import Cell, Table

WIDTH: Final = 1_000
HEIGHT: Final = 200
_STEPS: Final = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One column of a table, as points of a polyline or of a polygon; `number` says how it is drawn."""

    name: str
    number: int
    points: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Something that happened on a day, `x` to the right."""

    day: date
    text: str
    x: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeDrawing:
    """Columns of a table over its days.

    Attributes:
        table: What is drawn.
        lines: One for each column that is drawn; where they are stacked, the lowest first.
        top: The number at the upper edge.
        marks: What happened meanwhile.
    """

    table: Table
    lines: Sequence[Line]
    top: int
    first: date
    last: date
    marks: Sequence[Mark]
    is_stack: bool = False
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One row of a table: a bar of `whole` with a part of it filled; both of at most 100."""

    label: str
    text: str
    part_width: str
    whole_width: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BarDrawing:
    """The first rows of a ranked table."""

    table: Table
    bars: Sequence[Bar]
    more: int


def lines(table: Table, columns: Sequence[str], marks: Sequence[Mark] = ()) -> TimeDrawing:
    """Draw columns of a table of days as lines, each in its own manner."""
    drawn = {name: [_number(cell) for cell in table.column(name)] for name in columns}
    top = nice_top(max((max(values, default=0) for values in drawn.values()), default=0))
    found = [
        Line(name=name, number=number, points=_points(values, top))
        for number, (name, values) in enumerate(drawn.items(), start=1)
    ]
    return _over_time(table, found, top, marks)


def stack(table: Table, columns: Sequence[str], marks: Sequence[Mark] = ()) -> TimeDrawing:
    """Draw columns of a table of days above one another."""
    below = [0.0] * len(table.rows)
    areas: list[tuple[str, list[float], list[float]]] = []
    for name in columns:
        above = [low + _number(cell) for low, cell in zip(below, table.column(name), strict=True)]
        areas.append((name, below, above))
        below = above
    top = nice_top(max(below, default=0))
    found = [
        Line(name=name, number=number, points=f"{_points(high, top)} {_points(low, top, backwards=True)}")
        for number, (name, low, high) in enumerate(areas, start=1)
    ]
    return _over_time(table, found, top, marks, is_stack=True)


def bars(
    table: Table, *, part: str, whole: str, text: Callable[[Mapping[str, Cell]], str], most: int = 10
) -> BarDrawing:
    """Draw the first rows of a table: how much of `whole` is `part`; `text` says a row in words."""
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    largest = max((_number(row[whole]) for row in rows), default=0) or 1
    found = [
        Bar(
            label=str(row[table.columns[0]]),
            text=text(row),
            part_width=f"{100 * _number(row[part]) / largest:.2f}",
            whole_width=f"{100 * _number(row[whole]) / largest:.2f}",
        )
        for row in rows[:most]
    ]
    return BarDrawing(table=table, bars=found, more=max(len(rows) - most, 0))


def nice_top(largest: float) -> int:
    """Return the round number at the upper edge of a chart whose largest value is `largest`; at least 4."""
    if largest <= 4:  # noqa: PLR2004  # steps of whole numbers
        return 4
    size = 10 ** floor(log10(largest))
    return int(next(step * size for step in _STEPS if step * size >= largest))


def _over_time(
    table: Table, found: Sequence[Line], top: int, marks: Sequence[Mark], *, is_stack: bool = False
) -> TimeDrawing:
    days = [row[0] for row in table.rows if isinstance(row[0], date)]
    first, last = days[0], days[-1]
    length = max((last - first).days, 1)
    placed = [
        Mark(day=mark.day, text=mark.text, x=f"{(mark.day - first).days * WIDTH / length:.1f}")
        for mark in marks
        if first <= mark.day <= last
    ]
    return TimeDrawing(table=table, lines=found, top=top, first=first, last=last, marks=placed, is_stack=is_stack)


def _points(values: Sequence[float], top: int, *, backwards: bool = False) -> str:
    if len(values) == 1:
        values = [*values, *values]  # a day alone is a level line
    length = len(values) - 1
    placed = [f"{place * WIDTH / length:.1f},{HEIGHT - value * HEIGHT / top:.1f}" for place, value in enumerate(values)]
    return " ".join(reversed(placed) if backwards else placed)


def _number(cell: Cell) -> float:
    return float(cell) if isinstance(cell, int | float) else 0.0
