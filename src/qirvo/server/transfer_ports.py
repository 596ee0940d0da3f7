"""Transfers of plugins, and who owns a plugin that changed hands.

Like `ports`, each docstring is the contract that the contract tests check.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from qirvo.domain.names import PluginId
from qirvo.domain.transfers import Transfer


class Transfers(Protocol):
    """Transfers, and what came of them; `Accounts.get` knows it, too."""

    def save(self, transfer: Transfer) -> None:
        """Add the transfer, or replace the one of the same id."""
        ...

    def open(self, plugin_id: PluginId) -> Transfer | None:
        """Return the plugin's transfer that is neither done nor canceled; None without one."""
        ...

    def of(self, publishers: frozenset[str]) -> Sequence[Transfer]:
        """Return open transfers from or to these publishers, the oldest first."""
        ...

    def due(self, now: datetime) -> Sequence[Transfer]:
        """Return accepted transfers whose time has come."""
        ...

    def owner(self, plugin_id: PluginId) -> str:
        """Return the publisher that owns the plugin: the one in its id, unless it was transferred."""
        ...

    def give(self, plugin_id: PluginId, publisher: str) -> None:
        """Let the publisher own the plugin from now on, whose next release a person looks at."""
        ...

    def is_watched(self, plugin_id: PluginId) -> bool:
        """Say whether a person has to look at the next release because the plugin changed hands."""
        ...

    def watch_no_more(self, plugin_id: PluginId) -> None:
        """Record that a person has looked."""
        ...
