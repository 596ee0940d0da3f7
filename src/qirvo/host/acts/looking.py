"""What a host's owner can look at and set."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from qirvo.domain.names import PluginId
from qirvo.host.acts.opened import Opened

if TYPE_CHECKING:
    from qirvo.host.damage import Damaged
    from qirvo.host.describing import Description
    from qirvo.host.installations import Installation
    from qirvo.host.logs import LogLine


class LookingActs(Opened):
    """Acts that show and set."""

    def list_installations(self) -> "tuple[Installation, ...]":
        """Return every installation that can be understood, by id."""
        self.recover()
        return self.machine.installations.all()

    def list_damaged(self) -> "tuple[Damaged, ...]":
        """Return the plugins whose state on disk cannot be understood, by id."""
        from qirvo.host.damage import damaged

        return damaged(machine=self.machine)

    def describe(self, plugin_id: str) -> "Description":
        """Return all that is known of an installed plugin, without asking its source."""
        from qirvo.host.describing import describe

        self.recover()
        return describe(PluginId.parse(plugin_id), machine=self.machine)

    def logs(self, plugin_id: str, lines: int = 100) -> Sequence["LogLine"]:
        """Return the last `lines` lines of the plugin's log, oldest first."""
        from qirvo.host.logs import read_log

        parsed = PluginId.parse(plugin_id)
        return read_log(parsed, lines, machine=self.machine)

    def config_get(self, plugin_id: str) -> Mapping[str, Any]:
        """Return the configuration that the plugin sees: its defaults under the owner's values."""
        from qirvo.host.configuration import effective_configuration

        return effective_configuration(PluginId.parse(plugin_id), machine=self.machine)

    def config_set(self, plugin_id: str, key: str, text: str) -> Mapping[str, Any]:
        """Set one value, written as text and read as the plugin's schema says; return the configuration."""
        from qirvo.host.configuration import set_value

        return set_value(PluginId.parse(plugin_id), key, text, machine=self.machine)

    def config_unset(self, plugin_id: str, key: str) -> Mapping[str, Any]:
        """Take the owner's value away, so that the default counts; return the configuration."""
        from qirvo.host.configuration import unset_value

        return unset_value(PluginId.parse(plugin_id), key, machine=self.machine)
