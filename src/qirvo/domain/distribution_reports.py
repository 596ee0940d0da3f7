"""The Distribution Guide's report of one plugin: what a period looked like beside the one before, and what to do.

A change compares whole days with as many days before: today is not over and is left out of it, and a plugin that was
not there for all of the days before is compared with nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from qirvo.domain.downloads import DownloadCount
from qirvo.domain.events import EventKind
from qirvo.domain.metrics import DayFigures, Figures, Span
from qirvo.domain.names import PluginId
from qirvo.domain.proportions import Interval, Rate, dispersion, growth, rate_growth
from qirvo.domain.ratings import Tally
from qirvo.domain.recommendation_rules import RULES
from qirvo.domain.recommendations import Advice, Observed, Unit, advise
from qirvo.domain.recommended_reach import contented
from qirvo.domain.reports import ReportKind

DEFINITIONS: Final = MappingProxyType(
    {
        "activeUsers": "The Guide's name for `uniqueUsers`.",
        "views": "How often the plugin's page was looked at, by whomever.",
        "conversionRate": (
            "Visitors among people who downloaded, for each who looked at the page: two crowds, so that it may be "
            "above 100 % where people download without looking."
        ),
        "averageRating": "Mean of the stars of all ratings that are shown now, whenever they were given.",
        "ratings": "Ratings that are shown now and were given or last changed within the period.",
        "contentedRate": "Of those, the share with four or five stars.",
        "problemReports": "What users reported to the registry within the period as wrong with the plugin.",
        "change": (
            "The whole days of the period as a multiple of as many days before, with the interval in which the true "
            "one lies in 95 of 100 cases, days varying as these do."
        ),
    }
)
"""What only a report tells → what it means; the other figures are those of `metrics`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Periods:
    """What is compared with what.

    Attributes:
        span: What the report is about.
        whole: The days of it that are over; None when none is.
        before: As many days before; None where there is nothing to compare with.
        missing: Why not, for people.
    """

    span: Span
    whole: Span | None
    before: Span | None
    missing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedFigure:
    """One figure.

    Attributes:
        name: By which it is defined.
        label: What it is called before people.
        value: None where nothing is known.
        within: Where it lies, where it is not known exactly.
        cases: Of how many, for shares.
        before: The same figure of the period before.
        change: Where the change lies, as a multiple; None where there is nothing to compare with.
        is_better_up: Whether more is good; None where that depends.
    """

    name: str
    label: str
    value: float | None
    unit: Unit
    within: Interval | None = None
    cases: int | None = None
    before: float | None = None
    change: Interval | None = None
    is_better_up: bool | None = None

    @property
    def is_clear(self) -> bool:
        """Whether it surely changed, up or down."""
        return self.change is not None and 1.0 not in self.change


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """What users say.

    Attributes:
        tally: All ratings that are shown.
        ratings: Those of the period, and of the one before.
        problems: What was reported within the period.
    """

    tally: Tally = field(default_factory=Tally)
    ratings: Tally = field(default_factory=Tally)
    ratings_before: Tally = field(default_factory=Tally)
    problems: Mapping[ReportKind, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionFares:
    """How one version fared.

    Attributes:
        active: Installations on the last day.
        errors: Errors and crashes for the days of use.
        load_ms: Time within which half of its starts were done; None where none was told of.
    """

    version: str
    active: int
    errors: Rate
    load_ms: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """How it fares where it runs, as far as hosts tell; versions are the newest first."""

    figures: tuple[ReportedFigure, ...] = ()
    versions: tuple[VersionFares, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DistributionReport:
    """The report.

    Attributes:
        name: Of the listing.
        summary: The figures to look at first.
        figures: How it was distributed.
        said: What users say, as figures.
    """

    plugin_id: PluginId
    name: str
    periods: Periods
    summary: tuple[ReportedFigure, ...]
    figures: Figures
    performance: Performance
    feedback: Feedback
    said: tuple[ReportedFigure, ...]
    advice: Advice


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What a report is made of.

    Attributes:
        figures: Of the whole period.
        before: Of `periods.before`.
        observed: What the rules look at beside that; what is known from the figures is filled in.
    """

    plugin_id: PluginId
    name: str
    periods: Periods
    figures: Figures
    before: Figures | None
    feedback: Feedback
    observed: Observed


def periods_of(span: Span, *, today: date, first_published: date | None) -> Periods:
    """Return what the report of `span` compares, made on the day `today`."""
    last_whole = min(span.last, today - timedelta(days=1))
    if last_whole < span.first:
        return Periods(span=span, whole=None, before=None, missing="no day of it is over yet")
    whole = Span(first=span.first, last=last_whole)
    before = Span(first=span.first - timedelta(days=whole.days), last=span.first - timedelta(days=1))
    if first_published is None or first_published > before.first:
        since = "not published yet" if first_published is None else f"first published on {first_published}"
        return Periods(span=span, whole=whole, before=None, missing=f"it was {since}")
    return Periods(span=span, whole=whole, before=before)


def make_report(sources: Sources) -> DistributionReport:
    """Return the report."""
    compared = _Comparing(sources)
    observed = replace(
        sources.observed,
        viewers=sources.figures.visitors.get(EventKind.VIEW, 0),
        downloaders=sources.figures.visitors.get(EventKind.DOWNLOAD, 0),
        downloads=sources.figures.downloads,
        unique_by_day=compared.now(_unique),
        unique_by_day_before=compared.then(_unique),
        ratings=sources.feedback.ratings,
        ratings_before=sources.feedback.ratings_before,
        broken=sources.feedback.problems.get(ReportKind.BROKEN, 0),
    )
    return DistributionReport(
        plugin_id=sources.plugin_id,
        name=sources.name,
        periods=sources.periods,
        summary=_summary(sources, compared),
        figures=sources.figures,
        performance=Performance(),
        feedback=sources.feedback,
        said=_said(sources),
        advice=advise(observed, RULES),
    )


OfDay = Callable[[DayFigures], int]


@dataclass(frozen=True, slots=True)
class _Comparing:
    """The days of the period that are over, and as many before."""

    sources: Sources

    def now(self, of_day: OfDay) -> Sequence[int]:
        whole = self.sources.periods.whole
        return () if whole is None else by_day(self.sources.figures, whole, of_day)

    def then(self, of_day: OfDay) -> Sequence[int] | None:
        before, figures = self.sources.periods.before, self.sources.before
        return None if before is None or figures is None else by_day(figures, before, of_day)

    def count(  # what it is, by name
        self, name: str, label: str, value: int, of_day: OfDay, *, within: Interval | None = None
    ) -> ReportedFigure:
        now, then = self.now(of_day), self.then(of_day)
        change = None
        if then is not None and (any(now) or any(then)):
            change = growth(sum(then), sum(now), varying=dispersion(now, then))
        return ReportedFigure(
            name=name,
            label=label,
            value=value,
            unit=Unit.COUNT,
            within=within,
            before=None if then is None else sum(then),
            change=change,
            is_better_up=True,
        )


def _summary(sources: Sources, compared: _Comparing) -> tuple[ReportedFigure, ...]:
    figures, tally = sources.figures, sources.feedback.tally
    users = figures.users
    within = None if users.low == users.high else Interval(users.low, users.high)
    return (
        compared.count("totalDownloads", "downloads", figures.downloads.raw, _raw),
        compared.count("uniqueDownloads", "unique downloads", figures.downloads.unique, _unique),
        compared.count("activeUsers", "users", users.high, _users, within=within),
        compared.count("views", "views of its page", figures.events.get(EventKind.VIEW, 0), _views),
        _conversion(sources),
        ReportedFigure(
            name="averageRating",
            label="average rating",
            value=tally.mean,
            unit=Unit.STARS,
            cases=tally.count,
            is_better_up=True,
        ),
    )


def _conversion(sources: Sources) -> ReportedFigure:
    now = _crowds(sources.figures)
    then = None if sources.before is None else _crowds(sources.before)
    return ReportedFigure(
        name="conversionRate",
        label="downloaders for each visitor",
        value=now.rate,
        unit=Unit.SHARE,
        within=now.interval() if now.of else None,
        cases=now.of,
        before=None if then is None else then.rate,
        change=None if then is None or not then.of or not now.of else rate_growth(then, now),
        is_better_up=True,
    )


def _crowds(figures: Figures) -> Rate:
    return Rate(figures.visitors.get(EventKind.DOWNLOAD, 0), figures.visitors.get(EventKind.VIEW, 0))


def _said(sources: Sources) -> tuple[ReportedFigure, ...]:
    feedback, is_compared = sources.feedback, sources.periods.before is not None
    now, then = contented(feedback.ratings), contented(feedback.ratings_before)
    return (
        ReportedFigure(
            name="ratings",
            label="new ratings",
            value=feedback.ratings.count,
            unit=Unit.COUNT,
            before=feedback.ratings_before.count if is_compared else None,
        ),
        ReportedFigure(
            name="contentedRate",
            label="with four or five stars",
            value=now.rate,
            unit=Unit.SHARE,
            within=now.interval() if now.of else None,
            cases=now.of,
            before=then.rate if is_compared else None,
            is_better_up=True,
        ),
        ReportedFigure(
            name="problemReports",
            label="reports of problems",
            value=sum(feedback.problems.values()),
            unit=Unit.COUNT,
            is_better_up=False,
        ),
    )


def by_day(figures: Figures, span: Span, of_day: OfDay) -> Sequence[int]:
    """Return a figure of every day of `span`, also of those on which nothing happened."""
    nothing = DayFigures()
    return [of_day(figures.days.get(day, nothing)) for day in span.every_day]


def _raw(day: DayFigures) -> int:
    return day.downloads.raw


def _unique(day: DayFigures) -> int:
    return day.downloads.unique


def _users(day: DayFigures) -> int:
    return day.users


def _views(day: DayFigures) -> int:
    return day.events.get(EventKind.VIEW, 0)


def divided(counts: Mapping[str, DownloadCount], *, most: int) -> Sequence[tuple[str, DownloadCount]]:
    """Return the values with the most downloads, the greatest first, and all others together as `other`."""
    ranked = sorted(counts.items(), key=lambda each: (-each[1].raw, each[0]))
    rest = sum((count for _value, count in ranked[most:]), DownloadCount())
    return [*ranked[:most], *([("other", rest)] if rest.raw else [])]
