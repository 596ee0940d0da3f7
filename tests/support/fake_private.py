"""Private plugins in memory."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from qirvo.domain.names import PluginId


@dataclass
class FakePrivatePlugins:
    """`private_ports.PrivatePlugins`."""

    private: set[PluginId]
    is_recorded: Callable[[PluginId], bool]

    def add(self, plugin_id: PluginId, *, now: datetime) -> None:  # noqa: ARG002  # nobody asks when
        self.private.add(plugin_id)

    def holds(self, plugin_id: PluginId) -> bool:
        return plugin_id in self.private

    def is_public(self, plugin_id: PluginId) -> bool:
        return self.is_recorded(plugin_id) and plugin_id not in self.private
