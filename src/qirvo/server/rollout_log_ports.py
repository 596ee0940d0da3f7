"""The log of what update channels offered.

Like `ports`, each docstring is the contract that the contract tests check.
"""

from collections.abc import Sequence
from typing import Protocol

from qirvo.domain.names import PluginId
from qirvo.domain.releases import LogHead
from qirvo.domain.rollout_log import LogEntry


class RolloutLog(Protocol):
    """Entries by plugin, only ever added; `Plugins.index` carries the head."""

    def add(self, plugin_id: PluginId, entry: LogEntry) -> None:
        """Add an entry. Raises ConflictError when there is one of that number."""
        ...

    def head(self, plugin_id: PluginId) -> LogHead | None:
        """Return number and hash of the last entry; None without any."""
        ...

    def last(self, plugin_id: PluginId) -> Sequence[LogEntry]:
        """Return the latest entry of each update channel."""
        ...

    def page(self, plugin_id: PluginId, *, after: int, limit: int) -> Sequence[LogEntry]:
        """Return entries with higher numbers than `after`, in order."""
        ...
