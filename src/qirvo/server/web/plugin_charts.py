"""What a plugin's dashboard draws of its tables, and the figures that stand on their own."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from qirvo.deferred import dataclass
from qirvo.domain.comparisons import Change
from qirvo.domain.events import EventKind
from qirvo.domain.metrics import Figures
from qirvo.domain.retention import AGES
from qirvo.server.usecases.dashboards import PluginDashboard
from qirvo.server.web.chart_drawings import BarDrawing, Mark, TimeDrawing, bars, lines, stack
from qirvo.server.web.figure_tables import Cell, Table, share
from qirvo.server.web.plugin_tables import ACTIVE, FAULTS, INTEREST, USE, tables_of

_RANKED = ("countries", "distribution-channels", "sources", "programs", "versions")
_WARMTHS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A figure on its own, beside what it was before where that was asked."""

    title: str
    text: str
    about: str
    change: Change | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortCell:
    """A share in the grid of cohorts: in words, and how warm it is drawn, from 0 to 5."""

    text: str
    warmth: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortRow:
    """A week in the grid of cohorts."""

    week: date
    size: int
    cells: Sequence[CohortCell | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Charts:
    """The charts of a plugin's dashboard."""

    downloads: TimeDrawing
    ranked: Sequence[BarDrawing]
    funnel: BarDrawing
    interest: TimeDrawing
    use: TimeDrawing
    adoption: TimeDrawing
    retention: Table
    cohorts: Sequence[CohortRow]
    faults: TimeDrawing
    vitals: BarDrawing


def tiles_of(found: PluginDashboard) -> Sequence[Tile]:
    """Return the figures that stand on their own."""
    now, before, active = found.figures, found.before, found.usage.active
    users = f"{now.users.low:,} to {now.users.high:,}" if now.users.low != now.users.high else f"{now.users.high:,}"
    conversion = found.funnel.conversion_rate
    return [
        _counted(
            "Unique downloads",
            "of people, each visitor once for a version on a day",
            now,
            before,
            lambda each: each.downloads.unique,
        ),
        _counted(
            "All downloads",
            f"{now.downloads.automated:,} of them automated, {now.downloads.mirror:,} by mirrors",
            now,
            before,
            lambda each: each.downloads.raw,
        ),
        Tile(title="Users", text=users, about="between those of the busiest day and the sum of the days"),
        Tile(
            title="Active installations",
            text=f"{active.span:,}",
            about=f"{active.day:,} on the last day, {active.week:,} in its week; of hosts whose owners agreed",
        ),
        _counted(
            "Installations",
            "told by hosts whose owners agreed",
            now,
            before,
            lambda each: each.events.get(EventKind.INSTALL, 0),
        ),
        Tile(
            title="Conversion",
            text="not known" if conversion is None else share(conversion),
            about="of those who look at its page, as many download it anew",
        ),
    ]


def charts_of(found: PluginDashboard) -> Charts:
    """Return the charts, each with its table."""
    tables = tables_of(found)
    marks = [Mark(day=each.day, text=each.text) for each in found.occurrences]
    adoption = tables["adoption"]
    return Charts(
        downloads=lines(tables["downloads"], ["Unique", "All", "Automated", "Unique before"], marks),
        ranked=[bars(tables[slug], part="Unique", whole="All", text=_part_of_all) for slug in _RANKED],
        funnel=bars(tables["funnel"], part="At least", whole="At most", text=_between),
        interest=lines(tables["interest"], list(INTEREST), marks),
        use=lines(tables["use"], [ACTIVE, *USE], marks),
        adoption=stack(adoption, adoption.columns[1:], marks),
        retention=tables["retention"],
        cohorts=_cohorts(tables["retention"]),
        faults=lines(tables["faults"], list(FAULTS), marks),
        vitals=bars(tables["vitals"], part="Error rate", whole="Error rate", text=_rates),
    )


def _counted(title: str, about: str, now: Figures, before: Figures | None, figure: Callable[[Figures], int]) -> Tile:
    change = Change(now=figure(now), before=None if before is None else figure(before))
    return Tile(title=title, text=f"{change.now:,}", about=about, change=change)


def _part_of_all(row: Mapping[str, Cell]) -> str:
    return f"{row['Unique']:,} of {row['All']:,}"


def _between(row: Mapping[str, Cell]) -> str:
    low, high = row["At least"], row["At most"]
    many = f"{high:,}" if low == high else f"{low:,} to {high:,}"
    least, most = row["Of the step before, at least"], row["Of the step before, at most"]
    if not isinstance(least, float) or not isinstance(most, float):
        return many
    return f"{many}, {share(most) if least == most else f'{share(least)} to {share(most)}'}"


def _rates(row: Mapping[str, Cell]) -> str:
    errors, crashes = row["Error rate"], row["Crash rate"]
    if not isinstance(errors, float) or not isinstance(crashes, float):
        return f"{row['Errors']:,} errors, {row['Crashes']:,} crashes, too few days"
    return f"errors {share(errors)}, crashes {share(crashes)}"


def _cohorts(table: Table) -> Sequence[CohortRow]:
    found: list[CohortRow] = []
    for week, size, *bounds in table.rows:
        assert isinstance(week, date)  # noqa: S101  # so the table was made
        assert isinstance(size, int)  # noqa: S101  # the same
        cells = [_cohort_cell(bounds[2 * place], bounds[2 * place + 1]) for place in range(len(AGES))]
        found.append(CohortRow(week=week, size=size, cells=cells))
    return found


def _cohort_cell(low: Cell, high: Cell) -> CohortCell | None:
    if not isinstance(low, float) or not isinstance(high, float):
        return None
    text = share(low) if share(low) == share(high) else f"{100 * low:.0f} to {share(high)}"
    return CohortCell(text=text, warmth=round((low + high) / 2 * _WARMTHS))
