"""What each figure means: one definition for the API, the reports, the ranking and every store that computes them.

`measure` is the definition. A store answers the same from its own tables, and is compared with it.

A day is a UTC day. A *visitor* is a network's prefix with a family of agents, on one day, at one plugin (ADR-0031):
as near to a person as can be counted without following anybody. Visitors of two days cannot be compared, so that the
users of a longer time are only known to lie between two bounds.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import UTC, date, datetime, timedelta
from math import log2
from types import MappingProxyType

from qirvo.deferred import dataclass
from qirvo.domain.agents import AgentKind
from qirvo.domain.bounds import Between
from qirvo.domain.downloads import DownloadCount, day_of
from qirvo.domain.errors import InvalidError
from qirvo.domain.events import DistributionEvent, EventKind

MOST_DAYS = 800
HOURLY_DAYS = 31
"""So many days at most are told by the hour."""
_FIRST_YEAR, _LAST_YEAR = 1970, 9000
_DAYS_OF = MappingProxyType({"d": 1, "w": 7, "m": 30, "y": 365})
_PERIOD = re.compile(r"([1-9][0-9]{0,3})([dwmy])")

DEFINITIONS = MappingProxyType(
    {
        "totalDownloads": "Answers that gave the whole of a release's artifact or its beginning, whoever asked.",
        "uniqueDownloads": "Downloads of people, each visitor once for a version on a day.",
        "automatedDownloads": "Of the total, those of crawlers, pipelines and other programs.",
        "mirrorDownloads": "Of the total, those of mirrors and caches, which others read from.",
        "suspectedDownloads": (
            "Of the unique downloads, those not believed to be of so many people: of members of the publisher, of one "
            "network or neighbourhood of networks far more than of others, or of a burst unlike people. ADR-0039 says "
            "when, and what that gets wrong."
        ),
        "rankedDownloads": "Unique downloads without suspected ones.",
        "popularity": "What plugins are ranked by: ten times the binary logarithm of ranked downloads and one.",
        "uniqueUsers": (
            "Visitors among people who downloaded. Of one day it is exact; of more, between those of the busiest day "
            "(everybody came back each day) and the sum of the days (nobody did)."
        ),
        "hourly": "By the hour: downloads, those unique on their day, and the visitors among people who downloaded.",
        "activeUsers": (
            "Installations that reported within the period, each once, of hosts whose owners let them report. Exact up "
            "to 400 days: each report says how long ago the one before was."
        ),
        "activeByVersion": "Of those of the last day, how many have each version.",
        "adoption": "Of each release, its share of the installations that reported, by days since it came out.",
        "conversionRate": (
            "From looking to downloading: visitors among people who downloaded anew, for each who looked at the "
            "plugin's page, at most 1. Updates by hosts are left out, as far as hosts that report show how many they "
            "are. A ratio of crowds: nobody is followed from one to the other. Its bounds are told beside it."
        ),
        "funnel": (
            "View, download, install, active. Installs lie between those told and all who downloaded anew; active are "
            "installations that were used again on a later day."
        ),
        "reportingShare": "Installs and updates told, for each visitor with a host who downloaded; at most 1.",
        "retentionRate": (
            "Of the installations that became 30 days old within the period, the share that was used when it was so "
            "old or later. Known between two bounds, which are told; this is their middle. Likewise for 1 and 7 days."
        ),
        "errorRate": "Errors told for each active installation-day: one installation that reported on one day.",
        "crashRate": "Crashes told for each active installation-day.",
        "revertRate": "Of installs and updates that were told, those taken back at once.",
        "loadTime": "The milliseconds within which half and 95 % of starts were done, known to within one step.",
        "downloadFailureRate": "Of the releases that hosts which report wanted, those that they could not fetch.",
        "timeToReview": "Within what time half and nine tenths of this registry's reviews end; those open count, too.",
        "events": "How often each kind of event was recorded.",
        "visitors": "Of each kind of event, the visitors among people, summed over the days.",
    }
)
"""Figure → what it means, as it is published."""


class MalformedPeriodError(InvalidError):
    """The text is not a period of time."""

    code = "period-malformed"
    hint = "Write a number of days, weeks, months or years, up to 800 days: `30d`, `12w`, `6m`, `2y`."


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Whole UTC days, from the first to the last."""

    first: date
    last: date

    def __post_init__(self) -> None:
        """Refuse what is no span.

        Raises:
            MalformedPeriodError: It ends before it begins, or is too long.
        """
        if not 0 < self.days <= MOST_DAYS:
            raise MalformedPeriodError(f"`{self.first}` to `{self.last}` is not a time of 1 to {MOST_DAYS} days")
        if not (self.first.year >= _FIRST_YEAR and self.last.year <= _LAST_YEAR):
            raise MalformedPeriodError(f"nothing is known of `{self.first}` to `{self.last}`")

    @classmethod
    def parse(cls, text: str, *, today: date) -> "Span":
        """Return the period `text` that ends with `today`.

        Raises:
            MalformedPeriodError: It is none.
        """
        match = _PERIOD.fullmatch(text)
        days = 0 if match is None else int(match[1]) * _DAYS_OF[match[2]]
        if not 0 < days <= MOST_DAYS:
            raise MalformedPeriodError(f"`{text[:40]}` is not a period")
        if today.year < _FIRST_YEAR:
            raise MalformedPeriodError(f"nothing is known of `{today}`")
        return cls(first=today - timedelta(days=days - 1), last=today)

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def every_day(self) -> list[date]:
        """Its days, in order."""
        return [self.first + timedelta(days=number) for number in range(self.days)]

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFigures:
    """The figures of one day."""

    downloads: DownloadCount = field(default_factory=DownloadCount)
    users: int = 0
    events: Mapping[EventKind, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class HourFigures:
    """The figures of one hour; its unique downloads are those that are unique on its day."""

    downloads: DownloadCount = field(default_factory=DownloadCount)
    users: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The figures of one plugin.

    Attributes:
        by_distribution_channel: Downloads by the way out; here and below, what is not known is under the empty text.
        by_source: By what led there.
        visitors: Of each kind of event, the visitors among people, summed over the days.
        days: The days on which something happened, in order.
        hours: The hours in which something was downloaded, by when they began; empty for spans of many days.
    """

    span: Span
    downloads: DownloadCount
    users: Between
    by_distribution_channel: Mapping[str, DownloadCount]
    by_version: Mapping[str, DownloadCount]
    by_country: Mapping[str, DownloadCount]
    by_source: Mapping[str, DownloadCount]
    by_agent: Mapping[str, DownloadCount]
    events: Mapping[EventKind, int]
    visitors: Mapping[EventKind, int]
    days: Mapping[date, DayFigures]
    hours: Mapping[datetime, HourFigures] = field(default_factory=dict)


def popularity(unique_downloads: int) -> int:
    """Return what plugins are ranked by: ten more where unique downloads double, so that bought ones buy little."""
    return int(10 * log2(1 + unique_downloads))


def measure(events: Iterable[DistributionEvent], span: Span) -> Figures:
    """Return the figures of the one plugin that `events` are about; they are in the order in which they happened."""
    within = [event for event in events if day_of(event.at) in span]
    first_of_client: set[tuple[object, ...]] = set()
    first_of_day: set[tuple[object, ...]] = set()
    groups: dict[str, Counter[tuple[str, str]]] = {}
    kinds: dict[date, Counter[EventKind]] = {}
    visitors: dict[date, Counter[EventKind]] = {}
    hourly: dict[datetime, set[int]] = {}
    for event in within:
        day = day_of(event.at)
        kinds.setdefault(day, Counter())[event.kind] += 1
        is_people = event.agent is not None and event.agent.kind is AgentKind.PEOPLE and event.visitor is not None
        client = (event.kind, day, event.visitor, "" if event.version is None else event.version.text)
        is_first = is_people and client not in first_of_client
        if is_people:
            first_of_client.add(client)
            if client[:3] not in first_of_day:
                first_of_day.add(client[:3])
                visitors.setdefault(day, Counter())[event.kind] += 1
        if event.kind is EventKind.DOWNLOAD:
            for name, value in _dimensions(event).items():
                counter = groups.setdefault(name, Counter())
                for figure in _figures_of(event, is_first=is_first):
                    counter[value, figure] += 1
            of_hour = hourly.setdefault(hour_of(event.at), set())
            if is_people and event.visitor is not None:
                of_hour.add(event.visitor)
    users = [counted[EventKind.DOWNLOAD] for counted in visitors.values()]
    by = {name: _downloads(groups.get(name, Counter())) for name in _DIMENSIONS}
    return Figures(
        span=span,
        downloads=by["all"].get("", DownloadCount()),
        users=Between(low=max(users, default=0), high=sum(users)),
        by_distribution_channel=by["distribution_channel"],
        by_version=by["version"],
        by_country=by["country"],
        by_source=by["source"],
        by_agent=by["agent"],
        events=dict(sum(kinds.values(), Counter[EventKind]())),
        visitors=dict(sum(visitors.values(), Counter[EventKind]())),
        days={
            day: DayFigures(
                downloads=by["day"].get(day.isoformat(), DownloadCount()),
                users=visitors.get(day, Counter())[EventKind.DOWNLOAD],
                events=dict(counted),
            )
            for day, counted in sorted(kinds.items())
        },
        hours={
            hour: HourFigures(downloads=by["hour"][hour.isoformat()], users=len(users_of_hour))
            for hour, users_of_hour in sorted(hourly.items())
            if span.days <= HOURLY_DAYS
        },
    )


def hour_of(moment: datetime) -> datetime:
    """Return when the UTC hour of `moment` began."""
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


_DIMENSIONS = ("all", "day", "hour", "distribution_channel", "version", "country", "source", "agent")


def _dimensions(event: DistributionEvent) -> Mapping[str, str]:
    values = (
        "",
        day_of(event.at).isoformat(),
        hour_of(event.at).isoformat(),
        event.distribution_channel.value,
        "" if event.version is None else event.version.text,
        event.country,
        event.source,
        "" if event.agent is None else event.agent.family,
    )
    return dict(zip(_DIMENSIONS, values, strict=True))


def _figures_of(event: DistributionEvent, *, is_first: bool) -> list[str]:
    behind = None if event.agent is None else event.agent.kind
    named = {"unique": is_first, "automated": behind is AgentKind.AUTOMATED, "mirror": behind is AgentKind.MIRROR}
    return ["raw", *(name for name, counts in named.items() if counts)]


def _downloads(counter: Counter[tuple[str, str]]) -> Mapping[str, DownloadCount]:
    values = {value for value, _figure in counter}
    return {
        value: DownloadCount(
            raw=counter[value, "raw"],
            unique=counter[value, "unique"],
            automated=counter[value, "automated"],
            mirror=counter[value, "mirror"],
        )
        for value in values
    }
