"""The tables of accounts that may not act, and of names that nobody is given any more."""

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

erased_names = Table(
    "erased_names",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("at", Moment, nullable=False),
)
