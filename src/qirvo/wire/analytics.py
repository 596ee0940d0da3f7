"""A plugin's figures as they travel, with the names of the Distribution Guide where it has some."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DayDocument:
    """One UTC day on which something happened.

    Attributes:
        events: Kind → how often.
    """

    day: str
    downloads: int
    uniqueDownloads: int
    uniqueUsers: int
    events: dict[str, int]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionsDocument:
    """What each figure means."""

    definitions: dict[str, str]
