"""Enabling and disabling: one bit of the record, which a running serve follows at once."""

from dataclasses import replace

from qirvo.domain.names import PluginId
from qirvo.host.machine import Machine
from qirvo.host.obeying import QuarantinedError
from qirvo.host.ports import StartReport
from qirvo.host.recovery import plugin_lock, recover


def switch(plugin_id: PluginId, *, machine: Machine, enabled: bool) -> StartReport | None:
    """Let `plugin_id` run, or keep it from running; return how a running serve took it, None without a serve.

    Raises:
        NotInstalledError: It is not installed.
        QuarantinedError: Its source says that it must not run.
        UnavailableError: The disk or the running serve refuses.
    """
    with plugin_lock(machine, plugin_id):
        recover(plugin_id, machine=machine)
        installation = machine.installations.get(plugin_id)
        if installation.stopped is not None and enabled:
            raise QuarantinedError(
                f"`{plugin_id}` `{installation.version}` is quarantined: {installation.stopped.reason}"
            )
        stopped = installation.stopped  # when that ends, it is to be as its owner said last
        after = replace(installation, enabled=enabled, stopped=stopped and replace(stopped, was_enabled=False))
        machine.installations.save(after)
        return machine.runtime.reload(plugin_id)
