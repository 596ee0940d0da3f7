"""Counting what happened to plugins: only known ones, nobody's identity.

Hosts report without an account, so a report is bounded and can only ever add to a count. What was given away at the
registry itself, the registry counts; what publishers give away themselves, they tell with their token.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from qirvo.domain.access import Account, Right
from qirvo.domain.agents import Agent, agent_of
from qirvo.domain.digests import Digest
from qirvo.domain.distribution_channels import DistributionChannel
from qirvo.domain.downloads import address_prefix, day_of
from qirvo.domain.events import DistributionEvent, EventKind, MalformedEventError, Witness
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version
from qirvo.server.event_ports import Countries, EventLog, EventStore, NewVisitor
from qirvo.server.ports import NewId, UnitOfWork

MAX_EVENTS = 1_000
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
    }
)
"""What anybody may tell; a download is counted where the bytes leave."""

FROM_PUBLISHERS = frozenset({EventKind.VIEW, EventKind.DOWNLOAD, EventKind.DEPLOYMENT})
"""What a publisher may tell of what happened at places of its own."""

_EVENT_ID = re.compile(r"[A-Za-z0-9._:-]{8,100}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Whoever asked, for as long as it takes to make an event of it; never stored.

    Attributes:
        country: As a server in front noted it; empty where none did.
    """

    address: str
    user_agent: str
    country: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What makes an event of a visit.

    Attributes:
        visitors: Makes visitors' keys.
        countries: Knows which country an address is in.
    """

    visitors: NewVisitor
    countries: Countries
    new_id: NewId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedEvent:
    """An event as it is told, not yet believed.

    Attributes:
        user_agent: Of whoever downloaded or looked, where a publisher tells of it; so is the country.
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
    days_since: int | None = None


def record_events(
    reported: Sequence[ReportedEvent],
    *,
    by: Account,
    visit: Visit,
    now: datetime,
    uow: UnitOfWork,
    events: EventLog,
    sight: Sight,
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
    told = [_read(event, by=by, now=now) for event in reported]
    with uow:
        indexes = {  # anybody may report, so that a private plugin is passed over like an unknown one
            plugin_id: None
            if uow.private_plugins.holds(plugin_id) and not by.owns(plugin_id)
            else uow.plugins.index(plugin_id)
            for plugin_id in {event.plugin_id for event in told}
        }
    known = [
        event for event in told if (index := indexes[event.plugin_id]) is not None and event.version in index.releases
    ]
    seen = {plugin_id: _seen(plugin_id, visit, now=now, sight=sight) for plugin_id in indexes}
    return events.append(
        [event if event.witness is Witness.PUBLISHER else seen[event.plugin_id].put_on(event) for event in known]
    )


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


def download_of(
    artifact: Digest, visit: Visit, *, now: datetime, reading: Callable[[], UnitOfWork], sight: Sight
) -> Sequence[DistributionEvent]:
    """Return the event of a download of these artifact bytes; none when they are no release's."""
    with reading() as uow:
        release = uow.plugins.release_of(artifact)
        is_private = release is not None and uow.private_plugins.holds(release[0])
    if release is None:
        return ()
    plugin_id, version = release
    way_out = DistributionChannel.PRIVATE if is_private else DistributionChannel.MARKETPLACE
    return [_sighted(EventKind.DOWNLOAD, plugin_id, visit, now=now, sight=sight, version=version, way_out=way_out)]


def look_of(
    kind: EventKind, plugin_ids: Sequence[PluginId], visit: Visit, *, now: datetime, sight: Sight, source: str = ""
) -> Sequence[DistributionEvent]:
    """Return the events of somebody seeing plugins: the page of one, or several among what was searched."""
    return [_sighted(kind, each, visit, now=now, sight=sight, source=source) for each in plugin_ids]


def _sighted(
    kind: EventKind,
    plugin_id: PluginId,
    visit: Visit,
    *,
    now: datetime,
    sight: Sight,
    version: Version | None = None,
    way_out: DistributionChannel = DistributionChannel.MARKETPLACE,
    source: str = "",
) -> DistributionEvent:
    event = DistributionEvent(
        id=sight.new_id("evt_"),
        kind=kind,
        plugin_id=plugin_id,
        version=version,
        distribution_channel=way_out,
        at=now,
        witness=Witness.REGISTRY,
        source=source,
    )
    return _seen(plugin_id, visit, now=now, sight=sight).put_on(event)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """All that is kept of whoever asked."""

    agent: Agent
    visitor: int
    country: str

    def put_on(self, event: DistributionEvent) -> DistributionEvent:
        return replace(event, agent=self.agent, visitor=self.visitor, country=self.country)


def _seen(plugin_id: PluginId, visit: Visit, *, now: datetime, sight: Sight) -> _Seen:
    agent = agent_of(visit.user_agent)
    return _Seen(
        agent=agent,
        visitor=sight.visitors(address_prefix(visit.address), agent.family, str(plugin_id), day_of(now)),
        country=visit.country or sight.countries(visit.address),
    )


def _read(event: ReportedEvent, *, by: Account, now: datetime) -> DistributionEvent:
    if _EVENT_ID.fullmatch(event.id) is None:
        raise MalformedEventError(f"`{event.id[:100]}` is not an event id")
    if event.kind not in FROM_HOSTS | FROM_PUBLISHERS:
        raise MalformedEventError(f"`{event.kind[:40]}` is not a kind of event that can be told")
    if event.distribution_channel not in set(DistributionChannel):
        raise MalformedEventError(f"`{event.distribution_channel[:40]}` is not a distribution channel")
    plugin_id, kind = PluginId.parse(event.plugin_id), EventKind(event.kind)
    way_out, is_publishers = DistributionChannel(event.distribution_channel), kind in FROM_PUBLISHERS
    if is_publishers:
        _require_own_place(kind, plugin_id, way_out, by=by)
    return DistributionEvent(
        id=event.id,
        kind=kind,
        plugin_id=plugin_id,
        version=Version.parse(event.version),
        distribution_channel=way_out,
        at=now,
        from_version=None if event.from_version is None else Version.parse(event.from_version),
        witness=Witness.PUBLISHER if is_publishers else Witness.HOST,
        agent=None if event.user_agent is None or not is_publishers else agent_of(event.user_agent),
        country=event.country if is_publishers else "",
        source=event.source,
        detail=event.detail,
        installed_week=event.installed_week,
        days_since=event.days_since,
    )


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
