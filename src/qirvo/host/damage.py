"""Plugins whose state on this disk cannot be understood: each is alone with it, and its owner is told which they are.

Nothing of such a plugin is swept or recovered; uninstalling it takes the records away and keeps its data.
"""

from qirvo.deferred import dataclass
from qirvo.domain.names import PluginId
from qirvo.host.filesystem import DamagedStateError
from qirvo.host.machine import Machine


@dataclass(frozen=True, slots=True, kw_only=True)
class Damaged:
    """A plugin that no act but uninstalling can be done with.

    Attributes:
        error: Which file it is, and what is wrong with it.
    """

    plugin_id: PluginId
    error: DamagedStateError


def damaged(*, machine: Machine) -> tuple[Damaged, ...]:
    """Return every plugin whose installation or journal cannot be understood, by id."""
    found = ((plugin_id, _error(plugin_id, machine)) for plugin_id in machine.installations.known_ids())
    return tuple(Damaged(plugin_id=plugin_id, error=error) for plugin_id, error in found if error is not None)


def _error(plugin_id: PluginId, machine: Machine) -> DamagedStateError | None:
    layout = machine.layout.plugin(plugin_id)
    try:
        machine.installations.find(plugin_id)
        if layout.journal.exists():
            from qirvo.host.journal import read_journal  # noqa: PLC0415  # start-up time: there is hardly ever one

            read_journal(layout)
    except DamagedStateError as error:
        return error
    return None
