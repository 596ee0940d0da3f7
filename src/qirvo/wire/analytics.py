"""A plugin's figures as they travel, with the names of the Distribution Guide where it has some."""

from dataclasses import field

from qirvo.deferred import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DayDocument:
    """One UTC day on which something happened.

    Attributes:
        events: Kind → how often.
        activeByVersion: Version → installations that reported.
        vitals: How it fared.
    """

    day: str
    downloads: int
    uniqueDownloads: int
    uniqueUsers: int
    events: dict[str, int]
    activeByVersion: dict[str, int] = field(default_factory=dict)
    vitals: "VitalsDocument | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HourDocument:
    """One UTC hour in which something was downloaded; its unique downloads are those that are unique on their day."""

    hour: str
    downloads: int
    uniqueDownloads: int
    uniqueUsers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VitalsDocument:
    """How a version, a way out, a day or all of it fared; rates are null where there is nothing to compare with.

    Attributes:
        activeDays: Active installation-days.
        loadMsP50: Half of the starts were done within at most so many milliseconds.
        loadMsP95: Likewise 95 %.
        loads: At most so many milliseconds → starts.
    """

    activeDays: int
    errors: int
    crashes: int
    errorRate: float | None
    crashRate: float | None
    revertRate: float | None
    downloadFailures: int
    downloadFailureRate: float | None
    loadMsP50: int | None
    loadMsP95: int | None
    loads: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareDocument:
    """How many of a number there are, between two bounds; shares are null of nothing."""

    of: int
    atLeast: int
    atMost: int
    shareAtLeast: float | None
    shareAtMost: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortDocument:
    """The installations of one week.

    Attributes:
        week: Its Monday.
        retained: Age in days → how many were in use at that age or later; only ages that all have reached.
    """

    week: str
    size: int
    retained: dict[str, ShareDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelDocument:
    """From looking to using, as crowds.

    Attributes:
        viewers: Visitors among people who looked at the plugin's page.
        downloaders: Those who downloaded.
        newcomers: Of those, who did not merely update; a share of the viewers.
        installers: Of newcomers, at most, who installed; a share of them.
        returned: Of the installations that were told, those used again on a later day.
    """

    viewers: int
    downloaders: int
    newcomers: ShareDocument
    installers: ShareDocument
    returned: ShareDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptionDocument:
    """One day of a release: its share of the installations that reported."""

    day: int
    active: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspicionDocument:
    """Some unique downloads of one day that are left out of the ranking.

    Attributes:
        reason: `own`, `network`, `neighbourhood` or `burst`.
        text: What was seen.
    """

    day: str
    reason: str
    downloads: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalyticsDocument:
    """The figures of one plugin; `/v1/analytics/definitions` says what each means.

    Attributes:
        first: The first UTC day.
        last: The last; what happens today shows within seconds.
        uniqueUsers: At most so many: of one day it is exact, of more the sum of the days.
        uniqueUsersAtLeast: Those of the busiest day.
        downloadsByLocation: Country → downloads; `unknown` where nobody could tell.
        downloadsBySource: What led there → downloads.
        events: Kind → how often.
        visitors: Kind → visitors among people, summed over the days.
        daily: The days on which something happened, in order.
        hourly: The hours in which something was downloaded; empty for more than 31 days.
        activeUsers: Installations that reported within the period, of hosts whose owners let them.
        activeUsersToday: Those of the last day; so are those of its week and month.
        activeByVersion: Version → those of the last day.
        conversionRate: Newcomers for each viewer; null where nobody looked.
        reportingShare: The share of hosts that report; null where no host downloaded.
        retentionRate: At an age of 30 days; null where no installation became so old within the period.
        retention: Age in days → the installations that reached it within the period.
        vitals: How all of it fared.
        vitalsByVersion: Version → how it fared.
        vitalsByChannel: Distribution channel → likewise.
        adoption: Version → its days since it came out.
        timeToReviewP50Seconds: Half of this registry's reviews ended within so many; null where too few were seen.
    """

    pluginId: str
    first: str
    last: str
    totalDownloads: int
    uniqueDownloads: int
    automatedDownloads: int
    mirrorDownloads: int
    uniqueUsers: int
    uniqueUsersAtLeast: int
    downloadsByChannel: dict[str, int]
    downloadsByVersion: dict[str, int]
    downloadsByLocation: dict[str, int]
    downloadsBySource: dict[str, int]
    downloadsByAgent: dict[str, int]
    uniqueDownloadsByChannel: dict[str, int]
    uniqueDownloadsByVersion: dict[str, int]
    uniqueDownloadsByLocation: dict[str, int]
    events: dict[str, int]
    visitors: dict[str, int]
    daily: list[DayDocument]
    hourly: list[HourDocument] = field(default_factory=list)
    activeUsers: int = 0
    activeUsersToday: int = 0
    activeUsersThisWeek: int = 0
    activeUsersThisMonth: int = 0
    activeByVersion: dict[str, int] = field(default_factory=dict)
    conversionRate: float | None = None
    funnel: FunnelDocument | None = None
    reportingShare: float | None = None
    retentionRate: float | None = None
    retention: dict[str, ShareDocument] = field(default_factory=dict)
    cohorts: list[CohortDocument] = field(default_factory=list)
    vitals: VitalsDocument | None = None
    vitalsByVersion: dict[str, VitalsDocument] = field(default_factory=dict)
    vitalsByChannel: dict[str, VitalsDocument] = field(default_factory=dict)
    adoption: dict[str, list[AdoptionDocument]] = field(default_factory=dict)
    timeToReviewP50Seconds: int | None = None
    timeToReviewP90Seconds: int | None = None
    suspectedDownloads: int = 0
    rankedDownloads: int = 0
    suspicions: list[SuspicionDocument] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionsDocument:
    """What each figure means."""

    definitions: dict[str, str]
