"""What a plugin's dashboard draws: its figures as tables, and a picture of each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from qirvo.domain.comparisons import Change
from qirvo.domain.events import EventKind
from qirvo.domain.metrics import Figures
from qirvo.server.usecases.dashboards import PluginDashboard
from qirvo.server.web.chart_drawings import BarDrawing, Mark, TimeDrawing, bars, lines
from qirvo.server.web.figure_tables import Table, by_day, downloads_by_day, ranked

_USE = {
    "Views": EventKind.VIEW,
    "Installations": EventKind.INSTALL,
    "Updates": EventKind.UPDATE,
    "Removals": EventKind.UNINSTALL,
}
_FAULTS = {
    "Errors": EventKind.ERROR,
    "Crashes": EventKind.CRASH,
    "Reverted updates": EventKind.REVERT,
    "Rollbacks": EventKind.ROLLBACK,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A figure on its own, beside what it was before."""

    title: str
    about: str
    change: Change
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Charts:
    """The charts of a plugin's dashboard, in the order in which they are shown."""

    downloads: TimeDrawing
    use: TimeDrawing
    faults: TimeDrawing
    ranked: Sequence[BarDrawing]


def tiles_of(found: PluginDashboard) -> Sequence[Tile]:
    """Return the figures that stand on their own."""
    now, before = found.figures, found.before
    users = f"{now.users.low:,} to {now.users.high:,}" if now.users.low != now.users.high else f"{now.users.high:,}"
    return [
        Tile(
            title="Unique downloads",
            about="people's, each visitor once for a version on a day",
            change=_change(now.downloads.unique, before, lambda each: each.downloads.unique),
        ),
        Tile(
            title="All downloads",
            about=f"{now.downloads.automated:,} of them automated, {now.downloads.mirror:,} by mirrors",
            change=_change(now.downloads.raw, before, lambda each: each.downloads.raw),
        ),
        Tile(
            title="Users",
            about="between those of the busiest day and the sum of the days",
            change=_change(now.users.high, before, lambda each: each.users.high),
            text=users,
        ),
        *(
            Tile(
                title=title,
                about=about,
                change=_change(now.events.get(kind, 0), before, lambda each, of=kind: each.events.get(of, 0)),
            )
            for title, kind, about in (
                ("Installations", EventKind.INSTALL, "told by hosts whose owners agreed"),
                ("Page views", EventKind.VIEW, "of its page in this marketplace"),
            )
        ),
    ]


def charts_of(found: PluginDashboard) -> Charts:
    """Return the charts, each with its table."""
    downloads, use, faults, *kinds = tables_of(found)
    marks = [Mark(day=each.day, text=each.text) for each in found.occurrences]
    return Charts(
        downloads=lines(downloads, ["Unique", "All", "Automated", "Unique before"], marks),
        use=lines(use, list(_USE), marks),
        faults=lines(faults, list(_FAULTS), marks),
        ranked=[bars(table, part="Unique", whole="All") for table in kinds],
    )


def tables_of(found: PluginDashboard) -> Sequence[Table]:
    """Return every table of the dashboard."""
    now = found.figures
    before = {} if found.before is None else {day: each.downloads for day, each in found.before.days.items()}
    return [
        downloads_by_day({day: each.downloads for day, each in now.days.items()}, now.span, before),
        _events("use", "Use by day", "What hosts whose owners agreed told of, and looks at its page.", now, _USE),
        _events("faults", "Faults by day", "What hosts whose owners agreed told of.", now, _FAULTS),
        ranked("countries", "Countries", "Where downloads were asked from.", "Country", now.by_country),
        ranked(
            "distribution-channels",
            "Distribution channels",
            "How downloads left.",
            "Distribution channel",
            now.by_distribution_channel,
        ),
        ranked("sources", "Sources", "What led to the downloads.", "Source", now.by_source),
        ranked("agents", "Programs", "What downloaded.", "Program", now.by_agent),
        ranked("versions", "Versions", "Which version was downloaded.", "Version", now.by_version),
    ]


def _change(now: int, before: Figures | None, figure: Callable[[Figures], int]) -> Change:
    return Change(now=now, before=None if before is None else figure(before))


def _events(slug: str, title: str, about: str, now: Figures, kinds: Mapping[str, EventKind]) -> Table:
    def counted(kind: EventKind) -> Callable[[date], int]:
        return lambda day: now.days[day].events.get(kind, 0) if day in now.days else 0

    return by_day(slug, title, about, now.span, {name: counted(kind) for name, kind in kinds.items()})
