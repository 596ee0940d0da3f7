"""What a search index follows, and what operators feature."""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from qirvo.domain.names import PluginId
from qirvo.server.sql.search_schema import catalog_changes, featured_plugins

_NOTE = insert(catalog_changes)
_AFTER = (
    select(catalog_changes)
    .where(catalog_changes.c.sequence > bindparam("after"))
    .order_by(catalog_changes.c.sequence)
    .limit(bindparam("at_most"))
)
_LAST = select(func.coalesce(func.max(catalog_changes.c.sequence), 0))
_FEATURE = insert(featured_plugins)
_UNFEATURE = delete(featured_plugins).where(featured_plugins.c.plugin_id == bindparam("of"))
_FEATURED = select(featured_plugins).order_by(featured_plugins.c.position, featured_plugins.c.plugin_id)


class SqlCatalogChanges:
    """`search_ports.CatalogChanges` in a table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def note(self, plugin_id: PluginId) -> None:
        """Note that what is shown of the plugin may have changed."""
        self._connection.execute(_NOTE, {"plugin_id": plugin_id})

    def after(self, sequence: int, *, limit: int) -> Sequence[tuple[int, PluginId]]:
        """Return changes with a number above `sequence`, in order."""
        rows = self._connection.execute(_AFTER, {"after": sequence, "at_most": limit})
        return [(row.sequence, row.plugin_id) for row in rows]

    def last(self) -> int:
        """Return the number of the last change; 0 before the first."""
        return int(self._connection.execute(_LAST).scalar_one())


class SqlFeaturedPlugins:
    """`search_ports.FeaturedPlugins` in a table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, plugin_id: PluginId, position: int) -> None:
        """Feature the plugin at `position`, wherever it was before."""
        self.remove(plugin_id)
        self._connection.execute(_FEATURE, {"plugin_id": plugin_id, "position": position})

    def remove(self, plugin_id: PluginId) -> bool:
        """Feature it no more; False when it was not."""
        return self._connection.execute(_UNFEATURE, {"of": plugin_id}).rowcount > 0

    def all(self) -> Sequence[tuple[PluginId, int]]:
        """Return what is featured, by position and then by id."""
        return [(row.plugin_id, row.position) for row in self._connection.execute(_FEATURED)]
