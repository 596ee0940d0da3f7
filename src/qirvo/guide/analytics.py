"""The Guide's *Distribution Analytics*: `trackDistribution`, `getDistributionMetrics`, `generateDistributionReport`.

The records have the Guide's field names. What is told twice with one `eventId` counts once; without one, each call is
an event of its own.
"""

import uuid
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from qirvo.deferred import dataclass
from qirvo.domain.recommended_by_the_guide import (
    ERRORS,
    LEAST_CONVERSION,
    LEAST_RETENTION,
    LOOKS,
    MOST_ERRORS,
    ONBOARDING,
)
from qirvo.wire.distribution_reports import FigureDocument
from qirvo.wire.events import EventBody, EventsBody

if TYPE_CHECKING:
    from qirvo.client.registry import RegistryClient


@dataclass(frozen=True, slots=True, kw_only=True)
class DistributionEvent:
    """A download at a place of the publisher's own; the registry counts those from itself.

    Attributes:
        channel: The distribution channel: `direct`, `enterprise` or `private`.
        userAgent: Of whoever downloaded; only its family is kept.
        location: Two letters of the country.
        source: What led there, such as `newsletter`.
        eventId: Of the caller's choosing, for telling the same event again.
    """

    channel: str
    version: str
    userAgent: str = ""
    location: str = ""
    source: str = ""
    eventId: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DistributionMetrics:
    """The Guide's figures; `docs/metrics.md` says what each means.

    Attributes:
        uniqueUsers: At most so many; of a single day it is exact.
        conversionRate: Of those who looked at the plugin's page, the share that downloaded it; 0 where nobody looked.
        retentionRate: Of the installations that became 30 days old, the share still used; 0 where none did.
    """

    totalDownloads: int
    uniqueUsers: int
    downloadsByChannel: Mapping[str, int]
    downloadsByVersion: Mapping[str, int]
    downloadsByLocation: Mapping[str, int]
    conversionRate: float
    retentionRate: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PerformanceMetrics:
    """How it fares where it runs, as far as hosts tell; 0 where none did.

    Attributes:
        loadTime: Milliseconds within which half of its starts were done.
    """

    errorRate: float = 0.0
    crashRate: float = 0.0
    loadTime: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackMetrics:
    """What users say.

    Attributes:
        averageRating: Of all ratings that are shown; 0 without any.
        ratings: Those of the period.
        problemReports: What was reported within the period as wrong.
    """

    averageRating: float = 0.0
    ratings: int = 0
    problemReports: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSummary:
    """The figures to look at first."""

    totalDownloads: int
    activeUsers: int
    averageRating: float
    conversionRate: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DistributionReport:
    """The Guide's report.

    Attributes:
        recommendations: What to do, the gravest first; each with its evidence in `qirvo report`.
    """

    pluginId: str
    period: str
    summary: ReportSummary
    distribution: DistributionMetrics
    performance: PerformanceMetrics
    feedback: FeedbackMetrics
    recommendations: Sequence[str]


def track_distribution(plugin_id: str, event: DistributionEvent, *, client: "RegistryClient") -> None:
    """Have a download counted; for members of the plugin's publisher.

    Raises:
        QirvoError: The registry refused it, or could not be reached: call again with the same `eventId`.
    """
    body = EventBody(
        id=event.eventId or f"track-{uuid.uuid4().hex}",
        kind="download",
        pluginId=plugin_id,
        version=event.version,
        distributionChannel=event.channel,
        userAgent=event.userAgent or None,
        location=event.location,
        source=event.source,
    )
    client.tell_events(EventsBody(events=[body]))


def get_distribution_metrics(plugin_id: str, period: str = "30d", *, client: "RegistryClient") -> DistributionMetrics:
    """Return the figures of the period that ends today.

    Raises:
        QirvoError: The registry refused it, or could not be reached.
    """
    found = client.analytics(plugin_id, period=period)
    return DistributionMetrics(
        totalDownloads=found.totalDownloads,
        uniqueUsers=found.uniqueUsers,
        downloadsByChannel=found.downloadsByChannel,
        downloadsByVersion=found.downloadsByVersion,
        downloadsByLocation=found.downloadsByLocation,
        conversionRate=found.conversionRate or 0.0,
        retentionRate=found.retentionRate or 0.0,
    )


def generate_distribution_report(
    plugin_id: str, period: str = "30d", *, client: "RegistryClient"
) -> DistributionReport:
    """Return the report of the period that ends today; for members of the plugin's publisher.

    Raises:
        QirvoError: The registry refused it, or could not be reached.
    """
    found = client.distribution_report(plugin_id, period=period)
    summary, told, said = found.summary, found.performance.figures, found.feedback.figures
    metrics = get_distribution_metrics(plugin_id, period, client=client)
    return DistributionReport(
        pluginId=found.pluginId,
        period=period,
        summary=ReportSummary(
            totalDownloads=round(_value(summary, "totalDownloads")),
            activeUsers=round(_value(summary, "activeUsers")),
            averageRating=_value(summary, "averageRating"),
            conversionRate=_value(summary, "conversionRate"),
        ),
        distribution=metrics,
        performance=PerformanceMetrics(
            errorRate=_value(told, "errorRate"), crashRate=_value(told, "crashRate"), loadTime=_value(told, "loadTime")
        ),
        feedback=FeedbackMetrics(
            averageRating=_value(summary, "averageRating"),
            ratings=round(_value(said, "ratings")),
            problemReports=round(_value(said, "problemReports")),
        ),
        recommendations=[each.title for each in found.recommendations],
    )


def generate_recommendations(metrics: DistributionMetrics, performance: PerformanceMetrics) -> Sequence[str]:
    """Return what the Guide's three thresholds say of the bare figures, however few cases they rest on.

    The report's own recommendations say the same only where an interval bears it out.
    """
    rules = (
        (metrics.conversionRate < LEAST_CONVERSION, LOOKS),
        (performance.errorRate > MOST_ERRORS, ERRORS),
        (metrics.retentionRate < LEAST_RETENTION, ONBOARDING),
    )
    return [sentence for holds, sentence in rules if holds]


def _value(figures: Sequence[FigureDocument], name: str) -> float:
    """Return the first figure of this name; 0 where it is not known."""
    return next((each.value for each in figures if each.name == name and each.value is not None), 0.0)
