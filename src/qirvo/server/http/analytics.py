"""A plugin's figures over HTTP, for its publisher."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Annotated

from fastapi import Query
from starlette.requests import Request

from qirvo.domain.downloads import DownloadCount
from qirvo.domain.metrics import DEFINITIONS, DayFigures
from qirvo.domain.names import PluginId
from qirvo.domain.retention import AGES
from qirvo.domain.usage import UsageDay
from qirvo.server.http.authentication import BEARER, Caller
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.usage_documents import (
    SHOWN,
    adoption_documents,
    cohort_documents,
    funnel_document,
    retained_document,
    vitals_document,
    vitals_documents,
)
from qirvo.server.http.wiring import registry_of
from qirvo.server.usecases.analytics import Analytics, plugin_analytics
from qirvo.wire.analytics import AnalyticsDocument, DayDocument, DefinitionsDocument, HourDocument, SuspicionDocument

router = LateRouter(prefix="/v1", tags=["analytics"])
Period = Annotated[str, Query(max_length=40, description="Days, weeks, months or years: `30d`, `12w`.")]
LastDay = Annotated[date | None, Query(description="The last day of the period; without it, today.")]
_UNKNOWN, _REST = "unknown", "other"


@router.get("/analytics/definitions")
def definitions() -> DefinitionsDocument:
    """Say what each figure means."""
    return DefinitionsDocument(definitions=dict(DEFINITIONS))


@router.get("/plugins/{plugin_id}/analytics", openapi_extra=dict(BEARER))
def show(
    request: Request,
    by: Caller,
    plugin_id: str,
    *,
    period: Period = "30d",
    last: LastDay = None,
) -> AnalyticsDocument:
    """Show a plugin's figures to its publisher's members, and to whoever holds a right in the registry."""
    registry, named = registry_of(request), PluginId.parse(plugin_id)
    found = plugin_analytics(
        named, period, by=by, now=registry.clock(), store=registry.figures, uow=registry.reading(), last=last
    )
    return analytics_document(named, found)


def analytics_document(plugin_id: PluginId, analytics: Analytics) -> AnalyticsDocument:
    """Return a plugin's figures as they travel."""
    found, usage, month = analytics.figures, analytics.usage, analytics.usage.retained[max(AGES)].share
    doubted = [
        SuspicionDocument(day=day.isoformat(), reason=each.reason.value, downloads=each.downloads, text=each.text)
        for day, of_day in analytics.doubted.items()
        for each in of_day
    ]
    return AnalyticsDocument(
        pluginId=str(plugin_id),
        first=found.span.first.isoformat(),
        last=found.span.last.isoformat(),
        totalDownloads=found.downloads.raw,
        uniqueDownloads=found.downloads.unique,
        automatedDownloads=found.downloads.automated,
        mirrorDownloads=found.downloads.mirror,
        uniqueUsers=found.users.high,
        uniqueUsersAtLeast=found.users.low,
        downloadsByChannel=_shown(found.by_distribution_channel, _raw),
        downloadsByVersion=_shown(found.by_version, _raw),
        downloadsByLocation=_shown(found.by_country, _raw),
        downloadsBySource=_shown(found.by_source, _raw),
        downloadsByAgent=_shown(found.by_agent, _raw),
        uniqueDownloadsByChannel=_shown(found.by_distribution_channel, _unique),
        uniqueDownloadsByVersion=_shown(found.by_version, _unique),
        uniqueDownloadsByLocation=_shown(found.by_country, _unique),
        events={kind.value: count for kind, count in sorted(found.events.items())},
        visitors={kind.value: count for kind, count in sorted(found.visitors.items())},
        daily=[_day(day, of_day, usage.days.get(day, UsageDay())) for day, of_day in found.days.items()],
        hourly=[
            HourDocument(
                hour=hour.isoformat(),
                downloads=of_hour.downloads.raw,
                uniqueDownloads=of_hour.downloads.unique,
                uniqueUsers=of_hour.users,
            )
            for hour, of_hour in found.hours.items()
        ],
        activeUsers=usage.active.span,
        activeUsersToday=usage.active.day,
        activeUsersThisWeek=usage.active.week,
        activeUsersThisMonth=usage.active.month,
        activeByVersion=_ranked(usage.active.by_version),
        conversionRate=analytics.funnel.conversion_rate,
        funnel=funnel_document(analytics.funnel),
        reportingShare=analytics.funnel.reporting,
        retentionRate=None if month is None else month.middle,
        retention={str(age): retained_document(of_age) for age, of_age in usage.retained.items()},
        cohorts=cohort_documents(usage.cohorts),
        vitals=vitals_document(usage.vitals),
        vitalsByVersion=vitals_documents(usage.by_version),
        vitalsByChannel=vitals_documents(usage.by_distribution_channel),
        adoption=adoption_documents(analytics.adoption),
        timeToReviewP50Seconds=_seconds(analytics.review.p50),
        timeToReviewP90Seconds=_seconds(analytics.review.p90),
        suspectedDownloads=sum(each.downloads for each in doubted),
        rankedDownloads=max(0, found.downloads.unique - sum(each.downloads for each in doubted)),
        suspicions=doubted,
    )


def _day(day: date, found: DayFigures, usage: UsageDay) -> DayDocument:
    return DayDocument(
        day=day.isoformat(),
        downloads=found.downloads.raw,
        uniqueDownloads=found.downloads.unique,
        uniqueUsers=found.users,
        events={kind.value: count for kind, count in sorted(found.events.items())},
        activeByVersion=_ranked(usage.active),
        vitals=vitals_document(usage.vitals),
    )


def _seconds(time: timedelta | None) -> int | None:
    return None if time is None else round(time.total_seconds())


def _raw(count: DownloadCount) -> int:
    return count.raw


def _unique(count: DownloadCount) -> int:
    return count.unique


def _shown(counts: Mapping[str, DownloadCount], figure: Callable[[DownloadCount], int]) -> dict[str, int]:
    return _ranked({value: figure(count) for value, count in counts.items()})


def _ranked(counts: Mapping[str, int]) -> dict[str, int]:
    """Return the count of each value, the largest first, and of those beyond the most that are shown together."""
    ranked = sorted((-count, value) for value, count in counts.items())
    shown = {value or _UNKNOWN: -negative for negative, value in ranked[:SHOWN] if negative}
    rest = -sum(negative for negative, _value in ranked[SHOWN:])
    return shown | ({_REST: shown.get(_REST, 0) + rest} if rest else {})
