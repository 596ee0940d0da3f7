"""Which plugins are private.

Like `ports`, each docstring is the contract that the contract tests check.
"""

from datetime import datetime
from typing import Protocol

from qirvo.domain.names import PluginId


class PrivatePlugins(Protocol):
    """Which plugins are private."""

    def add(self, plugin_id: PluginId, *, now: datetime) -> None:
        """Let the plugin be private; again is a no-op."""
        ...

    def holds(self, plugin_id: PluginId) -> bool:
        """Say whether the plugin is private, published or not."""
        ...

    def is_public(self, plugin_id: PluginId) -> bool:
        """Say whether everybody may know of the plugin: it is recorded, and not private."""
        ...
