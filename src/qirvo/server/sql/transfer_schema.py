"""The tables of transfers and of who owns what changed hands, and the condition that a publisher owns a plugin."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Boolean, Column, ColumnElement, Table, Text, and_, false, or_, select, type_coerce

from qirvo.domain.names import PluginId
from qirvo.domain.transfers import TransferState
from qirvo.server.sql.columns import Moment, TextOf
from qirvo.server.sql.schema import metadata

transfers = Table(
    "transfers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("plugin_id", TextOf(PluginId.parse), nullable=False, index=True),
    Column("giver", Text, nullable=False),
    Column("receiver", Text, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("accepted_by", Text, nullable=False),
    Column("due_at", Moment),
    Column("state", TextOf(TransferState), nullable=False),
)

plugin_owners = Table(
    "plugin_owners",
    metadata,
    Column("plugin_id", TextOf(PluginId.parse), primary_key=True),
    Column("publisher", Text, nullable=False, index=True),
    Column("is_watched", Boolean, nullable=False),
)

_MOVED = select(type_coerce(plugin_owners.c.plugin_id, Text))


def is_owned_by(plugin_id: ColumnElement[Any], publishers: Collection[str]) -> ColumnElement[bool]:
    """Return the condition that one of these publishers owns the plugin whose id is in this column."""
    text = type_coerce(plugin_id, Text)
    bears_name = or_(false(), *(text.startswith(f"{name}.", autoescape=True) for name in sorted(publishers)))
    return owned(plugin_id, bears_name, sorted(publishers))


def owned(plugin_id: ColumnElement[Any], bears_name: ColumnElement[bool], publishers: Any) -> ColumnElement[bool]:  # noqa: ANN401  # names, or a parameter of names
    """Return the condition that one of these publishers was given the plugin, or it bears its name and never moved."""
    text = type_coerce(plugin_id, Text)
    received = _MOVED.where(plugin_owners.c.publisher.in_(publishers))
    return or_(text.in_(received), and_(bears_name, text.not_in(_MOVED)))
