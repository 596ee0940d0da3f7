"""That a plugin is not to be changed now: a file with a deadline, which the plugin or the host's owner may write.

`plugins/<plugin id>/busy.json` holds `{"until": "2026-11-26T20:00:00Z", "reason": "a backup runs"}`. It counts until
its deadline, and never for longer than a week after it was written: a plugin that died must not hold its updates
back for good. A file that cannot be understood holds nothing back.
"""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import msgspec

from qirvo.deferred import dataclass
from qirvo.domain.errors import ConflictError
from qirvo.domain.names import PluginId
from qirvo.host.filesystem import DamagedStateError, read_json, remove_file, write_json
from qirvo.host.machine import Machine

LONGEST = timedelta(days=7)


class PluginBusyError(ConflictError):
    """The plugin is in the middle of something."""

    code = "plugin-busy"
    hint = "Nothing was changed. Try again later, or give `--despite-busy`."


class _BusyFile(msgspec.Struct, kw_only=True):
    until: Annotated[datetime, msgspec.Meta(tz=True)]
    reason: Annotated[str, msgspec.Meta(max_length=500)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Busy:
    """That a plugin is in the middle of something, until when, and why."""

    until: datetime
    reason: str


def busy(plugin_id: PluginId, *, machine: Machine) -> Busy | None:
    """Return why `plugin_id` is not to be changed now; None when it may be.

    Raises:
        StorageFailedError: The disk refuses.
    """
    path = machine.layout.plugin(plugin_id).busy
    try:
        found = read_json(path, _BusyFile)
        written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except (DamagedStateError, FileNotFoundError):
        return None
    if found is None:
        return None
    until = min(found.until, written + LONGEST)
    return Busy(until=until, reason=found.reason) if machine.clock() < until else None


def require_idle(plugin_id: PluginId, *, machine: Machine) -> None:
    """Refuse to change a plugin that is in the middle of something.

    Raises:
        PluginBusyError: It is.
    """
    found = busy(plugin_id, machine=machine)
    if found is not None:
        because = f": {found.reason}" if found.reason else ""
        raise PluginBusyError(f"`{plugin_id}` is busy until `{found.until:%Y-%m-%d %H:%M} UTC`{because}")


def hold_busy(plugin_id: PluginId, duration: timedelta, reason: str, *, machine: Machine) -> Busy:
    """Keep `plugin_id` from being changed for `duration`, at most a week, because its owner says so.

    Raises:
        NotInstalledError: It is not installed.
        UnavailableError: The disk refuses.
    """
    machine.installations.get(plugin_id)
    until = machine.clock() + min(duration, LONGEST)
    write_json(machine.layout.plugin(plugin_id).busy, {"until": until.isoformat(), "reason": reason[:500]})
    return Busy(until=until, reason=reason[:500])


def free(plugin_id: PluginId, *, machine: Machine) -> None:
    """Let `plugin_id` be changed again.

    Raises:
        NotInstalledError: It is not installed.
        UnavailableError: The disk refuses.
    """
    machine.installations.get(plugin_id)
    remove_file(machine.layout.plugin(plugin_id).busy)
