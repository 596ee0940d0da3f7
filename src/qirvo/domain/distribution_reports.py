"""The Distribution Guide's report of one plugin: what a period looked like beside the one before, and what to do."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from qirvo.deferred import dataclass
from qirvo.domain.downloads import DownloadCount
from qirvo.domain.metrics import Figures
from qirvo.domain.names import PluginId
from qirvo.domain.proportions import Rate
from qirvo.domain.recommendation_rules import RULES
from qirvo.domain.recommendations import Advice, Observed, advise
from qirvo.domain.reported_figures import (
    OF_AGE,
    Comparison,
    Feedback,
    Periods,
    ReportedFigure,
    faults,
    performance,
    returned,
    said,
    summary,
    surely,
)
from qirvo.domain.reports import ReportKind
from qirvo.domain.usage import Usage
from qirvo.domain.versions import Version


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionFares:
    """How one version fared.

    Attributes:
        active: Installations on the last day of which hosts told.
        errors: Errors and crashes for the days of use.
        load_ms: Within so many milliseconds half of its starts were done; None where none was told of.
    """

    version: str
    active: int
    errors: Rate
    load_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DistributionReport:
    """The report.

    Attributes:
        name: Of the listing.
        summary: The figures to look at first.
        figures: How it was distributed.
        performance: How it fares where it runs, as far as hosts tell.
        versions: The same by version, the newest first.
        said: What users say, as figures.
    """

    plugin_id: PluginId
    name: str
    periods: Periods
    summary: tuple[ReportedFigure, ...]
    figures: Figures
    performance: tuple[ReportedFigure, ...]
    versions: tuple[VersionFares, ...]
    feedback: Feedback
    said: tuple[ReportedFigure, ...]
    advice: Advice


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What a report is made of.

    Attributes:
        observed: What the rules look at beside the figures.
    """

    plugin_id: PluginId
    name: str
    compared: Comparison
    feedback: Feedback
    observed: Observed


def make_report(sources: Sources) -> DistributionReport:
    """Return the report."""
    compared, feedback = sources.compared, sources.feedback
    usage = compared.now.usage
    return DistributionReport(
        plugin_id=sources.plugin_id,
        name=sources.name,
        periods=compared.periods,
        summary=summary(compared, feedback.tally),
        figures=compared.now.figures,
        performance=performance(compared),
        versions=_versions(usage),
        feedback=feedback,
        said=said(compared, feedback),
        advice=advise(_observed(sources), RULES),
    )


def divided(counts: Mapping[str, DownloadCount], *, most: int) -> Sequence[tuple[str, DownloadCount]]:
    """Return the values with the most downloads, the greatest first, and all others together as `other`."""
    ranked = sorted(counts.items(), key=lambda each: (-each[1].raw, each[0]))
    rest = sum((count for _value, count in ranked[most:]), DownloadCount())
    return [*ranked[:most], *([("other", rest)] if rest.raw else [])]


def _observed(sources: Sources) -> Observed:
    """Return what the rules look at, with what is known from the figures."""
    compared, feedback = sources.compared, sources.feedback
    figures, usage, funnel = compared.now.figures, compared.now.usage, compared.now.funnel
    least, most = surely(usage.retained[OF_AGE])
    return replace(
        sources.observed,
        viewers=funnel.viewers,
        newcomers=funnel.newcomers,
        expected_newcomers=funnel.expected_newcomers,
        downloads=figures.downloads,
        unique_by_day=compared.days(lambda day: day.downloads.unique),
        unique_by_day_before=compared.days_before(lambda day: day.downloads.unique),
        errors={Version(version): faults(vitals) for version, vitals in usage.by_version.items() if version},
        errors_vary=compared.errors_vary,
        retained=most,
        retained_surely=least,
        active={Version(version): count for version, count in _last_active(usage).items() if version},
        updates=returned(usage.vitals),
        ratings=feedback.ratings,
        ratings_before=feedback.ratings_before,
        broken=feedback.problems.get(ReportKind.BROKEN, 0),
    )


def _last_active(usage: Usage) -> Mapping[str, int]:
    """Return version → installations of the last day on which any reported."""
    last: date | None = max((day for day, of_day in usage.days.items() if of_day.active), default=None)
    return {} if last is None else usage.days[last].active


def _versions(usage: Usage) -> tuple[VersionFares, ...]:
    active, told = _last_active(usage), {version for version in usage.by_version if version}
    fares = []
    for version in sorted({*told, *filter(None, active)}, key=Version, reverse=True):
        vitals = usage.by_version.get(version)
        load = None if vitals is None else vitals.load_ms(0.5)
        errors = Rate(0, 0) if vitals is None else faults(vitals)
        if errors.of or errors.count or active.get(version):
            fares.append(
                VersionFares(
                    version=version,
                    active=active.get(version, 0),
                    errors=errors,
                    load_ms=None if load is None else load.high,
                )
            )
    return tuple(fares)
