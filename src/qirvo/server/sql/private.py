"""Which plugins are private."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select

from qirvo.domain.names import PluginId
from qirvo.server.sql.private_schema import is_not_private, private_plugins
from qirvo.server.sql.schema import plugins

_HOLDS = select(private_plugins.c.plugin_id).where(private_plugins.c.plugin_id == bindparam("of"))
_IS_PUBLIC = select(plugins.c.id).where(plugins.c.id == bindparam("of"), is_not_private(plugins.c.id))


class SqlPrivatePlugins:
    """`private_ports.PrivatePlugins` in a table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, plugin_id: PluginId, *, now: datetime) -> None:
        """Let the plugin be private; again is a no-op."""
        if not self.holds(plugin_id):
            self._connection.execute(insert(private_plugins), {"plugin_id": plugin_id, "since": now})

    def holds(self, plugin_id: PluginId) -> bool:
        """Say whether the plugin is private, published or not."""
        return self._connection.execute(_HOLDS, {"of": plugin_id}).first() is not None

    def is_public(self, plugin_id: PluginId) -> bool:
        """Say whether everybody may know of the plugin: it is recorded, and not private."""
        return self._connection.execute(_IS_PUBLIC, {"of": plugin_id}).first() is not None
