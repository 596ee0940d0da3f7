"""The table of private plugins, and the condition that keeps them out of what everybody may see."""

from typing import Any

from sqlalchemy import Column, ColumnElement, Table, Text, select, type_coerce

from qirvo.domain.names import PluginId
from qirvo.server.sql.columns import Moment, TextOf
from qirvo.server.sql.schema import metadata

private_plugins = Table(
    "private_plugins",
    metadata,
    Column("plugin_id", TextOf(PluginId.parse), primary_key=True),
    Column("since", Moment, nullable=False),
)

_PRIVATE = select(type_coerce(private_plugins.c.plugin_id, Text))


def is_not_private(plugin_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return the condition that the plugin whose id is in this column is not private; also true for no plugin."""
    text = type_coerce(plugin_id, Text)
    return text.is_(None) | text.not_in(_PRIVATE)
