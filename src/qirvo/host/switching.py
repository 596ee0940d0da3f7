"""Enabling and disabling: one bit of the record, which a running serve follows at once."""

from dataclasses import replace

from qirvo.domain.names import PluginId
from qirvo.host.machine import Machine
from qirvo.host.ports import StartReport
from qirvo.host.recovery import plugin_lock, recover


def switch(plugin_id: PluginId, *, machine: Machine, enabled: bool) -> StartReport | None:
    """Let `plugin_id` run, or keep it from running; return how a running serve took it, None without a serve.

    Raises:
        NotInstalledError: It is not installed.
        UnavailableError: The disk or the running serve refuses.
    """
    with plugin_lock(machine, plugin_id):
        recover(plugin_id, machine=machine)
        machine.installations.save(replace(machine.installations.get(plugin_id), enabled=enabled))
        return machine.runtime.reload(plugin_id)
