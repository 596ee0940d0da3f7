"""The figures of a report, each beside the same of the period before, with how sure value and change are.

A change compares whole days with as many days before: today is not over and is left out of it, and a plugin that was
not there for all of the days before is compared with nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from qirvo.deferred import dataclass
from qirvo.domain.bounds import Between
from qirvo.domain.bounds import Share as BoundedShare
from qirvo.domain.conversion import Funnel
from qirvo.domain.events import EventKind
from qirvo.domain.metrics import DayFigures, Figures, Span
from qirvo.domain.proportions import Interval, Rate, Share, dispersion, growth, rate_dispersion, rate_growth
from qirvo.domain.ratings import Tally
from qirvo.domain.recommendations import Unit
from qirvo.domain.recommended_reach import contented
from qirvo.domain.reports import ReportKind
from qirvo.domain.retention import AGES, Retained
from qirvo.domain.usage import Usage
from qirvo.domain.vitals import Vitals

OF_AGE: Final = max(AGES)
DEFINITIONS: Final = MappingProxyType(
    {
        "views": "How often the plugin's page was looked at, by whomever.",
        "averageRating": "Mean of the stars of all ratings that are shown now, whenever they were given.",
        "ratings": "Ratings that are shown now and were given or last changed within the period.",
        "contentedRate": "Of those, the share with four or five stars.",
        "problemReports": "What users reported to the registry within the period as wrong with the plugin.",
        "change": (
            "The whole days of the period as a multiple of as many days before, with the interval in which the true "
            "one lies in 95 of 100 cases, days varying as these do. What hosts tell is of the whole days alone."
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

    @property
    def told(self) -> Span:
        """The days of which it is told what hosts tell: whole ones where that is compared."""
        return self.span if self.whole is None or self.before is None else self.whole


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedFigure:
    """One figure.

    Attributes:
        name: By which it is defined.
        label: What it is called before people.
        value: None where nothing is known.
        within: Where it lies, where it is not known exactly.
        cases: Of how many.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """What users say.

    Attributes:
        tally: All ratings that are shown.
        ratings: Those of the period.
        ratings_before: Those of the period before.
        problems: What was reported within the period.
    """

    tally: Tally = field(default_factory=Tally)
    ratings: Tally = field(default_factory=Tally)
    ratings_before: Tally = field(default_factory=Tally)
    problems: Mapping[ReportKind, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What the event store knows of one time; `funnel` is made of the other two."""

    figures: Figures
    usage: Usage
    funnel: Funnel


OfDay = Callable[[DayFigures], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The period and the one before; None where there is nothing to compare with."""

    periods: Periods
    now: Counted
    then: Counted | None

    def days(self, of_day: OfDay) -> Sequence[int]:
        """Return a figure of the days that are over."""
        whole = self.periods.whole
        return () if whole is None else by_day(self.now.figures, whole, of_day)

    def days_before(self, of_day: OfDay) -> Sequence[int] | None:
        """Return a figure of as many days before."""
        before = self.periods.before
        return None if before is None or self.then is None else by_day(self.then.figures, before, of_day)

    @property
    def errors_vary(self) -> float:
        """How much more the errors of the days vary than by chance."""
        told = [self.now.usage] if self.then is None else [self.now.usage, self.then.usage]
        return rate_dispersion(*([faults(each.vitals) for each in usage.days.values()] for usage in told))


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


def summary(compared: Comparison, tally: Tally) -> tuple[ReportedFigure, ...]:
    """Return the figures to look at first."""
    figures, users = compared.now.figures, compared.now.figures.users
    return (
        _count(compared, "totalDownloads", "downloads", figures.downloads.raw, unique=False),
        _count(compared, "uniqueDownloads", "unique downloads", figures.downloads.unique, unique=True),
        _of_days(compared, "uniqueUsers", "people who downloaded", users.high, lambda day: day.users, within=users),
        _active(compared),
        _conversion(compared),
        _retention(compared),
        _of_days(
            compared,
            "views",
            "views of its page",
            figures.events.get(EventKind.VIEW, 0),
            lambda day: day.events.get(EventKind.VIEW, 0),
        ),
        ReportedFigure(
            name="averageRating",
            label="average rating",
            value=tally.mean,
            unit=Unit.STARS,
            cases=tally.count,
            is_better_up=True,
        ),
    )


def performance(compared: Comparison) -> tuple[ReportedFigure, ...]:
    """Return how it fares where it runs; nothing where no host told anything."""
    now = compared.now.usage.vitals
    if not now.events:
        return ()
    return tuple(
        figure
        for figure in (
            _rate(compared, "errorRate", "errors a day of use", lambda vitals: _per_day(vitals, EventKind.ERROR)),
            _rate(compared, "crashRate", "crashes a day of use", lambda vitals: _per_day(vitals, EventKind.CRASH)),
            _share(compared, "revertRate", "updates taken back", returned),
            _share(compared, "downloadFailureRate", "releases not fetched", _not_fetched),
            _load(compared, 0.5, "half start within"),
            _load(compared, 0.95, "95 % start within"),
        )
        if figure.value is not None
    )


def said(compared: Comparison, feedback: Feedback) -> tuple[ReportedFigure, ...]:
    """Return what users say."""
    is_compared = compared.then is not None
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


def faults(vitals: Vitals) -> Rate:
    """Return errors and crashes for the days of use."""
    kinds = (EventKind.ERROR, EventKind.CRASH)
    return Rate(sum(vitals.events.get(kind, 0) for kind in kinds), vitals.active_days)


def returned(vitals: Vitals) -> Share:
    """Return how many of the changes to another release were taken back at once."""
    reverts = vitals.events.get(EventKind.REVERT, 0)
    return Share(reverts, reverts + sum(vitals.events.get(kind, 0) for kind in (EventKind.INSTALL, EventKind.UPDATE)))


def surely(retained: Retained) -> tuple[Share, Share]:
    """Return the least and the most that may have been retained."""
    return Share(retained.retained.low, retained.size), Share(retained.retained.high, retained.size)


def _count(compared: Comparison, name: str, label: str, value: int, *, unique: bool) -> ReportedFigure:
    of_day: OfDay = (lambda day: day.downloads.unique) if unique else (lambda day: day.downloads.raw)
    return _of_days(compared, name, label, value, of_day)


def _of_days(
    compared: Comparison, name: str, label: str, value: int, of_day: OfDay, *, within: Between | None = None
) -> ReportedFigure:
    now, then = compared.days(of_day), compared.days_before(of_day)
    change = None
    if then is not None and (any(now) or any(then)):
        change = growth(sum(then), sum(now), varying=dispersion(now, then))
    return ReportedFigure(
        name=name,
        label=label,
        value=value,
        unit=Unit.COUNT,
        within=None if within is None or within.low == within.high else Interval(within.low, within.high),
        before=None if then is None else sum(then),
        change=change,
        is_better_up=True,
    )


def _active(compared: Comparison) -> ReportedFigure:
    now, then = compared.now.usage.active.span, None if compared.then is None else compared.then.usage.active.span
    return ReportedFigure(
        name="activeUsers",
        label="active installations",
        value=now,
        unit=Unit.COUNT,
        before=then,
        change=growth(then, now) if then else None,
        is_better_up=True,
    )


def _conversion(compared: Comparison) -> ReportedFigure:
    now, then = compared.now.funnel, None if compared.then is None else compared.then.funnel
    change = None
    if then is not None and then.viewers and now.viewers:
        change = rate_growth(_expected(then), _expected(now))
    return ReportedFigure(
        name="conversionRate",
        label="look and download",
        value=now.conversion_rate,
        unit=Unit.SHARE,
        within=_capped(
            Rate(now.newcomers.low, now.viewers).interval().low, Rate(now.newcomers.high, now.viewers).interval().high
        )
        if now.viewers
        else None,
        cases=now.viewers,
        before=None if then is None else then.conversion_rate,
        change=change,
        is_better_up=True,
    )


def _expected(funnel: Funnel) -> Rate:
    return Rate(round(funnel.expected_newcomers), funnel.viewers)


def _retention(compared: Comparison) -> ReportedFigure:
    now = compared.now.usage.retained[OF_AGE]
    least, most = surely(now)
    share: BoundedShare | None = now.share
    return ReportedFigure(
        name="retentionRate",
        label=f"still used after {OF_AGE} days",
        value=None if share is None else share.middle,
        unit=Unit.SHARE,
        within=None if share is None else _capped(least.interval().low, most.interval().high),
        cases=now.size,
        before=_middle(compared.then),
        is_better_up=True,
    )


def _middle(counted: Counted | None) -> float | None:
    share = None if counted is None else counted.usage.retained[OF_AGE].share
    return None if share is None else share.middle


def _rate(compared: Comparison, name: str, label: str, of: Callable[[Vitals], Rate]) -> ReportedFigure:
    now = of(compared.now.usage.vitals)
    then = None if compared.then is None else of(compared.then.usage.vitals)
    varying = compared.errors_vary
    return ReportedFigure(
        name=name,
        label=label,
        value=now.rate,
        unit=Unit.TIMES,
        within=now.interval(varying=varying) if now.of else None,
        cases=now.of,
        before=None if then is None else then.rate,
        change=None
        if then is None or not then.of or not now.of or not then.count + now.count
        else rate_growth(then, now, varying=varying),
        is_better_up=False,
    )


def _share(compared: Comparison, name: str, label: str, of: Callable[[Vitals], Share]) -> ReportedFigure:
    now = of(compared.now.usage.vitals)
    then = None if compared.then is None else of(compared.then.usage.vitals)
    change = None
    if then is not None and then.of and now.of and (then.hits or now.hits):
        change = rate_growth(Rate(then.hits, then.of), Rate(now.hits, now.of))
    return ReportedFigure(
        name=name,
        label=label,
        value=now.rate,
        unit=Unit.SHARE,
        within=now.interval() if now.of else None,
        cases=now.of,
        before=None if then is None else then.rate,
        change=change,
        is_better_up=False,
    )


def _load(compared: Comparison, share: float, label: str) -> ReportedFigure:
    now = compared.now.usage.vitals.load_ms(share)
    then = None if compared.then is None else compared.then.usage.vitals.load_ms(share)
    return ReportedFigure(
        name="loadTime",
        label=label,
        value=None if now is None else now.high,
        unit=Unit.MILLISECONDS,
        within=None if now is None else Interval(now.low, now.high),
        before=None if then is None else then.high,
        is_better_up=False,
    )


def _per_day(vitals: Vitals, kind: EventKind) -> Rate:
    return Rate(vitals.events.get(kind, 0), vitals.active_days)


def _not_fetched(vitals: Vitals) -> Share:
    failed = vitals.events.get(EventKind.DOWNLOAD_FAILED, 0)
    return Share(failed, failed + returned(vitals).of)


def _capped(low: float, high: float) -> Interval:
    return Interval(min(low, 1.0), min(high, 1.0))
