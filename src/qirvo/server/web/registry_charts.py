"""What the dashboards of a publisher and of the registry's owner draw, and their tables."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from qirvo.deferred import dataclass
from qirvo.domain.comparisons import Change
from qirvo.domain.downloads import DownloadCount
from qirvo.domain.events import EventKind
from qirvo.server.usecases.publisher_dashboard import PluginRow, PublisherDashboard
from qirvo.server.usecases.registry_dashboard import RegistryDashboard
from qirvo.server.web.chart_drawings import BarDrawing, TimeDrawing, bars, lines
from qirvo.server.web.figure_tables import Cell, Table, by_day, downloads_by_day
from qirvo.server.web.plugin_charts import Tile

_LINES = ["Unique", "All", "Automated", "Unique before"]
_HAPPENED = {
    "Page views": EventKind.VIEW,
    "Installations": EventKind.INSTALL,
    "Updates": EventKind.UPDATE,
    "Active": EventKind.ACTIVE,
    "Errors": EventKind.ERROR,
    "Crashes": EventKind.CRASH,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryCharts:
    """The charts of the owner's dashboard."""

    downloads: TimeDrawing
    top: BarDrawing
    happened: TimeDrawing
    reviews: TimeDrawing


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRow:
    """A plugin among its publisher's, with its downloads over the days as a small picture."""

    row: PluginRow
    change: Change
    drawing: TimeDrawing


def registry_tiles(found: RegistryDashboard) -> Sequence[Tile]:
    """Return the figures that stand on their own."""
    now, before = found.figures, found.before

    def counted(title: str, about: str, figure: Callable[[DownloadCount], int]) -> Tile:
        earlier = None if before is None else figure(before.downloads)
        change = Change(now=figure(now.downloads), before=earlier)
        return Tile(title=title, text=f"{change.now:,}", about=about, change=change)

    came = sum(found.came.values())
    return [
        counted("Unique downloads", "of people, each visitor once for a version on a day", lambda count: count.unique),
        counted(
            "All downloads",
            f"{now.downloads.automated:,} of them automated, {now.downloads.mirror:,} by mirrors",
            lambda count: count.raw,
        ),
        Tile(title="Plugins downloaded", text=f"{now.downloaded:,}", about="at least once in this time"),
        Tile(
            title="Installations",
            text=f"{now.count(EventKind.INSTALL):,}",
            about="told by hosts whose owners agreed",
        ),
        Tile(
            title="Came into review",
            text=f"{came:,}",
            about=f"{sum(found.decided.values()):,} decided in this time",
        ),
    ]


def registry_tables(found: RegistryDashboard) -> Mapping[str, Table]:
    """Return every table of the owner's dashboard by its slug."""
    now = found.figures
    before = {} if found.before is None else {day: each.downloads for day, each in found.before.days.items()}
    tables = [
        downloads_by_day({day: each.downloads for day, each in now.days.items()}, now.span, before),
        Table(
            slug="plugins",
            title="Most downloaded",
            about="Ranked by unique downloads; all of them stand beside, and count for nothing here.",
            columns=("Plugin", "Unique", "All", "Automated", "Mirrors"),
            rows=[
                (
                    str(each.plugin_id),
                    each.downloads.unique,
                    each.downloads.raw,
                    each.downloads.automated,
                    each.downloads.mirror,
                )
                for each in found.top
            ],
        ),
        by_day(
            "events",
            "Use by day",
            "Looks at pages here, and what hosts whose owners agreed told of.",
            now.span,
            {name: _counted(found, kind) for name, kind in _HAPPENED.items()},
        ),
        by_day(
            "reviews",
            "Reviews by day",
            "Submissions that passed the checks and came into review, and those that a person decided on.",
            now.span,
            {"Came": _of(found.came), "Decided": _of(found.decided)},
        ),
    ]
    return {table.slug: table for table in tables}


def registry_charts(found: RegistryDashboard) -> RegistryCharts:
    """Return the charts of the owner's dashboard."""
    tables = registry_tables(found)
    return RegistryCharts(
        downloads=lines(tables["downloads"], _LINES),
        top=bars(tables["plugins"], part="Unique", whole="All", text=_part_of_all, most=20),
        happened=lines(tables["events"], list(_HAPPENED)),
        reviews=lines(tables["reviews"], ["Came", "Decided"]),
    )


def publisher_tables(found: PublisherDashboard) -> Mapping[str, Table]:
    """Return every table of a publisher's dashboard by its slug."""
    tables = [
        downloads_by_day(found.days, found.span, {}),
        Table(
            slug="plugins",
            title="Plugins",
            about="Unique downloads are of people, each visitor once for a version on a day.",
            columns=("Plugin", "Unique", "All", "Automated", "Unique before", "All before"),
            rows=[
                (
                    str(row.plugin.id),
                    row.downloads.unique,
                    row.downloads.raw,
                    row.downloads.automated,
                    row.before.unique,
                    row.before.raw,
                )
                for row in found.rows
            ],
        ),
    ]
    return {table.slug: table for table in tables}


def publisher_rows(found: PublisherDashboard) -> Sequence[ShownRow]:
    """Return the plugins, each with its picture."""
    return [
        ShownRow(
            row=row,
            change=Change(now=row.downloads.unique, before=row.before.unique),
            drawing=lines(downloads_by_day(row.days, found.span, {}), ["Unique"]),
        )
        for row in found.rows
    ]


def publisher_drawing(found: PublisherDashboard) -> TimeDrawing:
    """Return the downloads of all its plugins together."""
    return lines(publisher_tables(found)["downloads"], ["Unique", "All", "Automated"])


def _part_of_all(row: Mapping[str, Cell]) -> str:
    return f"{row['Unique']:,} of {row['All']:,}"


def _counted(found: RegistryDashboard, kind: EventKind) -> Callable[[date], int]:
    days = found.figures.days
    return lambda day: days[day].events.get(kind, 0) if day in days else 0


def _of(counts: Mapping[date, int]) -> Callable[[date], int]:
    return lambda day: counts.get(day, 0)
