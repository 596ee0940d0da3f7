"""Telling a source how its releases fare here, where the owner lets the host: that it begins, and how that ended.

Nothing depends on it: a source that does not answer is asked again until the ticket is worth nothing, and then no more.
The ticket lies beside the host's locks, so that whoever comes next tells what an interrupted command could not.
"""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Annotated

import msgspec

from qirvo.domain.errors import NotFoundError, QirvoError
from qirvo.domain.health import Ended
from qirvo.domain.names import MalformedNameError, PluginId
from qirvo.domain.versions import Version
from qirvo.host.filesystem import make_private_folder, read_json, write_json
from qirvo.host.installations import Origin
from qirvo.host.machine import Machine
from qirvo.host.sources import Source

_EARLIER = timedelta(minutes=5)
"""So long before its deadline a ticket is used for what is known by then."""


class _Pending(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket that has not been used yet."""

    source: str
    version: str
    ticket: str
    deadline: Annotated[datetime, msgspec.Meta(tz=True)]


def tell_begun(plugin_id: PluginId, version: Version, *, origin: Origin, machine: Machine) -> None:
    """Tell the source that this host begins to install the release, and keep the ticket it gives."""
    source = _source(origin.name, machine) if origin.is_signed else None
    if source is None:
        return
    with suppress(QirvoError):  # a full disk will be met again, by what it matters to
        given = machine.repositories.begin_report(source, plugin_id, version)
        path = machine.layout.ticket(plugin_id)
        if given is None:
            path.unlink(missing_ok=True)
            return
        make_private_folder(path.parent)
        pending = _Pending(source=source.name, version=str(version), ticket=given.text, deadline=given.deadline)
        write_json(path, msgspec.to_builtins(pending))


def tell_ended(plugin_id: PluginId, *, machine: Machine, failed: bool = False) -> None:
    """Tell the source how the installation went, if that is known by now and was not told.

    Args:
        plugin_id: Of the plugin.
        machine: The host.
        failed: The release failed at its first start; a first installation leaves nothing that could say so.
    """
    path = machine.layout.ticket(plugin_id)
    with suppress(QirvoError, OSError):
        pending = read_json(path, _Pending)
        if pending is None:
            return
        ended = Ended.FAILED if failed else _ended(plugin_id, pending, machine)
        source = _source(pending.source, machine)
        is_over = source is None or machine.clock() > pending.deadline
        if is_over or (ended is not None and source is not None and _tell(source, pending, ended, machine)):
            path.unlink(missing_ok=True)


def tell_all_ended(*, machine: Machine) -> None:
    """Tell what could not be told before."""
    for path in sorted(machine.layout.tickets.glob("*.json")):
        with suppress(MalformedNameError):
            tell_ended(PluginId.parse(path.stem), machine=machine)


def _tell(source: Source, pending: _Pending, ended: Ended, machine: Machine) -> bool:
    return machine.repositories.end_report(source, pending.ticket, ended)


def _ended(plugin_id: PluginId, pending: _Pending, machine: Machine) -> Ended | None:
    """Return how it ended; None while it is on trial and somebody looks after it."""
    present = machine.installations.find(plugin_id)
    if present is None or str(present.version) != pending.version:
        is_bad = present is not None and pending.version in map(str, present.quarantined)
        return Ended.FAILED if is_bad else Ended.WITHDRAWN
    if present.trial is None or machine.clock() > pending.deadline - _EARLIER:
        return Ended.HEALTHY
    return None if _is_looked_after(plugin_id, machine) else Ended.HEALTHY


def _is_looked_after(plugin_id: PluginId, machine: Machine) -> bool:
    """Say whether a serve runs the plugin, so that somebody looks again before the ticket ends."""
    with suppress(QirvoError):
        return machine.runtime.look(plugin_id) is not None
    return False


def _source(name: str, machine: Machine) -> Source | None:
    """Return the source, if it is there and its owner lets the host tell it something."""
    with suppress(NotFoundError, QirvoError):
        source = machine.sources.get(name)
        return source if source.report_events and source.api is not None else None
    return None
