"""Counting what happened to releases: only known releases, nobody's identity.

Hosts report without an account, so a report is bounded and can only ever add to a count.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from qirvo.domain.access import Account, Right
from qirvo.domain.digests import Digest
from qirvo.domain.distribution_channels import DistributionChannel
from qirvo.domain.errors import InvalidError
from qirvo.domain.events import DistributionEvent, EventKind
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version
from qirvo.server.ports import EventLog, NewId, UnitOfWork

MAX_EVENTS = 100
REPORTED = frozenset(EventKind) - {EventKind.DOWNLOAD}  # downloads are counted where the bytes leave
_EVENT_ID = re.compile(r"[A-Za-z0-9._:-]{8,100}")


class MalformedEventError(InvalidError):
    """A reported event makes no sense."""

    code = "event-malformed"
    hint = "Send at most 100 events of known kinds, each with an id of its own."


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedEvent:
    """An event as a host tells it, not yet believed."""

    id: str
    kind: str
    plugin_id: str
    version: str
    distribution_channel: str
    from_version: str | None = None


def record_events(reported: Sequence[ReportedEvent], *, now: datetime, uow: UnitOfWork, events: EventLog) -> int:
    """Record what hosts report about public releases of this registry; return how many were new.

    Raises:
        MalformedEventError: Too many, or one is of another form.
        MalformedNameError: A plugin id is none.
        MalformedVersionError: A version is none.
    """
    if len(reported) > MAX_EVENTS:
        raise MalformedEventError(f"`{len(reported)}` events are more than `{MAX_EVENTS}`")
    told = [_read(event, now=now) for event in reported]
    with uow:
        indexes = {  # anybody may report, so that a private plugin is passed over like an unknown one
            plugin_id: None if uow.private_plugins.holds(plugin_id) else uow.plugins.index(plugin_id)
            for plugin_id in {event.plugin_id for event in told}
        }
    known = [
        event for event in told if (index := indexes[event.plugin_id]) is not None and event.version in index.releases
    ]
    return events.append(known)


def count_events(plugin_id: PluginId, *, by: Account, events: EventLog) -> Mapping[str, Mapping[str, int]]:
    """Return version → kind → count for one plugin.

    Raises:
        MissingRightError: `by` is neither a member of the publisher nor holds a right in the registry.
    """
    if not by.rights & set(Right):
        by.require_publisher(plugin_id)
    counts: dict[str, dict[str, int]] = {}
    for event in events.read():
        if event.plugin_id == plugin_id:
            of_version = counts.setdefault(str(event.version), {})
            of_version[event.kind.value] = of_version.get(event.kind.value, 0) + 1
    return counts


def download_of(
    artifact: Digest, *, now: datetime, reading: Callable[[], UnitOfWork], new_id: NewId
) -> DistributionEvent | None:
    """Return the event of a download of these artifact bytes; None when they are no release's."""
    with reading() as uow:
        release = uow.plugins.release_of(artifact)
    if release is None:
        return None
    plugin_id, version = release
    return DistributionEvent(
        id=new_id("evt_"),
        kind=EventKind.DOWNLOAD,
        plugin_id=plugin_id,
        version=version,
        distribution_channel=DistributionChannel.MARKETPLACE,
        at=now,
    )


def _read(event: ReportedEvent, *, now: datetime) -> DistributionEvent:
    if _EVENT_ID.fullmatch(event.id) is None:
        raise MalformedEventError(f"`{event.id[:100]}` is not an event id")
    if event.kind not in REPORTED:
        raise MalformedEventError(f"`{event.kind[:40]}` is not a kind of event that hosts report")
    if event.distribution_channel not in set(DistributionChannel):
        raise MalformedEventError(f"`{event.distribution_channel[:40]}` is not a distribution channel")
    return DistributionEvent(
        id=event.id,
        kind=EventKind(event.kind),
        plugin_id=PluginId.parse(event.plugin_id),
        version=Version.parse(event.version),
        distribution_channel=DistributionChannel(event.distribution_channel),
        at=now,
        from_version=None if event.from_version is None else Version.parse(event.from_version),
    )
