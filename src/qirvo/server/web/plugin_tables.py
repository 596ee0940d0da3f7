"""A plugin's figures as tables; `qirvo.domain.metrics.DEFINITIONS` says what each figure means."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from qirvo.domain.bounds import Between, Share
from qirvo.domain.comparisons import FEW
from qirvo.domain.conversion import Funnel
from qirvo.domain.events import EventKind
from qirvo.domain.metrics import Figures
from qirvo.domain.retention import AGES, Cohort
from qirvo.domain.usage import Usage
from qirvo.domain.vitals import Vitals
from qirvo.server.usecases.dashboards import PluginDashboard
from qirvo.server.web.figure_tables import UNKNOWN, Cell, Table, by_day, days_of, downloads_by_day, ranked

INTEREST = {"Page views": EventKind.VIEW, "Shown in a search": EventKind.IMPRESSION}
USE = {"Installations": EventKind.INSTALL, "Updates": EventKind.UPDATE, "Removals": EventKind.UNINSTALL}
FAULTS = {
    "Errors": EventKind.ERROR,
    "Crashes": EventKind.CRASH,
    "Reverted updates": EventKind.REVERT,
    "Rollbacks": EventKind.ROLLBACK,
}
ACTIVE = "Active"
OTHERS = "Others"
_VERSIONS_SHOWN = 5
_HALF, _MOST_STARTS = 0.5, 0.95
_REPORTED = "Told by hosts whose owners agreed."


def tables_of(found: PluginDashboard) -> Mapping[str, Table]:
    """Return every table of a plugin's dashboard by its slug."""
    now, usage = found.figures, found.usage
    before = {} if found.before is None else {day: each.downloads for day, each in found.before.days.items()}
    tables = [
        downloads_by_day({day: each.downloads for day, each in now.days.items()}, now.span, before),
        *_rankings(now),
        _events("interest", "Interest by day", "Looks at its page and searches it was found in, here.", now, INTEREST),
        _use(now, usage),
        _adoption(usage),
        _funnel(found.funnel),
        _retention(usage.cohorts),
        _events("faults", "Faults by day", _REPORTED, now, FAULTS),
        _vitals(usage),
    ]
    return {table.slug: table for table in tables}


def _rankings(now: Figures) -> Sequence[Table]:
    kinds = (
        ("countries", "Countries", "Where downloads were asked from.", "Country", now.by_country),
        (
            "distribution-channels",
            "Distribution channels",
            "How downloads left.",
            "Distribution channel",
            now.by_distribution_channel,
        ),
        ("sources", "Sources", "What led to the downloads.", "Source", now.by_source),
        ("programs", "Programs", "What downloaded.", "Program", now.by_agent),
        ("versions", "Versions", "Which version was downloaded.", "Version", now.by_version),
    )
    return [ranked(slug, title, about, of, counts) for slug, title, about, of, counts in kinds]


def _events(slug: str, title: str, about: str, now: Figures, kinds: Mapping[str, EventKind]) -> Table:
    return by_day(slug, title, about, now.span, {name: _counted(now, kind) for name, kind in kinds.items()})


def _counted(now: Figures, kind: EventKind) -> Callable[[date], int]:
    return lambda day: now.days[day].events.get(kind, 0) if day in now.days else 0


def _use(now: Figures, usage: Usage) -> Table:
    def active(day: date) -> int:
        return sum(usage.days[day].active.values()) if day in usage.days else 0

    columns = {ACTIVE: active, **{name: _counted(now, kind) for name, kind in USE.items()}}
    return by_day("use", "Use by day", f"Active installations report once a day. {_REPORTED}", now.span, columns)


def _adoption(usage: Usage) -> Table:
    """Return active installations by day and version; of versions, those that most are active with."""
    whole: dict[str, int] = {}
    for of_day in usage.days.values():
        for version, count in of_day.active.items():
            whole[version] = whole.get(version, 0) + count
    shown = sorted(whole, key=lambda version: (-whole[version], version))[:_VERSIONS_SHOWN]
    rows: list[tuple[Cell, ...]] = []
    for day in days_of(usage.span):
        active = usage.days[day].active if day in usage.days else {}
        counts = [active.get(version, 0) for version in shown]
        rest = [sum(active.values()) - sum(counts)] if len(whole) > len(shown) else []
        rows.append((day, *counts, *rest))
    rest_named = [OTHERS] if len(whole) > len(shown) else []
    return Table(
        slug="adoption",
        title="Active installations by version",
        about=f"How fast releases are taken up; the first that is named lies lowest. {_REPORTED}",
        columns=("Day", *(version or UNKNOWN for version in shown), *rest_named),
        rows=rows,
    )


def _funnel(funnel: Funnel) -> Table:
    returned = funnel.returned
    steps: list[tuple[str, Between, Share | None]] = [
        ("Looked at its page", Between(low=funnel.viewers, high=funnel.viewers), None),
        ("Downloaded it anew", funnel.newcomers, funnel.view_to_download),
        ("Installed it", funnel.installers, funnel.download_to_install),
        ("Used it again on a later day", returned.retained, funnel.install_to_active),
    ]
    return Table(
        slug="funnel",
        title="From looking to using",
        about="Crowds of the same time: nobody is followed from one step to the next, so that some steps have bounds.",
        columns=("Step", "At least", "At most", "Of the step before, at least", "Of the step before, at most"),
        rows=[(name, many.low, many.high, *_bounds(share)) for name, many, share in steps],
    )


def _retention(cohorts: Mapping[date, Cohort]) -> Table:
    columns = [f"{age} day{'s' if age > 1 else ''}, {bound}" for age in AGES for bound in ("at least", "at most")]
    rows: list[tuple[Cell, ...]] = []
    for week, cohort in cohorts.items():
        shares = [_bounds(cohort.retained[age].of(cohort.size) if age in cohort.retained else None) for age in AGES]
        rows.append((week, cohort.size, *(bound for bounds in shares for bound in bounds)))
    return Table(
        slug="retention",
        title="Retention by week of installation",
        about=f"Of the installations of a week, the share in use when they were so old or later. {_REPORTED}",
        columns=("Week of", "Installations", *columns),
        rows=rows,
    )


def _vitals(usage: Usage) -> Table:
    ordered = sorted(usage.by_version.items(), key=lambda each: (-each[1].active_days, each[0]))
    rows = [
        (version or UNKNOWN, *_vital(vitals))
        for version, vitals in ordered
        if vitals.active_days or any(vitals.events.get(kind, 0) for kind in FAULTS.values())
    ]
    return Table(
        slug="vitals",
        title="How versions fare",
        about=(
            "Errors and crashes for each active installation-day, one installation that reported on one day; "
            f"with fewer than {FEW} of those, nothing is said."
        ),
        columns=(
            "Version",
            "Active days",
            "Errors",
            "Error rate",
            "Crashes",
            "Crash rate",
            "Reverted",
            "Half start within (ms)",
            "95 % start within (ms)",
        ),
        rows=rows,
    )


def _vital(vitals: Vitals) -> tuple[Cell, ...]:
    is_said = vitals.active_days >= FEW
    half, most = vitals.load_ms(_HALF), vitals.load_ms(_MOST_STARTS)
    return (
        vitals.active_days,
        vitals.events.get(EventKind.ERROR, 0),
        vitals.error_rate if is_said else None,
        vitals.events.get(EventKind.CRASH, 0),
        vitals.crash_rate if is_said else None,
        vitals.events.get(EventKind.REVERT, 0),
        None if half is None else half.high,
        None if most is None else most.high,
    )


def _bounds(share: Share | None) -> tuple[Cell, Cell]:
    return (None, None) if share is None else (share.low, share.high)
