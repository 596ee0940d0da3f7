"""The table of accounts that may not act."""

from sqlalchemy import Column, ForeignKey, Table, Text

from qirvo.server.sql.columns import Moment
from qirvo.server.sql.schema import metadata

suspensions = Table(
    "suspensions",
    metadata,
    Column("account", ForeignKey("accounts.name"), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
)
