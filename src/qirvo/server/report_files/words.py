"""The figures of a report as people read them, the same in text and on a page."""

from collections.abc import Callable, Mapping
from datetime import date

from qirvo.domain.numbers_text import change_text, count_text, milliseconds_text, share_text, times_text
from qirvo.domain.recommendations import Unit
from qirvo.wire.distribution_reports import (
    DistributionReportDocument,
    EvidenceDocument,
    FigureDocument,
    IntervalDocument,
    ReportPeriod,
)

UNKNOWN = "not known"


def value_text(value: float | None, unit: str) -> str:
    """Return a number with its unit."""
    return UNKNOWN if value is None else _WRITTEN[Unit(unit)](value)


def _times(value: float) -> str:
    return f"{value:.3f}" if value < 1 else times_text(value)


_WRITTEN: Mapping[Unit, Callable[[float], str]] = {
    Unit.SHARE: share_text,
    Unit.COUNT: count_text,
    Unit.TIMES: _times,
    Unit.DAYS: lambda days: f"{days:,.1f} days",
    Unit.STARS: lambda stars: f"{stars:.2f} stars",
    Unit.MILLISECONDS: milliseconds_text,
}


def within_text(within: IntervalDocument | None, unit: str) -> str:
    """Return where a number lies; empty where it is known."""
    if within is None:
        return ""
    low, high = within.low, within.high
    if high is None:
        return f"{value_text(low, unit)} or more"
    return f"{value_text(low, unit).removesuffix(' %')} to {value_text(high, unit)}"


def figure_text(figure: FigureDocument) -> str:
    """Return a figure with where it lies."""
    if figure.value is None:
        return UNKNOWN
    value = value_text(figure.value, figure.unit)
    if figure.name == "uniqueUsers" and figure.within is not None:
        return within_text(figure.within, figure.unit)
    if figure.within is not None:
        return f"{value} ({within_text(figure.within, figure.unit)})"
    if figure.cases is not None and figure.cases > 0:
        return f"{value} of {figure.cases:,}"
    return value


def change_of(figure: FigureDocument) -> str:
    """Return how a figure changed, with how sure that is; empty where it is compared with nothing."""
    change = figure.change
    if change is None:
        return "" if figure.before is None else f"before: {value_text(figure.before, figure.unit)}"
    low = change_text(change.low or 0.0)
    high = "any" if change.high is None else change_text(change.high)
    return f"{verdict_of(figure)} ({low} to {high})"


def verdict_of(figure: FigureDocument) -> str:
    """Return `up`, `down` or `unclear`."""
    change = figure.change
    if change is None:
        return ""
    if change.low is not None and change.low > 1:
        return "up"
    return "down" if change.high is not None and change.high < 1 else "unclear"


def tone_of(figure: FigureDocument) -> str:
    """Return whether a clear change is `good` or `bad`; empty where that depends, or nothing is clear."""
    verdict = verdict_of(figure)
    if figure.moreIsBetter is None or verdict not in {"up", "down"}:
        return ""
    return "good" if (verdict == "up") is figure.moreIsBetter else "bad"


def evidence_text(evidence: EvidenceDocument) -> str:
    """Return one figure that a recommendation rests on."""
    value = value_text(evidence.value, evidence.unit)
    within = f", within {within_text(evidence.within, evidence.unit)}" if evidence.within is not None else ""
    cases = f", of {evidence.cases:,}" if evidence.cases is not None else ""
    is_only_named = evidence.unit == Unit.COUNT and evidence.value == 1 and not within and not cases
    return evidence.what if is_only_named else f"{evidence.what}: {value}{within}{cases}"


def period_text(period: ReportPeriod) -> str:
    """Return the days of a period, without what is the same at both ends."""
    first, last = date.fromisoformat(period.first), date.fromisoformat(period.last)
    if first == last:
        return day_text(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {day_text(last)}"
    return (
        f"{first.day} {first:%B} to {day_text(last)}"
        if first.year == last.year
        else (f"{day_text(first)} to {day_text(last)}")
    )


def day_text(day: date) -> str:
    """Return a day."""
    return f"{day.day} {day:%B %Y}"


def compared_text(report: DistributionReportDocument) -> str:
    """Return what is compared with what, or why nothing is."""
    if report.wholePeriod is None or report.before is None:
        return f"not compared with the time before: {report.notCompared}"
    is_cut = report.wholePeriod != report.period
    whole = f"the whole days, {period_text(report.wholePeriod)}, are " if is_cut else ""
    return f"{whole}compared with {period_text(report.before)}"
