"""What happened to plugins here: an append-only log of the owner's, and, where the owner said so, told to the source.

An event names a release, a way out and a time, no person and no installation (ADR-0010).
"""

from collections.abc import Mapping
from pathlib import Path

from qirvo.domain.events import DistributionEvent, EventKind
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version
from qirvo.host.filesystem import append_line
from qirvo.host.installations import Origin
from qirvo.host.machine import Machine
from qirvo.host.telling import tell_later

_LOOKED_BACK_BYTES = 64 * 1024  # an event told again after a crash is among the last ones


def record_event(  # the values of one record
    kind: EventKind,
    plugin_id: PluginId,
    version: Version,
    *,
    machine: Machine,
    origin: Origin,
    event_id: str,
    from_version: Version | None = None,
) -> DistributionEvent:
    """Write an event to the log, once however often it is told, and return it.

    Raises:
        UnavailableError: The disk refuses.
    """
    event = DistributionEvent(
        id=event_id,
        kind=kind,
        plugin_id=plugin_id,
        version=version,
        distribution_channel=origin.distribution_channel,
        at=machine.clock(),
        from_version=from_version,
    )
    if not _was_recorded(machine.layout.events, event.id):
        by = {} if origin.is_signed else {"signedBy": origin.signer or "nobody"}
        append_line(machine.layout.events, {**as_line(event), **by})  # of what no source signed, for its owner alone
    return event


def tell_source(event: DistributionEvent, *, origin: Origin, machine: Machine) -> None:
    """Tell `event` to the source it came from, if there is one and its owner agreed to that. Nothing depends on it."""
    if not origin.is_signed:
        return
    told = {key: value for key, value in as_line(event).items() if key != "at"}
    tell_later(origin.name, [told], machine=machine)


def as_line(event: DistributionEvent) -> Mapping[str, str]:
    """Return `event` in the names of the wire."""
    line = {
        "id": event.id,
        "kind": event.kind.value,
        "pluginId": str(event.plugin_id),
        "version": str(event.version),
        "distributionChannel": event.distribution_channel.value,
        "at": event.at.isoformat(),
    }
    return line if event.from_version is None else line | {"fromVersion": str(event.from_version)}


def _was_recorded(log: Path, event_id: str) -> bool:
    if not log.is_file():
        return False
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - _LOOKED_BACK_BYTES))
        return f'"id":"{event_id}"'.encode() in file.read()
