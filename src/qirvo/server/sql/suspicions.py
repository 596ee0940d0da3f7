"""Downloads that are not believed, and networks that members were in, in tables."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from qirvo.domain.metrics import Span
from qirvo.domain.names import PluginId
from qirvo.domain.suspicion import Suspicion
from qirvo.server.sql.suspicion_schema import member_networks, suspicions

_S, _M = suspicions.c, member_networks.c
_OF = (
    select(_S.day, _S.found)
    .where(_S.plugin_id == bindparam("of"), _S.day >= bindparam("first"), _S.day <= bindparam("last"))
    .order_by(_S.day)
)
_ON = select(_S.plugin_id).where(_S.day == bindparam("on")).order_by(_S.plugin_id)
_TOTALS = select(_S.plugin_id, func.sum(_S.downloads)).group_by(_S.plugin_id)
_REMOVE = delete(suspicions).where(_S.plugin_id == bindparam("of"), _S.day == bindparam("on"))
_MEMBERS = select(_M.plugin_id, _M.network).where(_M.day == bindparam("on"))
_KNOWN = _MEMBERS.where(_M.plugin_id.in_(bindparam("of", expanding=True)))
_FORGET = delete(member_networks).where(_M.day < bindparam("before"))


class SqlSuspicions:
    """`suspicion_ports.Suspicions` in tables."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def save(self, plugin_id: PluginId, day: date, found: Sequence[Suspicion]) -> None:
        """Keep what is not believed of the plugin's day in place of what was found before."""
        self._connection.execute(_REMOVE, {"of": plugin_id, "on": day})
        if found:
            total = sum(each.downloads for each in found)
            row = {"plugin_id": plugin_id, "day": day, "downloads": total, "found": tuple(found)}
            self._connection.execute(insert(suspicions), row)

    def of(self, plugin_id: PluginId, span: Span) -> Mapping[date, Sequence[Suspicion]]:
        """Return what is not believed of the plugin's days, in order; days without are left out."""
        rows = self._connection.execute(_OF, {"of": plugin_id, "first": span.first, "last": span.last})
        return {row.day: row.found for row in rows}

    def plugins_on(self, day: date) -> Collection[PluginId]:
        """Return the plugins of which something is not believed that day."""
        return self._connection.scalars(_ON, {"on": day}).all()

    def totals(self) -> Mapping[PluginId, int]:
        """Return how many unique downloads of each plugin are not believed, ever; plugins without are left out."""
        return {plugin_id: int(total) for plugin_id, total in self._connection.execute(_TOTALS)}

    def note_members(self, networks: Collection[tuple[PluginId, int]], day: date) -> None:
        """Keep that members of the plugins' publisher were in these networks that day; again is a no-op."""
        asked = {"on": day, "of": sorted({plugin_id for plugin_id, _network in networks}, key=str)}
        known = {(row.plugin_id, row.network) for row in self._connection.execute(_KNOWN, asked)} if networks else set()
        rows = [
            {"day": day, "plugin_id": plugin_id, "network": network}
            for plugin_id, network in sorted(set(networks) - known, key=str)
        ]
        if rows:
            self._connection.execute(insert(member_networks), rows)

    def members_on(self, day: date) -> Mapping[PluginId, frozenset[int]]:
        """Return the networks in which members of each plugin's publisher were that day."""
        found: dict[PluginId, set[int]] = {}
        for row in self._connection.execute(_MEMBERS, {"on": day}):
            found.setdefault(row.plugin_id, set()).add(row.network)
        return {plugin_id: frozenset(networks) for plugin_id, networks in found.items()}

    def forget_members(self, *, before: date) -> None:
        """Forget the networks of earlier days."""
        self._connection.execute(_FORGET, {"before": before})
