"""Alerts in a table."""

from collections.abc import Mapping

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from qirvo.domain.alerts import AlertRule, AlertState
from qirvo.domain.names import PluginId
from qirvo.server.alert_ports import KeptAlert
from qirvo.server.sql.alert_schema import alerts

_A = alerts.c
_THIS = (_A.plugin_id == bindparam("of"), _A.name == bindparam("named"))
_OF = select(alerts).where(_A.plugin_id == bindparam("of")).order_by(_A.name)
_ALL = select(alerts).order_by(_A.plugin_id, _A.name)
_ONE = select(_A.state).where(*_THIS)
_REMOVE = delete(alerts).where(*_THIS)
_DECIDE = update(alerts).where(*_THIS)
_CHANGE = update(alerts).where(*_THIS, _A.state == bindparam("before", type_=_A.state.type))


class SqlAlerts:
    """`alert_ports.Alerts` in a table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, plugin_id: PluginId) -> Mapping[str, KeptAlert]:
        """Return what is kept of the plugin's alerts, by name."""
        rows = self._connection.execute(_OF, {"of": plugin_id})
        return {row.name: KeptAlert(rule=row.rule, state=row.state) for row in rows}

    def all(self) -> Mapping[PluginId, Mapping[str, KeptAlert]]:
        """Return what is kept of every plugin's."""
        found: dict[PluginId, dict[str, KeptAlert]] = {}
        for row in self._connection.execute(_ALL):
            found.setdefault(row.plugin_id, {})[row.name] = KeptAlert(rule=row.rule, state=row.state)
        return found

    def save_rule(self, plugin_id: PluginId, name: str, rule: AlertRule | None) -> None:
        """Keep what the publisher decided, in place of what they did before; what is known of it stays."""
        this = {"of": plugin_id, "named": name}
        if self._connection.execute(_DECIDE, this | {"rule": rule}).rowcount == 0:
            row = {"plugin_id": plugin_id, "name": name, "rule": rule, "state": AlertState()}
            self._connection.execute(insert(alerts), row)

    def remove(self, plugin_id: PluginId, name: str) -> None:
        """Forget the alert; a missing one is a no-op."""
        self._connection.execute(_REMOVE, {"of": plugin_id, "named": name})

    def change_state(self, plugin_id: PluginId, name: str, before: AlertState, after: AlertState) -> bool:
        """Keep what is known now if it is still `before` that is kept; say whether it was."""
        this = {"of": plugin_id, "named": name}
        if before == AlertState() and self._connection.execute(_ONE, this).one_or_none() is None:
            self._connection.execute(insert(alerts), {"plugin_id": plugin_id, "name": name, "state": before})
        return self._connection.execute(_CHANGE, {**this, "before": before, "state": after}).rowcount == 1
