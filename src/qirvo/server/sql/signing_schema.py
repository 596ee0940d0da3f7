"""The tables of publishers' keys, and of who wants every release signed."""

from sqlalchemy import Column, Table, Text

from qirvo.server.sql.columns import Moment
from qirvo.server.sql.schema import metadata

publisher_keys = Table(
    "publisher_keys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("publisher", Text, nullable=False, index=True),
    Column("public", Text, nullable=False),
    Column("since", Moment, nullable=False),
    Column("retired_at", Moment),
    Column("revoked_at", Moment),
    Column("reason", Text, nullable=False),
    Column("endorsed_by", Text, nullable=False),
    Column("endorsement", Text, nullable=False),
)

signature_requirements = Table(
    "signature_requirements",
    metadata,
    Column("publisher", Text, primary_key=True),
    Column("since", Moment, nullable=False),
)
