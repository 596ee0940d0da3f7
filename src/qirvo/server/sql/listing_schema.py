"""The tables of what listings show beside their words, and of what users say."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from qirvo.domain.brochures import DocumentKind
from qirvo.domain.digests import Digest
from qirvo.domain.media import MediaKind
from qirvo.domain.names import PluginId
from qirvo.domain.ratings import Complaint, Opinion, RatingState
from qirvo.server.sql.columns import JsonOf, Moment, TextOf
from qirvo.server.sql.schema import BIG, metadata

pictures = Table(
    "pictures",
    metadata,
    Column("digest", TextOf(Digest.parse), primary_key=True),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("size_bytes", Integer, nullable=False),
)

media = Table(
    "media",
    metadata,
    Column("number", BIG, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("plugin_id", TextOf(PluginId.parse), nullable=False, index=True),
    Column("kind", TextOf(MediaKind), nullable=False),
    Column("picture", ForeignKey("pictures.digest"), nullable=False),
    Column("thumbnail", ForeignKey("pictures.digest"), nullable=False),
    Column("alt", Text, nullable=False),
    Column("added_by", Text, nullable=False),
    Column("added_at", Moment, nullable=False),
    Column("from_release", Text, nullable=False),
)

documents = Table(
    "documents",
    metadata,
    Column("of", Text, primary_key=True),
    Column("kind", TextOf(DocumentKind), primary_key=True),
    Column("html", Text, nullable=False),
    Column("is_cut", Boolean, nullable=False),
    Column("pictures", JsonOf(frozenset[str]), nullable=False),
)

proposals = Table(
    "proposals",
    metadata,
    Column("plugin_id", TextOf(PluginId.parse), primary_key=True),
    Column("by", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("name", Text),
    Column("icon", TextOf(Digest.parse)),
)

ratings = Table(
    "ratings",
    metadata,
    Column("number", BIG, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("plugin_id", TextOf(PluginId.parse), nullable=False),
    Column("account", Text, nullable=False),
    Column("opinion", JsonOf(Opinion), nullable=False),
    Column("stars", Integer, nullable=False),
    Column("recommends", Boolean),
    Column("at", Moment, nullable=False),
    Column("state", TextOf(RatingState), nullable=False, index=True),
    Column("flags", JsonOf(tuple[str, ...]), nullable=False),
    Column("reason", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("answered_at", Moment),
    UniqueConstraint("plugin_id", "account"),
    Index(None, "plugin_id", "state"),
)

rating_votes = Table(
    "rating_votes",
    metadata,
    Column("rating", ForeignKey("ratings.id"), primary_key=True),
    Column("account", Text, primary_key=True),
    Column("helpful", Boolean, nullable=False),
)

rating_complaints = Table(
    "rating_complaints",
    metadata,
    Column("rating", ForeignKey("ratings.id"), primary_key=True),
    Column("account", Text, primary_key=True),
    Column("reason", TextOf(Complaint), nullable=False),
    Column("at", Moment, nullable=False),
)

download_counts = Table(
    "download_counts",
    metadata,
    Column("plugin_id", TextOf(PluginId.parse), primary_key=True),
    Column("downloads", Integer, nullable=False),
    Column("unique_downloads", Integer, nullable=False, server_default="0"),
)
