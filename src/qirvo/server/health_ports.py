"""What hosts report of how releases fare.

Like `ports`, each docstring is the contract that the contract tests check.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from qirvo.domain.health import Ended, Health, Ticket
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version


class HealthReports(Protocol):
    """How releases fare, and the tickets of hosts that are installing."""

    def health(self, plugin_id: PluginId, version: Version) -> Health | None:
        """Return what is known of how the release fares; None when nobody ever reported."""
        ...

    def save(self, plugin_id: PluginId, version: Version, health: Health) -> None:
        """Add what is known of the release, or replace it."""
        ...

    def issue(self, ticket: Ticket) -> None:
        """Keep a ticket."""
        ...

    def ticket(self, digest: str) -> Ticket | None:
        """Return the ticket of this digest; None when there is none any more."""
        ...

    def settle(self, digest: str, ended: Ended) -> bool:
        """Record how the ticket's installation ended; False when that was recorded before, or there is none."""
        ...

    def count(self, plugin_id: PluginId, version: Version, network: str) -> int:
        """Return how many tickets for the release came from this network."""
        ...

    def overdue(self, now: datetime, *, limit: int) -> Sequence[Ticket]:
        """Return tickets past their deadline whose end is not recorded, the oldest first."""
        ...

    def forget(self, before: datetime) -> None:
        """Delete tickets whose end is recorded and whose deadline was before that."""
        ...
