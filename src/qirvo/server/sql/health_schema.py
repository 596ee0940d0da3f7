"""The tables of how releases fare."""

from sqlalchemy import Column, Index, Table, Text

from qirvo.domain.health import Ended, Health
from qirvo.server.sql.columns import JsonOf, Moment, TextOf
from qirvo.server.sql.schema import metadata

healths = Table(
    "healths",
    metadata,
    Column("plugin_id", Text, primary_key=True),
    Column("version", Text, primary_key=True),
    Column("health", JsonOf(Health), nullable=False),
)

tickets = Table(
    "tickets",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("plugin_id", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("network", Text, nullable=False),
    Column("issued_at", Moment, nullable=False),
    Column("deadline", Moment, nullable=False),
    Column("ended", TextOf(Ended)),
    Index("ix_tickets_of_network", "plugin_id", "version", "network"),
    Index("ix_tickets_deadline", "ended", "deadline"),
)
