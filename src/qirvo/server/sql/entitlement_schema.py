"""The tables of who may have paid plugins."""

from sqlalchemy import Column, Index, Integer, Table, Text, UniqueConstraint

from qirvo.domain.entitlements import PaymentEventKind, Source
from qirvo.domain.names import PluginId
from qirvo.server.sql.columns import JsonOf, Moment, TextOf
from qirvo.server.sql.schema import metadata

entitlements = Table(
    "entitlements",
    metadata,
    Column("id", Text, primary_key=True),
    Column("plugin_id", TextOf(PluginId.parse), nullable=False),
    Column("customer", Text, nullable=False),
    Column("issued_at", Moment, nullable=False),
    Column("source", TextOf(Source), nullable=False),
    Column("seats", Integer, nullable=False),
    Column("until", Moment),
    Column("features", JsonOf(tuple[str, ...]), nullable=False),
    Column("reference", Text, nullable=False),
    Column("revoked_at", Moment),
    Column("reason", Text, nullable=False),
    Index("ix_entitlements_plugin_id", "plugin_id", "issued_at"),
    Index("ix_entitlements_reference", "plugin_id", "source", "reference"),
)

payment_events = Table(
    "payment_events",
    metadata,
    Column("publisher", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("body_digest", Text, nullable=False),
    Column("kind", TextOf(PaymentEventKind), nullable=False),
    Column("plugin_id", TextOf(PluginId.parse), nullable=False),
    Column("reference", Text, nullable=False),
    Column("occurred_at", Moment, nullable=False),
    Column("customer", Text, nullable=False),
    Column("seats", Integer, nullable=False),
    Column("features", JsonOf(tuple[str, ...]), nullable=False),
    Column("months", Integer, nullable=False),
    Column("until", Moment),
    UniqueConstraint("publisher", "id", name="uq_payment_events_publisher"),
    Index("ix_payment_events_reference", "plugin_id", "reference"),
)

activations = Table(
    "activations",
    metadata,
    Column("entitlement_id", Text, primary_key=True),
    Column("host", Text, primary_key=True),
    Column("at", Moment, nullable=False),
)
