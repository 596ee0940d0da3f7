"""Whether a killed command left something: asked before every act, so it is small and imports little.

The folder alone tells: what a finished command leaves has no journal, no download, and no tree that nothing refers to.
"""

from pathlib import Path

from qirvo.artifacts.disk import PARTIAL_PREFIX
from qirvo.domain.names import PluginId
from qirvo.host.filesystem import DamagedStateError
from qirvo.host.installed import parsed_id
from qirvo.host.machine import Machine

_OWNERS = frozenset({"data", "config.json"})  # what stays of a plugin that was uninstalled


def needs_recovery(machine: Machine) -> bool:
    """Say whether something is not as a finished command leaves it: after a crash, or while another is at work."""
    return any(is_unfinished(machine, plugin_id) for plugin_id in known_ids(machine))


def known_ids(machine: Machine) -> set[PluginId]:
    """Return every plugin there is a trace of: installed, uninstalled, or on its way."""
    downloads = machine.layout.downloads
    names = (path.stem for path in downloads.iterdir()) if downloads.is_dir() else ()
    return {*machine.installations.known_ids(), *(parsed for name in names if (parsed := parsed_id(name)) is not None)}


def is_unfinished(machine: Machine, plugin_id: PluginId) -> bool:
    """Say whether something of `plugin_id` is not as a finished command leaves it."""
    layout = machine.layout.plugin(plugin_id)
    names = _names(layout.folder)
    if layout.journal.name in names or machine.layout.download(plugin_id).exists():
        return True
    if layout.installation.name not in names:
        return layout.folder.is_dir() and (not names or not names <= _OWNERS)
    try:
        found = machine.installations.find(plugin_id)
    except DamagedStateError:
        return False  # nobody can say what it refers to, so nothing of it is swept; `damage` tells of it
    kept = frozenset[str]() if found is None else found.releases
    return not _names(layout.releases) <= kept or any(name.startswith(PARTIAL_PREFIX) for name in names)


def _names(folder: Path) -> frozenset[str]:
    return frozenset(path.name for path in folder.iterdir()) if folder.is_dir() else frozenset()
