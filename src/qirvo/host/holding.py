"""What an owner says about a plugin's updates: none at all, only within a range, or which of them without asking."""

from dataclasses import replace

from qirvo.domain.automatic import Automatic
from qirvo.domain.names import PluginId
from qirvo.domain.versions import VersionRange
from qirvo.host.installations import Installation
from qirvo.host.machine import Machine
from qirvo.host.recovery import plugin_lock, recover


def hold(plugin_id: PluginId, *, machine: Machine, held: bool) -> Installation:
    """Hold `plugin_id` at the release it has, or let it go on; what its owner names is installed all the same.

    Raises:
        NotInstalledError: It is not installed.
        UnavailableError: The disk refuses.
    """
    with plugin_lock(machine, plugin_id):
        recover(plugin_id, machine=machine)
        after = replace(machine.installations.get(plugin_id), held=held)
        machine.installations.save(after)
        return after


def pin(plugin_id: PluginId, wanted: VersionRange | None, *, machine: Machine) -> Installation:
    """Let `plugin_id` be updated within `wanted` only; None lets it go anywhere.

    Raises:
        NotInstalledError: It is not installed.
        UnavailableError: The disk refuses.
    """
    with plugin_lock(machine, plugin_id):
        recover(plugin_id, machine=machine)
        after = replace(machine.installations.get(plugin_id), pin=wanted)
        machine.installations.save(after)
        return after


def leave(plugin_id: PluginId, chosen: Automatic, *, machine: Machine) -> Installation:
    """Let `chosen` of the updates of `plugin_id` be taken without asking; what its owner asks for is taken in any case.

    Raises:
        NotInstalledError: It is not installed.
        UnavailableError: The disk refuses.
    """
    with plugin_lock(machine, plugin_id):
        recover(plugin_id, machine=machine)
        after = replace(machine.installations.get(plugin_id), by_itself=chosen)
        machine.installations.save(after)
        return after
