"""How releases fare, in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from qirvo.domain.health import Ended, Health, Ticket
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version


@dataclass
class HealthState:
    """What is committed."""

    healths: dict[tuple[PluginId, Version], Health] = field(default_factory=dict)
    tickets: dict[str, Ticket] = field(default_factory=dict)

    def copy(self) -> "HealthState":
        return HealthState(healths=dict(self.healths), tickets=dict(self.tickets))


@dataclass
class FakeHealthReports:
    """`health_ports.HealthReports`."""

    state: HealthState

    def health(self, plugin_id: PluginId, version: Version) -> Health | None:
        return self.state.healths.get((plugin_id, version))

    def save(self, plugin_id: PluginId, version: Version, health: Health) -> None:
        self.state.healths[plugin_id, version] = health

    def issue(self, ticket: Ticket) -> None:
        self.state.tickets[ticket.digest] = ticket

    def ticket(self, digest: str) -> Ticket | None:
        return self.state.tickets.get(digest)

    def settle(self, digest: str, ended: Ended) -> bool:
        ticket = self.state.tickets.get(digest)
        if ticket is None or ticket.ended is not None:
            return False
        self.state.tickets[digest] = replace(ticket, ended=ended)
        return True

    def count(self, plugin_id: PluginId, version: Version, network: str) -> int:
        of_it = (str(plugin_id), str(version), network)
        return sum((each.plugin_id, each.version, each.network) == of_it for each in self.state.tickets.values())

    def overdue(self, now: datetime, *, limit: int) -> Sequence[Ticket]:
        found = [each for each in self.state.tickets.values() if each.ended is None and each.deadline < now]
        return sorted(found, key=lambda each: (each.deadline, each.digest))[:limit]

    def forget(self, before: datetime) -> None:
        over = [each.digest for each in self.state.tickets.values() if each.ended and each.deadline < before]
        for digest in over:
            del self.state.tickets[digest]
