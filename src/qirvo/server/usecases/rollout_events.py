"""What was decided about rollouts, as events: one for each entry of a plugin's rollout log, once."""

from collections.abc import Sequence
from datetime import datetime

from qirvo.domain.distribution_channels import DistributionChannel
from qirvo.domain.events import DistributionEvent, EventKind, Witness
from qirvo.domain.names import PluginId
from qirvo.domain.rollout_log import LogEntry, act_of
from qirvo.domain.versions import Version
from qirvo.server.event_ports import EventLog
from qirvo.server.ports import UnitOfWork

ROLLOUT_EVENTS_JOB = "rollout-events"
_MOST = 500


def note_rollouts(plugin_id: PluginId, entries: Sequence[LogEntry], *, uow: UnitOfWork) -> None:
    """Have `entries` become events, in the transaction that writes them."""
    if entries:
        arguments = {"plugin": str(plugin_id), "after": entries[0].number - 1, "until": entries[-1].number}
        uow.jobs.enqueue(ROLLOUT_EVENTS_JOB, arguments)


def count_rollouts(
    plugin_id: PluginId, *, after: int, until: int, now: datetime, uow: UnitOfWork, events: EventLog
) -> int:
    """Record what the log says after one number and until another; a repetition counts once.

    Raises:
        UnavailableError: The event log refuses; try again.
    """
    with uow:
        entries = uow.rollout_log.page(plugin_id, after=after, limit=min(_MOST, until - after))
    return events.append([_event(plugin_id, entry, now) for entry in entries])


def _event(plugin_id: PluginId, entry: LogEntry, now: datetime) -> DistributionEvent:
    offered = entry.after or entry.before
    return DistributionEvent(
        id=f"rollout:{plugin_id}:{entry.number}",
        kind=EventKind.ROLLOUT,
        plugin_id=plugin_id,
        version=Version(offered["current"]),
        distribution_channel=DistributionChannel.MARKETPLACE,
        at=now,
        from_version=Version(entry.before["current"]) if entry.before else None,
        witness=Witness.REGISTRY,
        source=entry.update_channel.value,
        detail=act_of(entry),
    )
