"""A plugin's figures over HTTP, for its publisher."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request

from qirvo.domain.downloads import DownloadCount
from qirvo.domain.metrics import DEFINITIONS, Figures
from qirvo.domain.names import PluginId
from qirvo.server.http.authentication import BEARER, Caller
from qirvo.server.http.wiring import registry_of
from qirvo.server.usecases.analytics import plugin_figures
from qirvo.wire.analytics import AnalyticsDocument, DayDocument, DefinitionsDocument

router = APIRouter(prefix="/v1", tags=["analytics"])
_UNKNOWN, _REST = "unknown", "other"
_SHOWN = 100  # values of a kind; the rest are summed: anybody can invent versions and sources


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
    period: Annotated[str, Query(max_length=40, description="Days, weeks, months or years: `30d`, `12w`.")] = "30d",
    last: Annotated[date | None, Query(description="The last day of the period; without it, today.")] = None,
) -> AnalyticsDocument:
    """Show a plugin's figures to its publisher's members, and to whoever holds a right in the registry."""
    registry, named = registry_of(request), PluginId.parse(plugin_id)
    found = plugin_figures(named, period, by=by, now=registry.clock(), store=registry.figures, last=last)
    return analytics_document(named, found)


def analytics_document(plugin_id: PluginId, found: Figures) -> AnalyticsDocument:
    """Return a plugin's figures as they travel."""
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
        daily=[
            DayDocument(
                day=day.isoformat(),
                downloads=of_day.downloads.raw,
                uniqueDownloads=of_day.downloads.unique,
                uniqueUsers=of_day.users,
                events={kind.value: count for kind, count in sorted(of_day.events.items())},
            )
            for day, of_day in found.days.items()
        ],
    )


def _raw(count: DownloadCount) -> int:
    return count.raw


def _unique(count: DownloadCount) -> int:
    return count.unique


def _shown(counts: Mapping[str, DownloadCount], figure: Callable[[DownloadCount], int]) -> dict[str, int]:
    """Return the figure of each value, the largest first, and of those beyond the most that are shown together."""
    ranked = sorted(((-figure(count), value) for value, count in counts.items()))
    shown = {value or _UNKNOWN: -negative for negative, value in ranked[:_SHOWN] if negative}
    rest = -sum(negative for negative, _value in ranked[_SHOWN:])
    return shown | ({_REST: shown.get(_REST, 0) + rest} if rest else {})
