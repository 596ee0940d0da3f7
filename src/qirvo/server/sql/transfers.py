"""Transfers of plugins, and who owns what changed hands."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, or_, select, update

from qirvo.domain.names import PluginId
from qirvo.domain.transfers import OPEN, Transfer, TransferState
from qirvo.server.sql.transfer_schema import plugin_owners, transfers

_FIELDS = [column.name for column in transfers.columns]
_IS_OPEN = transfers.c.state.in_(sorted(OPEN))
_OPEN = select(transfers).where(transfers.c.plugin_id == bindparam("of"), _IS_OPEN).limit(1)
_DUE = select(transfers).where(
    transfers.c.state == TransferState.ACCEPTED, transfers.c.due_at <= bindparam("now", type_=transfers.c.due_at.type)
)
_OWNER = select(plugin_owners).where(plugin_owners.c.plugin_id == bindparam("of"))
_OWNED = select(plugin_owners.c.plugin_id, plugin_owners.c.publisher)


class SqlTransfers:
    """`transfer_ports.Transfers` in tables."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def save(self, transfer: Transfer) -> None:
        """Add the transfer, or replace the one of the same id."""
        self._connection.execute(delete(transfers).where(transfers.c.id == transfer.id))
        self._connection.execute(insert(transfers), {name: getattr(transfer, name) for name in _FIELDS})

    def open(self, plugin_id: PluginId) -> Transfer | None:
        """Return the plugin's transfer that is neither done nor canceled; None without one."""
        row = self._connection.execute(_OPEN, {"of": plugin_id}).mappings().one_or_none()
        return None if row is None else Transfer(**row)

    def of(self, publishers: frozenset[str]) -> Sequence[Transfer]:
        """Return open transfers from or to these publishers, the oldest first."""
        names = sorted(publishers)
        mine = or_(transfers.c.giver.in_(names), transfers.c.receiver.in_(names))
        asked = select(transfers).where(_IS_OPEN, mine).order_by(transfers.c.asked_at, transfers.c.id)
        return [Transfer(**row) for row in self._connection.execute(asked).mappings()]

    def due(self, now: datetime) -> Sequence[Transfer]:
        """Return accepted transfers whose time has come."""
        return [Transfer(**row) for row in self._connection.execute(_DUE, {"now": now}).mappings()]

    def owner(self, plugin_id: PluginId) -> str:
        """Return the publisher that owns the plugin: the one in its id, unless it was transferred."""
        row = self._connection.execute(_OWNER, {"of": plugin_id}).one_or_none()
        return plugin_id.publisher if row is None else row.publisher

    def give(self, plugin_id: PluginId, publisher: str) -> None:
        """Let the publisher own the plugin from now on, whose next release a person looks at."""
        self._connection.execute(delete(plugin_owners).where(plugin_owners.c.plugin_id == plugin_id))
        row = {"plugin_id": plugin_id, "publisher": publisher, "is_watched": True}
        self._connection.execute(insert(plugin_owners), row)

    def is_watched(self, plugin_id: PluginId) -> bool:
        """Say whether a person has to look at the next release because the plugin changed hands."""
        row = self._connection.execute(_OWNER, {"of": plugin_id}).one_or_none()
        return row is not None and bool(row.is_watched)

    def watch_no_more(self, plugin_id: PluginId) -> None:
        """Record that a person has looked."""
        one = update(plugin_owners).where(plugin_owners.c.plugin_id == plugin_id)
        self._connection.execute(one.values(is_watched=False))


def changed_hands(
    connection: Connection, publishers: frozenset[str]
) -> tuple[frozenset[PluginId], frozenset[PluginId]]:
    """Return which plugins these publishers were given, and which of their own names they gave away."""
    if not publishers:
        return frozenset(), frozenset()
    rows = connection.execute(_OWNED).all()  # few plugins ever change hands
    received = frozenset(row.plugin_id for row in rows if row.publisher in publishers)
    given = frozenset(row.plugin_id for row in rows if row.plugin_id.publisher in publishers) - received
    return received, given
