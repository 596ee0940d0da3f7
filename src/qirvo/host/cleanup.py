"""Giving disk space back: older releases beyond those to be kept, and blobs that no release needs."""

from collections.abc import Sequence
from dataclasses import replace

from qirvo.deferred import dataclass
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version
from qirvo.host.machine import Machine
from qirvo.host.recovery import plugin_lock, recover, sweep
from qirvo.host.store import DiskUse, disk_use


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """What was removed, and what is there now.

    Attributes:
        removed: Versions whose trees are gone, by plugin.
        freed: Bytes.
        use: Of all content trees of the host.
    """

    removed: dict[PluginId, tuple[Version, ...]]
    freed: int
    use: DiskUse


def clean_up(plugin_ids: Sequence[PluginId], *, machine: Machine, keep_versions: int | None = None) -> Cleaned:
    """Keep only so many releases of `plugin_ids` (or all), and remove what nothing refers to.

    The active release stays, and one on probation keeps the way back.

    Args:
        plugin_ids: Which plugins; none for all of them.
        machine: The host.
        keep_versions: How many, the active one among them; None for as many as the settings say.

    Raises:
        NotInstalledError: One is not installed.
        HostBusyError: Another command is at work on one.
        UnavailableError: The disk refuses.
    """
    before = host_use(machine)
    keep = machine.settings.keep_versions if keep_versions is None else keep_versions
    removed = {}
    for plugin_id in plugin_ids or [each.plugin_id for each in machine.installations.all()]:
        with plugin_lock(machine, plugin_id):
            recover(plugin_id, machine=machine)
            installation = machine.installations.get(plugin_id)
            surplus = installation.kept[max(keep, 1) - 1 :]
            if surplus:
                machine.installations.save(replace(installation, kept=installation.kept[: max(keep, 1) - 1]))
                removed[plugin_id] = tuple(each.version for each in surplus)
            sweep(plugin_id, machine=machine)
            machine.store_of(plugin_id).collect()
    after = host_use(machine)
    return Cleaned(removed=removed, freed=max(before.shared - after.shared, 0), use=after)


def host_use(machine: Machine) -> DiskUse:
    """Measure all content trees of the host, and what the store has beside them.

    Raises:
        StorageFailedError: The disk refuses.
    """
    trees = [machine.layout.plugin(each).releases for each in machine.installations.known_ids()]
    return DiskUse(apart=disk_use(trees).apart, shared=disk_use([*trees, machine.layout.store]).shared)
