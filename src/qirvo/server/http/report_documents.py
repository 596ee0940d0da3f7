"""A plugin's report as it travels."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from math import isinf

from qirvo.domain.distribution_reports import DistributionReport, VersionFares, divided
from qirvo.domain.events import EventKind
from qirvo.domain.metrics import DEFINITIONS, Figures, Span
from qirvo.domain.proportions import ERROR, Interval
from qirvo.domain.ratings import STARS
from qirvo.domain.recommendation_rules import RULES
from qirvo.domain.recommendations import Evidence, Recommendation
from qirvo.domain.reported_figures import DEFINITIONS as OF_REPORTS
from qirvo.domain.reported_figures import ReportedFigure, by_day
from qirvo.server.http.times import moment
from qirvo.server.report_files.text import summary_of
from qirvo.server.report_files.words import period_text
from qirvo.server.usecases.report_schedules import Told
from qirvo.wire.distribution_reports import (
    DistributionReportDocument,
    DistributionSection,
    Division,
    DivisionRow,
    EvidenceDocument,
    FeedbackSection,
    FigureDocument,
    IntervalDocument,
    PerformanceSection,
    RecommendationDocument,
    ReportDay,
    ReportPeriod,
    UndecidedDocument,
    VersionFigures,
)

PAGE = "/plugins/{plugin_id}/distribution-report"
_SHOWN = 20  # of what downloads are divided by; anybody can invent versions and sources
_UNKNOWN = "unknown"


def report_page(report: DistributionReport) -> str:
    """Return the path of the page that shows this report."""
    span = report.periods.span
    return f"{PAGE.format(plugin_id=report.plugin_id)}/shown?period={span.days}d&last={span.last.isoformat()}"


def report_document(
    report: DistributionReport, *, registry: str, address: str, made_at: datetime
) -> DistributionReportDocument:
    """Return a report as it travels, made in the registry of that name at `address`."""
    periods, looks_at = report.periods, {rule.slug: rule.looks_at for rule in RULES}
    figures = (*report.summary, *report.performance, *report.said)
    return DistributionReportDocument(
        pluginId=str(report.plugin_id),
        name=report.name,
        registry=registry,
        madeAt=moment(made_at),
        period=_period(periods.span),
        wholePeriod=None if periods.whole is None else _period(periods.whole),
        before=None if periods.before is None else _period(periods.before),
        notCompared=periods.missing,
        summary=_figures(report.summary),
        distribution=DistributionSection(daily=_daily(report.figures), divisions=_divisions(report.figures)),
        performance=PerformanceSection(figures=_figures(report.performance), versions=_versions(report.versions)),
        feedback=FeedbackSection(
            figures=_figures(report.said),
            stars={str(stars): report.feedback.tally.stars.get(stars, 0) for stars in reversed(STARS)},
            problems={kind.value: count for kind, count in sorted(report.feedback.problems.items()) if count},
        ),
        recommendations=[_recommendation(each, address) for each in report.advice.recommendations],
        undecided=[
            UndecidedDocument(rule=rule, looksAt=looks_at[rule], of=each.of, there=each.there, needed=each.needed)
            for rule, each in report.advice.undecided.items()
        ],
        rulesInForce=len(RULES),
        error=ERROR,
        page=f"{address}{report_page(report)}",
        definitions=_definitions({*(figure.name for figure in figures), *_ALWAYS_DEFINED}),
    )


def told_of_report(report: DistributionReport, *, registry: str, address: str, made_at: datetime) -> Told:
    """Return what a notice says of a report: the figures to look at first, and what to do."""
    document = report_document(report, registry=registry, address=address, made_at=made_at)
    title = f"{document.pluginId}: report of {period_text(document.period)}"
    return Told(title=title, text=summary_of(document), link=report_page(report))


_ALWAYS_DEFINED = ("change", "uniqueDownloads", "totalDownloads", "uniqueUsers")


def _definitions(names: Iterable[str]) -> dict[str, str]:
    known = {**DEFINITIONS, **OF_REPORTS}
    return {name: known[name] for name in sorted(names)}


def _figures(figures: Sequence[ReportedFigure]) -> list[FigureDocument]:
    return [
        FigureDocument(
            name=each.name,
            label=each.label,
            value=each.value,
            unit=each.unit.value,
            within=_interval(each.within),
            cases=each.cases,
            before=each.before,
            change=_interval(each.change),
            moreIsBetter=each.is_better_up,
        )
        for each in figures
    ]


def _daily(figures: Figures) -> list[ReportDay]:
    columns = zip(
        by_day(figures, figures.span, lambda day: day.downloads.raw),
        by_day(figures, figures.span, lambda day: day.downloads.unique),
        by_day(figures, figures.span, lambda day: day.users),
        by_day(figures, figures.span, lambda day: day.events.get(EventKind.VIEW, 0)),
        strict=True,
    )
    return [
        ReportDay(day=day.isoformat(), downloads=raw, uniqueDownloads=unique, users=users, views=views)
        for day, (raw, unique, users, views) in zip(figures.span.every_day, columns, strict=True)
    ]


def _divisions(figures: Figures) -> list[Division]:
    return [
        Division(
            name=name,
            label=label,
            rows=[
                DivisionRow(value=value or _UNKNOWN, downloads=count.raw, uniqueDownloads=count.unique)
                for value, count in divided(counts, most=_SHOWN)
            ],
        )
        for name, label, counts in (
            ("downloadsByVersion", "version", figures.by_version),
            ("downloadsByChannel", "distribution channel", figures.by_distribution_channel),
            ("downloadsByLocation", "country", figures.by_country),
            ("downloadsBySource", "source", figures.by_source),
            ("downloadsByAgent", "program", figures.by_agent),
        )
        if any(counts)  # not where nobody could ever tell
    ]


def _versions(versions: Sequence[VersionFares]) -> list[VersionFigures]:
    return [
        VersionFigures(
            version=each.version,
            activeInstallations=each.active,
            activeDays=each.errors.of,
            errors=each.errors.count,
            errorRate=each.errors.rate,
            errorRateWithin=_interval(each.errors.interval()) if each.errors.of else None,
            loadMs=each.load_ms,
        )
        for each in versions
    ]


def _recommendation(said: Recommendation, address: str) -> RecommendationDocument:
    return RecommendationDocument(
        rule=said.rule,
        title=said.title,
        why=said.why,
        effect=said.effect,
        size=said.size,
        evidence=[_evidence(each) for each in said.evidence],
        page=f"{address}{said.page}",
        command=said.command,
    )


def _evidence(evidence: Evidence) -> EvidenceDocument:
    return EvidenceDocument(
        what=evidence.what,
        value=evidence.value,
        unit=evidence.unit.value,
        within=_interval(evidence.within),
        cases=evidence.cases,
    )


def _period(span: Span) -> ReportPeriod:
    return ReportPeriod(first=span.first.isoformat(), last=span.last.isoformat())


def _interval(interval: Interval | None) -> IntervalDocument | None:
    return None if interval is None else IntervalDocument(low=_finite(interval.low), high=_finite(interval.high))


def _finite(value: float) -> float | None:
    return None if isinf(value) else value
