"""A report as one table: a row for each figure, part, day, version, recommendation; for programs that read tables."""

from collections.abc import Iterator, Sequence
from dataclasses import astuple, fields
from typing import Any

from qirvo.deferred import dataclass
from qirvo.wire.distribution_reports import (
    DistributionReportDocument,
    FigureDocument,
    IntervalDocument,
    RecommendationDocument,
)

_NOWHERE = IntervalDocument(low=None, high=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """One row.

    Attributes:
        section: `summary`, `distribution`, `daily`, `performance`, `feedback`, `recommendation` or `undecided`.
        name: The figure, or the rule.
        key: The version, country, … that it is of.
        day: ISO 8601, for what is by day.
        text: Words that belong to it.
    """

    plugin: str
    first: str
    last: str
    section: str
    name: str
    key: str = ""
    day: str = ""
    value: float | None = None
    unit: str = "count"
    low: float | None = None
    high: float | None = None
    cases: int | None = None
    before: float | None = None
    change_low: float | None = None
    change_high: float | None = None
    text: str = ""


COLUMNS = tuple(field.name for field in fields(ReportRow))
NUMBERS = frozenset({"value", "low", "high", "cases", "before", "change_low", "change_high"})


def rows_of(report: DistributionReportDocument) -> list[tuple[str | float | None, ...]]:
    """Return the rows, each in the order of `COLUMNS`."""
    return [astuple(row) for row in _Rows(report).all()]


@dataclass(frozen=True, slots=True)
class _Rows:
    report: DistributionReportDocument

    def all(self) -> Iterator[ReportRow]:
        report = self.report
        yield from self._figures("summary", report.summary)
        yield from self._distribution()
        yield from self._figures("performance", report.performance.figures)
        yield from self._versions()
        yield from self._figures("feedback", report.feedback.figures)
        for name, counted in (("stars", report.feedback.stars), ("problems", report.feedback.problems)):
            for key, count in counted.items():
                yield self._row("feedback", name, key=key, value=count)
        for said in report.recommendations:
            yield from self._recommendation(said)
        for each in report.undecided:
            yield self._row("undecided", each.rule, value=each.there, cases=each.needed, text=each.of)

    def _distribution(self) -> Iterator[ReportRow]:
        for division in self.report.distribution.divisions:
            unique = f"unique{division.name[0].upper()}{division.name[1:]}"
            for row in division.rows:
                yield self._row("distribution", division.name, key=row.value, value=row.downloads)
                yield self._row("distribution", unique, key=row.value, value=row.uniqueDownloads)
        for day in self.report.distribution.daily:
            for name in ("downloads", "uniqueDownloads", "users", "views"):
                yield self._row("daily", name, day=day.day, value=getattr(day, name))

    def _versions(self) -> Iterator[ReportRow]:
        for each in self.report.performance.versions:
            within = each.errorRateWithin or _NOWHERE
            yield self._row("performance", "activeInstallations", key=each.version, value=each.activeInstallations)
            yield self._row(
                "performance",
                "errorRate",
                key=each.version,
                value=each.errorRate,
                unit="times",
                low=within.low,
                high=within.high,
                cases=each.activeDays,
            )
            yield self._row("performance", "loadMs", key=each.version, value=each.loadMs, unit="ms")

    def _recommendation(self, said: RecommendationDocument) -> Iterator[ReportRow]:
        yield self._row("recommendation", said.rule, value=said.size, text=f"{said.title}. {said.why} {said.effect}")
        for each in said.evidence:
            within = each.within or _NOWHERE
            yield self._row(
                "recommendation",
                said.rule,
                key=each.what,
                value=each.value,
                unit=each.unit,
                low=within.low,
                high=within.high,
                cases=each.cases,
            )

    def _figures(self, section: str, figures: Sequence[FigureDocument]) -> Iterator[ReportRow]:
        for figure in figures:
            within, change = figure.within or _NOWHERE, figure.change or _NOWHERE
            yield self._row(
                section,
                figure.name,
                value=figure.value,
                unit=figure.unit,
                low=within.low,
                high=within.high,
                cases=figure.cases,
                before=figure.before,
                change_low=change.low,
                change_high=change.high,
                text=figure.label,
            )

    def _row(self, section: str, name: str, **more: Any) -> ReportRow:  # noqa: ANN401  # fields of a row
        period = self.report.period
        return ReportRow(
            plugin=self.report.pluginId, first=period.first, last=period.last, section=section, name=name, **more
        )
