"""The tables of what artifacts are made of, and of advisories."""

from sqlalchemy import Column, Index, Integer, Table, Text

from qirvo.domain.advisories import Advisory
from qirvo.domain.digests import Digest
from qirvo.server.sql.columns import JsonOf, TextOf
from qirvo.server.sql.schema import metadata

inventories = Table(
    "inventories",
    metadata,
    Column("artifact", TextOf(Digest.parse), primary_key=True),
)

components = Table(
    "components",
    metadata,
    Column("artifact", TextOf(Digest.parse), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("version", Text, primary_key=True),
    Column("purl", Text, nullable=False),
    Column("percent", Integer, nullable=False),
    Column("file", Text, nullable=False),
    Index(None, "name", "version"),
)

advisories = Table(
    "advisories",
    metadata,
    Column("id", Text, primary_key=True),
    Column("package", Text, primary_key=True),
    Column("advisory", JsonOf(Advisory), nullable=False),
    Index(None, "package"),
)
