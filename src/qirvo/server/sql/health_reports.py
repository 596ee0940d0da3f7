"""How releases fare, in tables."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from qirvo.domain.health import Ended, Health, Ticket
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version
from qirvo.server.sql.columns import precedence
from qirvo.server.sql.health_schema import healths, tickets

_FIELDS = [column.name for column in tickets.columns]
_HEALTH = select(healths.c.health).where(
    healths.c.plugin_id == bindparam("of"), healths.c.version == bindparam("of_version")
)
_TICKET = select(tickets).where(tickets.c.digest == bindparam("of"))
_SETTLE = update(tickets).where(tickets.c.digest == bindparam("of"), tickets.c.ended.is_(None))
_COUNT = (
    select(func.count())
    .select_from(tickets)
    .where(
        tickets.c.plugin_id == bindparam("of"),
        tickets.c.version == bindparam("of_version"),
        tickets.c.network == bindparam("of_network"),
    )
)
_OVERDUE = (
    select(tickets)
    .where(tickets.c.ended.is_(None), tickets.c.deadline < bindparam("now", type_=tickets.c.deadline.type))
    .order_by(tickets.c.deadline, tickets.c.digest)
    .limit(bindparam("at_most"))
)
_FORGET = delete(tickets).where(
    tickets.c.ended.is_not(None), tickets.c.deadline < bindparam("before", type_=tickets.c.deadline.type)
)


class SqlHealthReports:
    """`health_ports.HealthReports` in tables."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def health(self, plugin_id: PluginId, version: Version) -> Health | None:
        """Return what is known of how the release fares; None when nobody ever reported."""
        found: Health | None = self._connection.execute(_HEALTH, _of(plugin_id, version)).scalar_one_or_none()
        return found

    def save(self, plugin_id: PluginId, version: Version, health: Health) -> None:
        """Add what is known of the release, or replace it."""
        one = {"plugin_id": str(plugin_id), "version": precedence(version)}
        of_it = (healths.c.plugin_id == one["plugin_id"], healths.c.version == one["version"])
        self._connection.execute(delete(healths).where(*of_it))
        self._connection.execute(insert(healths), {**one, "health": health})

    def issue(self, ticket: Ticket) -> None:
        """Keep a ticket."""
        self._connection.execute(insert(tickets), {name: getattr(ticket, name) for name in _FIELDS})

    def ticket(self, digest: str) -> Ticket | None:
        """Return the ticket of this digest; None when there is none any more."""
        row = self._connection.execute(_TICKET, {"of": digest}).mappings().one_or_none()
        return None if row is None else Ticket(**row)

    def settle(self, digest: str, ended: Ended) -> bool:
        """Record how the ticket's installation ended; False when that was recorded before, or there is none."""
        return self._connection.execute(_SETTLE, {"of": digest, "ended": ended}).rowcount == 1

    def count(self, plugin_id: PluginId, version: Version, network: str) -> int:
        """Return how many tickets for the release came from this network."""
        asked = _of(plugin_id, version) | {"of_network": network}
        return int(self._connection.execute(_COUNT, asked).scalar_one())

    def overdue(self, now: datetime, *, limit: int) -> Sequence[Ticket]:
        """Return tickets past their deadline whose end is not recorded, the oldest first."""
        rows = self._connection.execute(_OVERDUE, {"now": now, "at_most": limit}).mappings()
        return [Ticket(**row) for row in rows]

    def forget(self, before: datetime) -> None:
        """Delete tickets whose end is recorded and whose deadline was before that."""
        self._connection.execute(_FORGET, {"before": before})


def _of(plugin_id: PluginId, version: Version) -> dict[str, str]:
    return {"of": str(plugin_id), "of_version": precedence(version)}
