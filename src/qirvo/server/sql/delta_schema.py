"""The table of deltas."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Integer, Table, Text

from qirvo.domain.deltas import DeltaCodec
from qirvo.domain.digests import Digest
from qirvo.domain.versions import Version
from qirvo.server.sql.columns import TextOf
from qirvo.server.sql.schema import metadata

deltas = Table(
    "deltas",
    metadata,
    Column("plugin_id", ForeignKey("plugins.id"), primary_key=True),
    Column("target_precedence", Text, primary_key=True),
    Column("base_precedence", Text, primary_key=True),
    Column("target", TextOf(Version.parse), nullable=False),
    Column("base", TextOf(Version.parse), nullable=False),
    Column("codec", TextOf(DeltaCodec), nullable=False),
    Column("digest", TextOf(Digest.parse), nullable=False, index=True),
    Column("size_bytes", BigInteger, nullable=False),
    Column("unpacked_bytes", BigInteger, nullable=False),
    Column("effort", Integer, nullable=False),
    Column("is_worthwhile", Boolean, nullable=False),
)
