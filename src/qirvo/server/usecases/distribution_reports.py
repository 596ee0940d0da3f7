"""A plugin's report: everything that is known of one period and the one before, and what that suggests."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from qirvo.deferred import dataclass
from qirvo.domain.access import Account
from qirvo.domain.catalog_search import CatalogQuery, CatalogSort
from qirvo.domain.conversion import funnel_of
from qirvo.domain.digests import Digest
from qirvo.domain.distribution_reports import DistributionReport, Sources, make_report
from qirvo.domain.metrics import Span
from qirvo.domain.names import PluginId
from qirvo.domain.proportions import Share
from qirvo.domain.ramps import EVERYBODY
from qirvo.domain.recommendations import Observed, VulnerableComponent
from qirvo.domain.recommended_reach import LEAST_VIEWERS
from qirvo.domain.releases import Release, ReleaseIndex
from qirvo.domain.reported_figures import Comparison, Counted, Feedback, Periods, periods_of
from qirvo.domain.submissions import SubmissionState
from qirvo.domain.update_channels import in_order
from qirvo.domain.usage import untold
from qirvo.server.event_ports import EventStore
from qirvo.server.ports import Plugin, UnitOfWork
from qirvo.server.search_ports import SearchIndex
from qirvo.server.usecases.events import require_reader
from qirvo.server.usecases.review_desk import times_by_tier

PEERS: Final = 12
"""So many plugins of a category are compared with, the most popular of them."""
_MOST_WAITING = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporting:
    """What reports are made from."""

    reading: Callable[[], UnitOfWork]
    store: EventStore
    search: SearchIndex


def plugin_report(
    plugin_id: PluginId, period: str, *, by: Account, now: datetime, reporting: Reporting, last: date | None = None
) -> DistributionReport:
    """Return the report of a plugin for the `period` that ends today, or with the day `last`.

    Raises:
        MissingRightError: `by` is neither a member of the publisher nor holds a right in the registry.
        MalformedPeriodError: The period is none.
        UnlistedPluginError: There is no such plugin.
    """
    require_reader(plugin_id, by=by)
    return report_of(plugin_id, Span.parse(period, today=last or _day(now)), now=now, reporting=reporting)


def report_of(plugin_id: PluginId, span: Span, *, now: datetime, reporting: Reporting) -> DistributionReport:
    """Return the report of a plugin for `span`, whoever asks.

    Raises:
        UnlistedPluginError: There is no such plugin.
    """
    with reporting.reading() as uow:
        plugin, index = uow.plugins.get(plugin_id), uow.plugins.index(plugin_id)
        periods = periods_of(span, today=_day(now), first_published=_first_published(index))
        feedback = _feedback(plugin_id, periods, uow)
        newest = None if index is None else _newest(index, now)
        vulnerable = () if newest is None else _vulnerable(newest.artifact.digest, uow)
        ended = Share(0, 0) if newest is None else _ended(plugin_id, newest, uow)
        waiting = _longest_waiting(plugin_id, now, uow)
    usual = times_by_tier(now=now, uow=reporting.reading()).all.p90 if waiting is not None else None
    before, now_counted = periods.before, _counted(plugin_id, span, periods.told, reporting.store)
    return make_report(
        Sources(
            plugin_id=plugin_id,
            name=plugin.listing.name,
            compared=Comparison(
                periods=periods,
                now=now_counted,
                then=None if before is None else _counted(plugin_id, before, before, reporting.store),
            ),
            feedback=feedback,
            observed=Observed(
                plugin_id=str(plugin_id),
                today=_day(now),
                newest=None if newest is None else (newest.version, _day(newest.published_at)),
                newest_ended=ended,
                peers=_peers(plugin, span, reporting) if now_counted.funnel.viewers >= LEAST_VIEWERS else (),
                vulnerable=vulnerable,
                waiting=None if waiting is None or usual is None else (*waiting, usual),
            ),
        )
    )


def _counted(plugin_id: PluginId, span: Span, told: Span, store: EventStore) -> Counted:
    figures, usage = store.figures(plugin_id, span), store.usage(plugin_id, told)
    return Counted(figures=figures, usage=usage, funnel=funnel_of(figures, usage))


def _first_published(index: ReleaseIndex | None) -> date | None:
    if index is None or not index.releases:
        return None
    return _day(min(release.published_at for release in index.releases.values()))


def _newest(index: ReleaseIndex, now: datetime) -> Release | None:
    """Return what the most stable update channel offers to everybody."""
    for name in in_order(index.heads):
        head = index.heads[name]
        version = head.current if head.rollout.threshold(now) >= EVERYBODY else head.previous
        if version is not None:
            return index.releases.get(version)
    return None


def _feedback(plugin_id: PluginId, periods: Periods, uow: UnitOfWork) -> Feedback:
    since, until = _moments(periods.span)
    earlier = None if periods.before is None else _moments(periods.before)
    none = Feedback()
    return Feedback(
        tally=uow.ratings.tally(plugin_id),
        ratings=uow.ratings.tally(plugin_id, since=since, until=until),
        ratings_before=none.ratings_before
        if earlier is None
        else uow.ratings.tally(plugin_id, since=earlier[0], until=earlier[1]),
        problems=uow.reports.counts(plugin_id, since=since, until=until),
    )


def _ended(plugin_id: PluginId, newest: Release, uow: UnitOfWork) -> Share:
    health = uow.health_reports.health(plugin_id, newest.version)
    return Share(0, 0) if health is None else Share(health.failures, health.reports)


def _vulnerable(artifact: Digest, uow: UnitOfWork) -> Sequence[VulnerableComponent]:
    """Return the parts of an artifact that advisories are about, the gravest first."""
    parts = uow.components.of(artifact)
    known = uow.advisories.of({part.name for part in parts})
    order = ("critical", "high", "moderate", "low")
    found = {
        (part.name, part.version, advisory.id): VulnerableComponent(
            name=part.name,
            version=part.version,
            advisory=advisory.id,
            danger=advisory.danger.value,
            fixed_in=advisory.fixed_in(part.version) or "",
        )
        for part in parts
        for advisory in known.get(part.name, ())
        if part.version and advisory.affects(part.version)
    }
    return sorted(found.values(), key=lambda each: (order.index(each.danger), each.name, each.version, each.advisory))


def _longest_waiting(plugin_id: PluginId, now: datetime, uow: UnitOfWork) -> tuple[str, timedelta] | None:
    """Return the submission of the plugin that waits longest for a reviewer, and since how long."""
    page = uow.submissions.page(
        state=SubmissionState.IN_REVIEW, after=None, limit=_MOST_WAITING, patterns=[str(plugin_id)]
    )
    waits = [
        (now - next((entry.at for entry in each.history if entry.state is each.state), each.submitted_at), each.id)
        for each in page.items
    ]
    return None if not waits else max(waits)[::-1]


def _peers(plugin: Plugin, span: Span, reporting: Reporting) -> Sequence[tuple[int, float]]:
    """Return those who looked at other plugins of the category, and who most likely downloaded them anew."""
    query = CatalogQuery(category=plugin.listing.category, sort=CatalogSort.DOWNLOADS)
    cards = reporting.search.find(query, limit=PEERS + 1).cards
    others = [card.id for card in cards if card.id != plugin.id][:PEERS]
    funnels = [funnel_of(reporting.store.figures(each, span), untold(span)) for each in others]
    return [(each.viewers, each.expected_newcomers) for each in funnels]


def _moments(span: Span) -> tuple[datetime, datetime]:
    """Return when a span begins, and when it is over."""
    begin = datetime.combine(span.first, time(), tzinfo=UTC)
    return begin, begin + timedelta(days=span.days)


def _day(moment: datetime) -> date:
    return moment.astimezone(UTC).date()
