"""Ninety days of which everything is known: who looked, downloaded, installed, updated and left, by name.

What a registry sees of them is made of it as a registry does, from addresses, agents and hosts' reports; then its
figures are held against the truth. The same seed gives the same days.
"""

import os
import random
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.figures import Report
from qirvo.domain.adoption import adoption_curves
from qirvo.domain.agents import agent_of
from qirvo.domain.bounds import Between
from qirvo.domain.conversion import Funnel, funnel_of
from qirvo.domain.distribution_channels import DistributionChannel
from qirvo.domain.downloads import address_prefix, client_key
from qirvo.domain.events import DistributionEvent, EventKind, Witness
from qirvo.domain.load_times import load_step
from qirvo.domain.metrics import Figures, Span
from qirvo.domain.names import PluginId
from qirvo.domain.retention import AGES, monday_of
from qirvo.domain.usage import Usage
from qirvo.domain.versions import Version
from qirvo.domain.visitors import VISITOR_BITS
from qirvo.server.events.duckdb_store import DuckDbEventStore
from qirvo.server.events.segments import SegmentedEventLog

PLUGIN, RIVAL = PluginId("acme", "weather"), PluginId("rival", "weather")
FIRST = date(2026, 6, 1)
DAYS = 90
RELEASES: Mapping[str, int] = {"1.0.0": 0, "1.1.0": 30, "2.0.0": 60}
"""Version → the day on which it came out."""

BURST_DAY = 45
_HOST = "qirvo/1.0"
_BROWSERS = (
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Safari/605.1.15",
)
_TYPED = ("curl/8.5.0", "Wget/1.21", _HOST, *_BROWSERS)
_CRAWLER = "SomeBot/2.1 (+https://bot.example)"
_CONVERTED, _BY_HOST, _REPORTING = 0.25, 0.7, 0.4
_GONE_AT_ONCE, _LIFE_DAYS, _IN_USE = 0.25, 40.0, 0.6
_FAULTS = {"1.0.0": 0.02, "1.1.0": 0.12, "2.0.0": 0.01}
_SALT = b"of a history"


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """How much happens.

    Attributes:
        people: Who look at the plugin at all.
        burst: How many downloads are bought on one day, from one network and by crawlers.
    """

    seed: int = 1
    people: int = 3_000
    burst: int = 0


@dataclass(slots=True)
class Installation:
    """One that really was.

    Attributes:
        days: Day → version, of those on which it was in use.
        reports: Whether its owner lets it tell.
    """

    reports: bool
    days: dict[int, str] = field(default_factory=dict)

    @property
    def first(self) -> int:
        """The day on which it was made."""
        return min(self.days)


@dataclass(slots=True)
class Truth:
    """What really happened to the plugin; visitors are networks with a family of agents, as days and sums of them.

    Attributes:
        clients: Who downloaded, known over all days.
        clients_by_day: The same by day.
        viewers: Day and client, of those who looked.
        newcomers: Day and client, of those who downloaded for the first time and not to update.
        faults: Version → errors told.
        loads: Version → times of starts that were told, in milliseconds.
    """

    clients: set[tuple[str, str]] = field(default_factory=set)
    clients_by_day: dict[int, set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))
    viewers: set[tuple[int, str, str]] = field(default_factory=set)
    newcomers: set[tuple[int, str, str]] = field(default_factory=set)
    installations: list[Installation] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    loads: list[float] = field(default_factory=list)
    automated: int = 0

    @property
    def told(self) -> Sequence[Installation]:
        """Those whose owners let them tell."""
        return [each for each in self.installations if each.reports]

    def active(self, first: int, last: int) -> int:
        """How many that tell were in use between two days."""
        return sum(any(first <= day <= last for day in each.days) for each in self.told)

    def active_by_version(self, day: int) -> Mapping[str, int]:
        """How many that tell had each version on a day."""
        return dict(Counter(each.days[day] for each in self.told if day in each.days))

    def retained(self, week: date, age: int) -> tuple[int, int]:
        """How many that tell were made in a week, and how many of them were in use at an age or later."""
        members = [each for each in self.told if monday_of(day_at(each.first)) == week]
        return len(members), sum(max(each.days) >= each.first + age for each in members)


@dataclass(frozen=True, slots=True)
class History:
    """Events in the order in which they happened, and the truth."""

    events: Sequence[DistributionEvent]
    truth: Truth

    def by_day(self) -> Iterator[Sequence[DistributionEvent]]:
        """Yield the events of each day."""
        days: dict[date, list[DistributionEvent]] = defaultdict(list)
        for event in self.events:
            days[event.at.date()].append(event)
        yield from (days[day] for day in sorted(days))


def day_at(number: int) -> date:
    """Return the day of that number, from 0."""
    return FIRST + timedelta(days=number)


SPAN = Span(first=FIRST, last=day_at(DAYS - 1))


def history_of(world: World) -> History:
    """Return what happens in `world`."""
    making = _Making(world)
    for number in range(world.people):
        making.person(number)
    making.rivals()
    making.crawlers()
    making.bought(world.burst)
    return History(sorted(making.events, key=lambda event: (event.at, event.id)), making.truth)


class _Making:
    def __init__(self, world: World) -> None:
        self._world = world
        self._dice = random.Random(world.seed)  # noqa: S311  # a history, not a secret
        self._bought = random.Random(world.seed + 1)  # noqa: S311  # apart, so that a burst changes nothing else
        self.truth = Truth()
        self.events: list[DistributionEvent] = []

    def person(self, number: int) -> None:
        """One who looks, perhaps again another day, and perhaps downloads, installs and uses it."""
        address = f"10.{number // 2 // 250}.{number // 2 % 250}.{10 + number % 2}"  # two to a household
        browser, day = self._dice.choice(_BROWSERS), self._dice.randrange(DAYS)
        for again in {day, min(DAYS - 1, day + self._dice.choice([0, 0, 0, 3]))}:
            self._looks(again, address, browser)
        if self._dice.random() >= _CONVERTED:
            return
        is_by_host = self._dice.random() < _BY_HOST
        self._downloads(day, address, _HOST if is_by_host else browser, _newest(day), is_new=True)
        if is_by_host:
            self._installs(day, address)

    def rivals(self) -> None:
        """Downloads of another plugin, by a few more people than this one has."""
        for number in range(self._world.people // 2):
            address = f"11.{number // 250}.{number % 250}.1"
            self._saw(EventKind.DOWNLOAD, self._dice.randrange(DAYS), address, _BROWSERS[0], plugin_id=RIVAL)

    def crawlers(self) -> None:
        """Programs that fetch everything each day."""
        for day in range(DAYS):
            for number in range(5):
                self._saw(EventKind.DOWNLOAD, day, f"66.249.{number}.7", _CRAWLER, version=_newest(day))
                self.truth.automated += 1

    def bought(self, count: int) -> None:
        """A burst: half from one network by every name a program can have, half by crawlers from everywhere."""
        for number in range(count):
            is_named = number % 2 == 0
            address = "203.0.113.9" if is_named else f"198.{number // 250 % 250}.{number % 250}.4"
            agent = _TYPED[number // 2 % len(_TYPED)] if is_named else _CRAWLER
            self._saw(EventKind.DOWNLOAD, BURST_DAY, address, agent, version=_newest(BURST_DAY), dice=self._bought)

    def _looks(self, day: int, address: str, agent: str) -> None:
        self._saw(EventKind.VIEW, day, address, agent)
        self.truth.viewers.add((day, *_client(address, agent)))

    def _downloads(self, day: int, address: str, agent: str, version: str, *, is_new: bool) -> None:
        self._saw(EventKind.DOWNLOAD, day, address, agent, version=version)
        client = _client(address, agent)
        self.truth.clients.add(client)
        self.truth.clients_by_day[day].add(client)
        if is_new:
            self.truth.newcomers.add((day, *client))

    def _installs(self, day: int, address: str) -> None:
        installation = Installation(reports=self._dice.random() < _REPORTING, days={day: _newest(day)})
        self.truth.installations.append(installation)
        if installation.reports:
            self._saw(EventKind.INSTALL, day, address, _HOST, version=_newest(day), witness=Witness.HOST)
        stays = self._dice.random() >= _GONE_AT_ONCE
        until = day + (1 + int(self._dice.expovariate(1 / _LIFE_DAYS)) if stays else 0)
        used = [each for each in range(day + 1, min(until, DAYS - 1) + 1) if self._dice.random() < _IN_USE]
        updates = {version: came_out + self._dice.randrange(10) for version, came_out in RELEASES.items()}
        before, version = None, _newest(day)
        for each in (day, *used):
            newest = max((name for name, due in updates.items() if due <= each), default=version, key=Version)
            if Version(newest) > Version(version):
                self._updates(installation, each, address, newest)
                version = newest
            installation.days[each] = version
            if installation.reports:
                self._tells(each, address, version, since=before, first=day)
            before = each

    def _updates(self, installation: Installation, day: int, address: str, version: str) -> None:
        self._downloads(day, address, _HOST, version, is_new=False)
        if installation.reports:
            self._saw(EventKind.UPDATE, day, address, _HOST, version=version, witness=Witness.HOST)

    def _tells(self, day: int, address: str, version: str, *, since: int | None, first: int) -> None:
        load_ms = self._dice.lognormvariate(5.3, 0.6)
        self.truth.loads.append(load_ms)
        self._saw(
            EventKind.ACTIVE,
            day,
            address,
            _HOST,
            version=version,
            witness=Witness.HOST,
            installed_week=monday_of(day_at(first)),
            days_since=None if since is None else day - since,
            load_ms=load_step(load_ms),
        )
        if self._dice.random() < _FAULTS[version]:
            self.truth.faults[version] += 1
            self._saw(EventKind.ERROR, day, address, _HOST, version=version, witness=Witness.HOST)

    def _saw(
        self,
        kind: EventKind,
        day: int,
        address: str,
        user_agent: str,
        *,
        plugin_id: PluginId = PLUGIN,
        version: str = "",
        witness: Witness = Witness.REGISTRY,
        dice: random.Random | None = None,
        **told: Any,  # noqa: ANN401  # further fields of the event
    ) -> None:
        """Note what a registry sees of something: never the address."""
        agent = agent_of(user_agent)
        key = client_key(
            salt=_SALT,
            prefix=address_prefix(address),
            family=agent.family,
            artifact=str(plugin_id),
            day=day_at(day),
        )
        second = (dice or self._dice).randrange(86_400)
        self.events.append(
            DistributionEvent(
                id=f"history-{len(self.events):09}",
                kind=kind,
                plugin_id=plugin_id,
                version=Version(version) if version else None,
                distribution_channel=DistributionChannel.MARKETPLACE,
                at=datetime.combine(day_at(day), datetime.min.time(), UTC) + timedelta(seconds=second),
                witness=witness,
                visitor=int.from_bytes(key[:5], "big") >> (40 - VISITOR_BITS),
                agent=agent,
                **told,
            )
        )


def _newest(day: int) -> str:
    return max((version for version, came_out in RELEASES.items() if came_out <= day), key=Version)


def _client(address: str, user_agent: str) -> tuple[str, str]:
    return address_prefix(address), agent_of(user_agent).family


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A figure beside the truth; `low` and `high` are the bounds that are told, the same where it is told exactly.

    Attributes:
        is_of_many: Whether it is of one day, week or release among many.
    """

    name: str
    truth: float
    low: float
    high: float
    is_of_many: bool = False

    @property
    def holds(self) -> bool:
        """Whether the truth is within the bounds."""
        return self.low <= self.truth <= self.high


def compared(truth: Truth, figures: Figures, usage: Usage) -> list[Row]:
    """Return every figure beside the truth."""
    funnel, last = funnel_of(figures, usage), DAYS - 1
    return [
        *(
            _exact(f"users of day {day}", len(clients), figures.days[day_at(day)].users, is_of_many=True)
            for day, clients in sorted(truth.clients_by_day.items())
        ),
        _between("users of 90 days", len(truth.clients), figures.users),
        _exact("automated downloads", truth.automated, figures.downloads.automated),
        *_conversion(truth, funnel),
        _exact("active on the last day", truth.active(last, last), usage.active.day),
        _exact("active in its week", truth.active(last - 6, last), usage.active.week),
        _exact("active in its month", truth.active(last - 29, last), usage.active.month),
        _exact("active in 90 days", truth.active(0, last), usage.active.span),
        *_retention(truth, usage),
        *_adoption(truth, usage),
        *_vitals(truth, usage),
    ]


def _conversion(truth: Truth, funnel: Funnel) -> list[Row]:
    share = funnel.view_to_download
    assert share is not None  # noqa: S101  # somebody looked
    rate = len(truth.newcomers) / len(truth.viewers)
    return [
        _exact("viewers", len(truth.viewers), funnel.viewers),
        _between("newcomers", len(truth.newcomers), funnel.newcomers),
        Row(name="conversion", truth=rate, low=share.low, high=share.high),
        _between("installers", len(truth.installations), funnel.installers),
    ]


def _retention(truth: Truth, usage: Usage) -> Iterator[Row]:
    for week, cohort in usage.cohorts.items():
        size, _ = truth.retained(week, 1)
        yield _exact(f"made in the week of {week}", size, cohort.size, is_of_many=True)
        for age, retained in cohort.retained.items():
            yield _between(f"used after {age} d, of {week}", truth.retained(week, age)[1], retained, is_of_many=True)
    for age in AGES:
        whole = usage.retained[age]
        weeks = [week for week, cohort in usage.cohorts.items() if age in cohort.retained]
        yield _between(f"used after {age} d", sum(truth.retained(week, age)[1] for week in weeks), whole.retained)


def _adoption(truth: Truth, usage: Usage) -> Iterator[Row]:
    curves = adoption_curves(usage, {version: day_at(day) for version, day in RELEASES.items()})
    for version, came_out in RELEASES.items():
        for point in curves[version]:
            active = truth.active_by_version(came_out + point.day)
            yield _exact(f"{version} after {point.day} d", active.get(version, 0), point.active, is_of_many=True)


def _vitals(truth: Truth, usage: Usage) -> Iterator[Row]:
    for version in RELEASES:
        days = sum(list(each.days.values()).count(version) for each in truth.told)
        told = usage.by_version[version].error_rate or 0.0
        yield Row(name=f"errors of {version}", truth=truth.faults[version] / days, low=told, high=told)
    ranked = sorted(truth.loads)
    for share in (0.5, 0.95):
        found = usage.vitals.load_ms(share) or Between(low=0, high=0)
        true = ranked[-(-len(ranked) * int(share * 100) // 100) - 1]
        yield Row(name=f"starts within, {share:.0%}", truth=true, low=found.low, high=found.high)


def _exact(name: str, truth: float, told: float, *, is_of_many: bool = False) -> Row:
    return Row(name=name, truth=truth, low=told, high=told, is_of_many=is_of_many)


def _between(name: str, truth: float, told: Between, *, is_of_many: bool = False) -> Row:
    return Row(name=name, truth=truth, low=told.low, high=told.high, is_of_many=is_of_many)


def replayed(history: History, folder: Path) -> DuckDbEventStore:
    """Return a store in `folder` that took the history day by day, as it would have."""
    log = SegmentedEventLog(folder / "log")
    store = DuckDbEventStore(folder / "store", segments=folder / "log")
    for events in history.by_day():
        log.append(events)
        store.absorb(log.seal())
        store.tidy(today=events[0].at.date() + timedelta(days=1), forget_before=None)
    return store


def run() -> Report:
    """Replay a large history and return its figures beside the truth."""
    people = int(os.environ.get("QIRVO_BENCH_PEOPLE", "60000"))
    history = history_of(World(people=people))
    with tempfile.TemporaryDirectory(prefix="qirvo-bench-") as name:
        store = replayed(history, Path(name))
        rows = compared(history.truth, store.figures(PLUGIN, SPAN), store.usage(PLUGIN, SPAN))
        store.close()
    lines = [f"\n{len(history.events):,} events of {DAYS} days: the truth, and what is told"]
    lines += [
        f"  {row.name:24} {row.truth:12,.3f} {row.low:12,.3f} to {row.high:12,.3f}"
        for row in rows
        if not row.is_of_many
    ]
    held = sum(row.holds for row in rows)
    lines += [f"  {held} of {len(rows)} figures, by day, week and release as well, are so", _ranks(people)]
    return Report(title="Figures beside the truth", text="\n".join(lines))


def _ranks(people: int) -> str:
    """Return what a burst does to the ranking."""
    told = []
    for burst in (0, 20_000):
        with tempfile.TemporaryDirectory(prefix="qirvo-bench-") as name:
            store = replayed(history_of(World(people=people, burst=burst)), Path(name))
            found = sorted(store.downloads().items(), key=lambda each: -each[1].unique)
            store.close()
        told.append(", ".join(f"{plugin} {count.unique:,} unique of {count.raw:,}" for plugin, count in found))
    return f"  ranked: {told[0]}\n  after 20,000 bought downloads: {told[1]}"
