"""The tables of accounts that may not act, of names nobody is given any more, and of whose registry all this is."""

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

registry_root = Table("registry_root", metadata, Column("fingerprint", Text, primary_key=True))
"""At most one row: the root by which hosts know the registry that the records belong to."""
