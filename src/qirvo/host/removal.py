"""Uninstalling: the plugin may say goodbye, then its record goes, then its files; its data stay unless purged.

The record goes first: whatever stops the rest, the plugin is uninstalled and the next command sweeps.
"""

from qirvo.deferred import dataclass
from qirvo.domain.errors import UnavailableError
from qirvo.domain.events import EventKind
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version
from qirvo.host.events import record_event, tell_source
from qirvo.host.filesystem import DamagedStateError, remove_file, remove_folder
from qirvo.host.installations import NotInstalledError
from qirvo.host.machine import Machine
from qirvo.host.recovery import plugin_lock, put_in_place, recover, sweep


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """What was removed.

    Attributes:
        version: The version that was active; None when nobody knows, or only data kept from earlier were purged.
        kept_data: Whether the plugin's data or configuration are still there.
        notes: What did not go as it should, as sentences.
    """

    plugin_id: PluginId
    version: Version | None
    kept_data: bool
    notes: tuple[str, ...] = ()


def uninstall(plugin_id: PluginId, *, machine: Machine, purge: bool = False) -> Removal:
    """Remove `plugin_id`; with `purge` its data, configuration and log too, also when only these are left.

    A plugin whose records are damaged is removed as well, without its goodbye and without an event.

    Raises:
        NotInstalledError: There is nothing to remove.
        UnavailableError: The disk refuses.
    """
    with plugin_lock(machine, plugin_id):
        layout = machine.layout.plugin(plugin_id)
        notes: list[str] = []
        try:
            recover(plugin_id, machine=machine)
            installed = machine.installations.find(plugin_id)
            if installed is None and not (purge and layout.folder.is_dir()):
                raise NotInstalledError(f"`{plugin_id}` is not installed")
        except DamagedStateError as damage:
            installed = None
            notes += _discard_records(plugin_id, damage, machine)
        event = None
        if installed is not None:
            notes += _say_goodbye(plugin_id, machine)
            put_in_place(plugin_id, None, machine=machine)
            notes += _stop(plugin_id, machine)
            event = record_event(
                EventKind.UNINSTALL,
                plugin_id,
                installed.version,
                machine=machine,
                origin=installed.origin,
                event_id=machine.new_id(),
            )
        if purge:
            remove_folder(layout.folder)
            machine.store_of(plugin_id).collect()
            remove_file(machine.layout.log(plugin_id))
        else:
            sweep(plugin_id, machine=machine)
    if installed is not None and event is not None:
        tell_source(event, origin=installed.origin, machine=machine)
    return Removal(
        plugin_id=plugin_id,
        version=None if installed is None else installed.version,
        kept_data=layout.folder.is_dir(),
        notes=tuple(notes),
    )


def _discard_records(plugin_id: PluginId, damage: DamagedStateError, machine: Machine) -> list[str]:
    """Make `plugin_id` not installed though nobody can say what was; its data stay, like all that is its owner's."""
    remove_file(machine.layout.plugin(plugin_id).journal)
    put_in_place(plugin_id, None, machine=machine)
    return [f"its records were damaged and are gone: {damage.message}", *_stop(plugin_id, machine)]


def _say_goodbye(plugin_id: PluginId, machine: Machine) -> list[str]:
    try:
        trouble = machine.runtime.run_hook(plugin_id, "onUninstall", {})
    except UnavailableError as exc:
        trouble = exc.message
    return [f"`onUninstall` did not run: {trouble}"] if trouble else []


def _stop(plugin_id: PluginId, machine: Machine) -> list[str]:
    try:
        machine.runtime.reload(plugin_id)
    except UnavailableError as exc:
        return [f"the running serve did not let go of it: {exc.message}"]
    return []
