"""A plugin's report made of events that a test chooses."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from qirvo.domain.agents import Agent, AgentKind
from qirvo.domain.conversion import funnel_of
from qirvo.domain.distribution_channels import DistributionChannel
from qirvo.domain.distribution_reports import DistributionReport, Sources, make_report
from qirvo.domain.events import DistributionEvent, EventKind
from qirvo.domain.metrics import Span, measure
from qirvo.domain.names import PluginId
from qirvo.domain.proportions import Share
from qirvo.domain.ratings import Tally
from qirvo.domain.recommendations import Observed, VulnerableComponent
from qirvo.domain.reported_figures import Comparison, Counted, Feedback, periods_of
from qirvo.domain.reports import ReportKind
from qirvo.domain.retention import monday_of
from qirvo.domain.usage import measure_usage
from qirvo.domain.versions import Version
from qirvo.server.http.report_documents import report_document
from qirvo.wire.distribution_reports import DistributionReportDocument

TODAY = date(2026, 11, 27)
SPAN = Span(first=TODAY - timedelta(days=29), last=TODAY)
WEATHER = PluginId("acme", "weather")
BROWSER, HOST = Agent("firefox", AgentKind.PEOPLE), Agent("qirvo", AgentKind.PEOPLE)
ROBOT = Agent("other", AgentKind.AUTOMATED)


def a_report(
    events: Sequence[DistributionEvent] = (),
    *,
    span: Span = SPAN,
    first_published: date | None = date(2025, 1, 1),
    name: str = "Weather",
    feedback: Feedback | None = None,
    **observed: Any,
) -> DistributionReport:
    """Return the report that `events` make, as of `TODAY`."""
    periods = periods_of(span, today=TODAY, first_published=first_published)
    return make_report(
        Sources(
            plugin_id=WEATHER,
            name=name,
            compared=Comparison(
                periods=periods,
                now=_counted(events, span, periods.told),
                then=None if periods.before is None else _counted(events, periods.before, periods.before),
            ),
            feedback=feedback or Feedback(),
            observed=Observed(plugin_id=str(WEATHER), today=TODAY, **observed),
        )
    )


def _counted(events: Sequence[DistributionEvent], span: Span, told: Span) -> Counted:
    figures, usage = measure(events, span), measure_usage(events, told)
    return Counted(figures=figures, usage=usage, funnel=funnel_of(figures, usage))


def a_document(report: DistributionReport | None = None) -> DistributionReportDocument:
    """Return a report as it travels."""
    return report_document(
        report or a_report(),
        registry="Qirvo",
        address="https://registry.example",
        made_at=datetime(2026, 11, 27, 9, tzinfo=UTC),
    )


def an_event(kind: EventKind, day: date, number: int, **more: Any) -> DistributionEvent:
    """Return an event of its own visitor."""
    values: dict[str, Any] = {
        "version": Version("1.0.0"),
        "distribution_channel": DistributionChannel.MARKETPLACE,
        "visitor": number,
        "agent": BROWSER,
    }
    at = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(seconds=number % 86_400)
    return DistributionEvent(id=f"{kind}-{day}-{number}", kind=kind, plugin_id=WEATHER, at=at, **(values | more))


def a_busy_history(seed: int = 7) -> list[DistributionEvent]:
    """Return ninety days in which much went wrong: fewer downloads, a bad version, few who look and download."""
    dice = random.Random(seed)  # noqa: S311  # the same history each time
    events: list[DistributionEvent] = []
    for ago in range(90, -1, -1):
        day = TODAY - timedelta(days=ago)
        weekday = 0.6 if day.weekday() > 4 else 1.0
        fewer = 0.45 if ago < 30 else 1.0
        events += _visits(day, dice, views=round(200 * weekday), downloads=round(20 * weekday * fewer))
        events += _use(day, dice, ago)
    return sorted(events, key=lambda event: event.at)


def _visits(day: date, dice: random.Random, *, views: int, downloads: int) -> Iterable[DistributionEvent]:
    for number in range(views):
        yield an_event(EventKind.VIEW, day, number, source=dice.choice(("search", "", "newsletter")))
    for number in range(round(downloads * dice.uniform(0.7, 1.3))):
        version = Version(dice.choice(("1.0.0", "1.1.0", "1.1.0", "1.2.0-beta.1")))
        yield an_event(
            EventKind.DOWNLOAD,
            day,
            10_000 + number,
            version=version,
            country=dice.choice(("DE", "DE", "DE", "FR", "US", "BR", "")),
            source=dice.choice(("search", "", "newsletter")),
            agent=dice.choice((BROWSER, HOST)),
        )
    for number in range(round(downloads * dice.uniform(0.3, 2.2))):
        yield an_event(EventKind.DOWNLOAD, day, 20_000 + number, agent=ROBOT, country="US")


def _use(day: date, dice: random.Random, ago: int) -> Iterable[DistributionEvent]:
    for number in range(60):
        began = 88 - number
        if ago > began or (number % 3 and ago < began - 12):
            continue
        installed = TODAY - timedelta(days=began)
        is_first = ago == began
        version = Version("1.1.0" if ago < 40 and number % 4 else "1.0.0")
        yield an_event(
            EventKind.ACTIVE,
            day,
            30_000 + number,
            agent=None,
            version=version,
            installed_week=monday_of(installed),
            days_since=None if is_first else 1,
            load_ms=dice.choice((70, 100, 150, 200, 700)),
        )
        if dice.random() < (0.3 if version == Version("1.1.0") else 0.02):
            yield an_event(EventKind.ERROR, day, 40_000 + number, agent=None, version=version, detail="load-failed")
    for number in range(3):
        kind = EventKind.REVERT if ago < 40 and number == 0 else EventKind.UPDATE
        yield an_event(kind, day, 50_000 + number, agent=None)


@cache
def a_busy_report() -> DistributionReport:
    """Return the report of such a history, with nearly everything that a report can have in it."""
    return a_report(
        a_busy_history(),
        feedback=Feedback(
            tally=Tally(stars={5: 140, 4: 61, 3: 22, 2: 9, 1: 31}),
            ratings=Tally(stars={5: 4, 4: 3, 3: 2, 1: 19}),
            ratings_before=Tally(stars={5: 22, 4: 9, 3: 2}),
            problems={ReportKind.BROKEN: 4, ReportKind.SPAM: 1},
        ),
        newest=(Version("1.1.0"), TODAY - timedelta(days=40)),
        newest_ended=Share(19, 140),
        peers=[(400 + 37 * number, 60 + 9 * number) for number in range(9)],
        vulnerable=[
            VulnerableComponent(
                name="lodash", version="4.17.15", advisory="GHSA-35jh-r3h4-6jhm", danger="high", fixed_in="4.17.21"
            )
        ],
        waiting=("sub_1234", timedelta(days=9, hours=3), timedelta(days=3)),
    )


def with_names(report: DistributionReport, text: str) -> DistributionReport:
    """Return a report in which everything that others choose is `text`."""
    by = {text: report.figures.downloads}
    figures = replace(
        report.figures, by_version=by, by_country=by, by_source=by, by_agent=by, by_distribution_channel=by
    )
    versions = tuple(replace(each, version=text) for each in report.versions)
    said = tuple(
        replace(each, title=text, why=text, effect=text, command=text) for each in report.advice.recommendations
    )
    return replace(
        report, name=text, figures=figures, versions=versions, advice=replace(report.advice, recommendations=said)
    )
