"""Counting what happened to plugins: only known ones, nobody's identity.

Hosts report without an account, so a report is bounded and can only ever add to a count. What was given away at the
registry itself, the registry counts; what publishers give away themselves, they tell with their token.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import field
from datetime import date, datetime
from functools import lru_cache

from qirvo.deferred import dataclass
from qirvo.domain.access import Account, Right
from qirvo.domain.agents import agent_of
from qirvo.domain.distribution_channels import DistributionChannel
from qirvo.domain.downloads import day_of
from qirvo.domain.events import LONGEST_GAP, DistributionEvent, EventKind, MalformedEventError, Witness
from qirvo.domain.load_times import load_step
from qirvo.domain.names import PluginId
from qirvo.domain.retention import cohort_week
from qirvo.domain.versions import Version
from qirvo.server.event_ports import EventLog, EventStore
from qirvo.server.ports import UnitOfWork
from qirvo.server.usecases.visits import Seen, Sight, Visit, seen_at

MAX_EVENTS = 1_000
_KEPT = 20_000  # plugins
FROM_HOSTS = frozenset(
    {
        EventKind.INSTALL,
        EventKind.UPDATE,
        EventKind.REVERT,
        EventKind.ROLLBACK,
        EventKind.UNINSTALL,
        EventKind.ACTIVE,
        EventKind.ERROR,
        EventKind.CRASH,
        EventKind.DOWNLOAD_FAILED,
    }
)
"""What anybody may tell; a download is counted where the bytes leave, and one that failed where they do not come."""

FROM_PUBLISHERS = frozenset({EventKind.VIEW, EventKind.DOWNLOAD, EventKind.DEPLOYMENT})
"""What a publisher may tell of what happened at places of its own."""

_KINDS = {kind.value: kind for kind in FROM_HOSTS | FROM_PUBLISHERS}
_WAYS_OUT = {way_out.value: way_out for way_out in DistributionChannel}
_EVENT_ID = re.compile(r"[A-Za-z0-9._:-]{8,100}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedEvent:
    """An event as it is told, not yet believed.

    Attributes:
        user_agent: Of whoever downloaded or looked, where a publisher tells of it; so is the country.
        last_day: When an active installation last said so.
        load_ms: How long its last start took.
    """

    id: str
    kind: str
    plugin_id: str
    version: str
    distribution_channel: str
    from_version: str | None = None
    user_agent: str | None = None
    country: str = ""
    source: str = ""
    detail: str = ""
    installed_week: date | None = None
    last_day: date | None = None
    load_ms: int | None = None


class KnownReleases:
    """The releases of published plugins, kept by the numbers of their indexes."""

    def __init__(self) -> None:
        self._kept: dict[PluginId, tuple[int, frozenset[Version]]] = {}

    def of(
        self, plugin_ids: Collection[PluginId], *, by: Account, uow: UnitOfWork
    ) -> Mapping[PluginId, frozenset[Version]]:
        """Return the releases of public plugins, and of private ones that are the account's own.

        Anybody may report, so that another's private plugin is passed over like an unknown one.
        """
        found: dict[PluginId, frozenset[Version]] = {}
        numbers = uow.plugins.live_numbers(plugin_ids)
        for plugin_id in plugin_ids:
            number, kept = numbers.get(plugin_id), self._kept.get(plugin_id)
            if kept is not None and kept[0] == number:
                found[plugin_id] = kept[1]
            elif number is not None or (by.name and by.owns(plugin_id)):
                index = uow.plugins.index(plugin_id)
                found[plugin_id] = frozenset() if index is None else frozenset(index.releases)
                if number is not None:
                    self._keep(plugin_id, (number, found[plugin_id]))
        return found

    def _keep(self, plugin_id: PluginId, releases: tuple[int, frozenset[Version]]) -> None:
        if len(self._kept) >= _KEPT:
            self._kept.clear()
        self._kept[plugin_id] = releases


def record_events(
    reported: Sequence[ReportedEvent],
    *,
    by: Account,
    visit: Visit,
    now: datetime,
    uow: UnitOfWork,
    events: EventLog,
    sight: Sight,
    known: KnownReleases,
) -> int:
    """Record what is reported about releases of this registry; return how many were new.

    Raises:
        MalformedEventError: Too many, or one is of another form.
        MalformedNameError: A plugin id is none.
        MalformedVersionError: A version is none.
        MissingRightError: A publisher's event is told by somebody who is not a member.
    """
    if len(reported) > MAX_EVENTS:
        raise MalformedEventError(f"`{len(reported)}` events are more than `{MAX_EVENTS}`")
    reading = _Reading(by=by, visit=visit, now=now, sight=sight)
    told = [reading.of(event) for event in reported if not _is_told_again(event, today=day_of(now))]
    with uow:
        releases = known.of({event.plugin_id for event in told}, by=by, uow=uow)
    return events.append([event for event in told if event.version in releases.get(event.plugin_id, ())])


def count_events(plugin_id: PluginId, *, by: Account, store: EventStore) -> Mapping[str, Mapping[str, int]]:
    """Return version → kind → count for one plugin.

    Raises:
        MissingRightError: `by` is neither a member of the publisher nor holds a right in the registry.
    """
    require_reader(plugin_id, by=by)
    return {
        version.text: {kind.value: count for kind, count in kinds.items()}
        for version, kinds in store.counts(plugin_id).items()
    }


def require_reader(plugin_id: PluginId, *, by: Account) -> None:
    """Refuse whoever may not see the plugin's figures.

    Raises:
        MissingRightError: `by` is neither a member of the publisher nor holds a right in the registry.
    """
    if not by.rights & set(Right):
        by.require_publisher(plugin_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """Makes events of what one visit reports."""

    by: Account
    visit: Visit
    now: datetime
    sight: Sight
    _known: dict[PluginId, Seen] = field(default_factory=dict)

    def of(self, event: ReportedEvent) -> DistributionEvent:
        if _EVENT_ID.fullmatch(event.id) is None:
            raise MalformedEventError(f"`{event.id[:100]}` is not an event id")
        kind, way_out = _KINDS.get(event.kind), _WAYS_OUT.get(event.distribution_channel)
        if kind is None:
            raise MalformedEventError(f"`{event.kind[:40]}` is not a kind of event that can be told")
        if way_out is None:
            raise MalformedEventError(f"`{event.distribution_channel[:40]}` is not a distribution channel")
        plugin_id, is_publishers = _plugin_id(event.plugin_id), kind in FROM_PUBLISHERS
        if is_publishers:
            _require_own_place(kind, plugin_id, way_out, by=self.by)
            seen = Seen(None if event.user_agent is None else agent_of(event.user_agent), None, event.country)
        else:
            seen = self._seen(plugin_id)
        return DistributionEvent(
            id=event.id,
            kind=kind,
            plugin_id=plugin_id,
            version=_version(event.version),
            distribution_channel=way_out,
            at=self.now,
            from_version=None if event.from_version is None else _version(event.from_version),
            witness=Witness.PUBLISHER if is_publishers else Witness.HOST,
            visitor=seen.visitor,
            agent=seen.agent,
            country=seen.country,
            source=event.source,
            detail=event.detail,
            installed_week=cohort_week(event.installed_week, last_day=event.last_day, today=day_of(self.now)),
            days_since=_days_since(event.last_day, today=day_of(self.now)),
            load_ms=None if event.load_ms is None else load_step(event.load_ms),
        )

    def _seen(self, plugin_id: PluginId) -> Seen:
        seen = self._known.get(plugin_id)
        if seen is None:
            seen = self._known[plugin_id] = seen_at(plugin_id, self.visit, now=self.now, sight=self.sight)
        return seen


_plugin_id = lru_cache(10_000)(PluginId.parse)  # a batch has few of them, many times
_version = lru_cache(10_000)(Version.parse)


def _is_told_again(event: ReportedEvent, *, today: date) -> bool:
    """Say whether an installation was counted as active today already: once a day is enough."""
    return event.kind == EventKind.ACTIVE and event.last_day is not None and event.last_day >= today


def _days_since(last_day: date | None, *, today: date) -> int | None:
    return None if last_day is None else min(LONGEST_GAP, max(1, (today - last_day).days))


def _require_own_place(kind: EventKind, plugin_id: PluginId, way_out: DistributionChannel, *, by: Account) -> None:
    """Refuse what only the registry can know of, and what only the publisher can.

    Raises:
        MalformedEventError: The marketplace's own events are counted where they happen.
        MissingRightError: `by` is not a member of the publisher.
    """
    if not by.name or way_out is DistributionChannel.MARKETPLACE:
        raise MalformedEventError(
            f"a `{kind}` is told by the plugin's publisher, with a token, of a distribution channel of its own"
        )
    by.require_publisher(plugin_id)
