"""The tables that a search index follows, and of what operators feature."""

from sqlalchemy import Column, Integer, Table

from qirvo.domain.names import PluginId
from qirvo.server.sql.columns import TextOf
from qirvo.server.sql.schema import BIG, metadata

catalog_changes = Table(
    "catalog_changes",
    metadata,
    Column("sequence", BIG, primary_key=True, autoincrement=True),
    Column("plugin_id", TextOf(PluginId.parse), nullable=False),
)

featured_plugins = Table(
    "featured_plugins",
    metadata,
    Column("plugin_id", TextOf(PluginId.parse), primary_key=True),
    Column("position", Integer, nullable=False),
)
