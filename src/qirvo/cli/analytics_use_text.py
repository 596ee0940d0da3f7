"""How a plugin is used and how it fares, as text: what hosts whose owners agreed have told."""

from collections.abc import Iterator

from qirvo.cli.output import fields, table
from qirvo.wire.analytics import AnalyticsDocument, ShareDocument, VitalsDocument

_SHOWN = 10  # rows of a table; `--json` has them all


def use_of(found: AnalyticsDocument) -> list[str]:
    """Return how the plugin is used; nothing where nobody told anything."""
    rows = [*_conversion(found), *_retention(found), *_vitals(found.vitals)]
    lines = ["", *fields(rows)] if rows else []
    return lines + list(_by_version(found))


def share(part: ShareDocument) -> str:
    """Return a share between its bounds, in percent."""
    if part.shareAtLeast is None or part.shareAtMost is None:
        return "-"
    low, high = percent(part.shareAtLeast), percent(part.shareAtMost)
    return low if low == high else f"{low} to {high}"


def percent(value: float | None) -> str:
    """Return a share in percent; a dash where there is none."""
    return "-" if value is None else f"{value * 100:.1f}%"


def _conversion(found: AnalyticsDocument) -> Iterator[tuple[str, str]]:
    if found.funnel is not None and found.funnel.viewers:
        bounds = share(found.funnel.newcomers)
        yield "conversion", f"{percent(found.conversionRate)} of {found.funnel.viewers:,} who looked (within {bounds})"
    if found.reportingShare:
        yield "hosts that report", percent(found.reportingShare)
    if found.activeUsers:
        times = (found.activeUsersToday, found.activeUsersThisWeek, found.activeUsersThisMonth)
        day, week, month = (f"{count:,}" for count in times)
        yield "active", f"{found.activeUsers:,} (last day {day}, week {week}, month {month})"


def _retention(found: AnalyticsDocument) -> Iterator[tuple[str, str]]:
    for age, part in found.retention.items():
        if part.of:
            yield f"used after {age} d", f"{share(part)} of {part.of:,}"


def _vitals(found: VitalsDocument | None) -> Iterator[tuple[str, str]]:
    if found is not None and found.activeDays:
        yield "errors a day", percent(found.errorRate)
        yield "crashes a day", percent(found.crashRate)
    if found is not None and found.loadMsP95 is not None:
        yield "starts within", f"{found.loadMsP50:,} ms (half), {found.loadMsP95:,} ms (95%)"
    if found is not None and found.downloadFailures:
        yield "downloads broken", percent(found.downloadFailureRate)


def _by_version(found: AnalyticsDocument) -> Iterator[str]:
    known = {version: vitals for version, vitals in found.vitalsByVersion.items() if vitals.activeDays}
    if not known:
        return
    yield ""
    rows = [
        (
            version,
            f"{found.activeByVersion.get(version, 0):,}",
            percent(vitals.errorRate),
            percent(vitals.crashRate),
            "-" if vitals.loadMsP95 is None else f"{vitals.loadMsP95:,}",
        )
        for version, vitals in list(known.items())[:_SHOWN]
    ]
    yield from table(("VERSION", "ACTIVE", "ERRORS", "CRASHES", "START MS (95%)"), rows)
