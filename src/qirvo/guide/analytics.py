"""The Guide's *Distribution Analytics*: `trackDistribution` and `getDistributionMetrics`.

The records have the Guide's field names. What is told twice with one `eventId` counts once; without one, each call is
an event of its own.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

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
