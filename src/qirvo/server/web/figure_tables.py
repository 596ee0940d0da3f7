"""Figures as tables: what a chart is drawn from, what stands beside it, and what is saved as a file, all the same."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from markupsafe import Markup, escape

from qirvo.deferred import dataclass
from qirvo.domain.downloads import DownloadCount
from qirvo.domain.metrics import Span

UNKNOWN = "unknown"
_MOST_ROWS = 200  # values of a kind; the rest are summed: anybody can invent versions and sources
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Cell = str | int | float | date | None
"""Of a table: a number that is not a whole one is a share, and shown in percent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of figures; the first column says what a row is about.

    Attributes:
        slug: Its name in addresses, and of the file.
        about: What is counted, in a sentence.
    """

    slug: str
    title: str
    about: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]

    @property
    def is_empty(self) -> bool:
        """Whether it counts nothing at all."""
        return not any(cell for row in self.rows for cell in row[1:])

    def column(self, name: str) -> Sequence[Cell]:
        """Return the cells of a column."""
        place = self.columns.index(name)
        return [row[place] for row in self.rows]

    def total(self, name: str) -> int:
        """Return the sum of a column of counts."""
        return sum(cell for cell in self.column(name) if isinstance(cell, int))


def as_csv(table: Table) -> str:
    """Return the table as comma-separated values (RFC 4180), in which no cell is a formula."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(table.columns)
    for row in table.rows:
        writer.writerow(_plain(cell) for cell in row)
    return written.getvalue()


def shown(cell: Cell) -> Markup:
    """Return a cell for a page: whatever its text, numbers with what a script reads."""
    if cell is None:
        return Markup('<span class="faint">not known</span>')
    if isinstance(cell, date):
        return Markup(f'<time datetime="{cell.isoformat()}">{cell.isoformat()}</time>')  # noqa: S704  # a date
    if isinstance(cell, float):
        return Markup(f'<data value="{cell:.6g}">{share(cell)}</data>')  # noqa: S704  # a number, as below
    if isinstance(cell, int):
        return Markup(f'<data value="{cell}">{cell:,}</data>')  # noqa: S704  # there are thousands: escaping is dear
    return escape(cell)


def share(part: float) -> str:
    """Return a share in percent, with a digit after the point where that says something."""
    percent = 100 * part
    return f"{percent:.1f} %" if percent < 10 else f"{percent:.0f} %"  # noqa: PLR2004  # two digits are enough


def downloads_by_day(days: Mapping[date, DownloadCount], span: Span, before: Mapping[date, DownloadCount]) -> Table:
    """Return the downloads of each day; `before` are those of the period of as many days before."""
    length = timedelta(days=span.days)
    nothing = DownloadCount()
    rows: list[tuple[Cell, ...]] = []
    for day in days_of(span):
        count, earlier = days.get(day, nothing), before.get(day - length, nothing)
        rows.append((day, count.unique, count.raw, count.automated, count.mirror, earlier.unique))
    return Table(
        slug="downloads",
        title="Downloads by day",
        about="Unique downloads are people's, each visitor once for a version on a day; all of them, whoever asked.",
        columns=("Day", "Unique", "All", "Automated", "Mirrors", "Unique before"),
        rows=rows,
    )


def ranked(slug: str, title: str, about: str, of: str, counts: Mapping[str, DownloadCount]) -> Table:
    """Return a kind of value with its downloads, those with most unique ones first."""
    found = sorted(counts.items(), key=lambda each: (-each[1].unique, -each[1].raw, each[0]))
    kept, rest = found[:_MOST_ROWS], found[_MOST_ROWS:]
    if rest:
        kept.append((f"{len(rest):,} others", sum((count for _, count in rest), DownloadCount())))
    rows = [(value or UNKNOWN, count.unique, count.raw) for value, count in kept if count.raw]
    return Table(slug=slug, title=title, about=about, columns=(of, "Unique", "All"), rows=rows)


def by_day(slug: str, title: str, about: str, span: Span, columns: Mapping[str, Callable[[date], int]]) -> Table:
    """Return a table with a row for each day of `span`, and a column for each of `columns`."""
    rows: list[tuple[Cell, ...]] = [(day, *(count(day) for count in columns.values())) for day in days_of(span)]
    return Table(slug=slug, title=title, about=about, columns=("Day", *columns), rows=rows)


def days_of(span: Span) -> Sequence[date]:
    """Return the days of `span`, in order."""
    return [span.first + timedelta(days=number) for number in range(span.days)]


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.6g}"
    text = cell.isoformat() if isinstance(cell, date) else str(cell)
    return f"'{text}" if isinstance(cell, str) and text.startswith(_FORMULA) else text
