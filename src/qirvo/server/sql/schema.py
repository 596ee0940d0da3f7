"""Every table of the registry; a migration makes the same of a database, and a test compares the two.

Statements are built on these once, when a module is imported, and run with bound parameters.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from qirvo.domain.access import Right, TokenKind
from qirvo.domain.digests import Digest
from qirvo.domain.findings import Finding
from qirvo.domain.listings import Listing
from qirvo.domain.names import PluginId
from qirvo.domain.releases import Security
from qirvo.domain.rollouts import Rollout
from qirvo.domain.submissions import Assessment, HistoryEntry, ReleaseRequest, SubmissionState
from qirvo.domain.traits import Traits
from qirvo.domain.update_channels import UpdateChannel
from qirvo.domain.versions import Version, VersionRange
from qirvo.server.sql.columns import JsonOf, Moment, TextOf

BIG = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up by itself only in a column of type INTEGER
_OBJECT = dict[str, Any]

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

accounts = Table(
    "accounts",
    metadata,
    Column("name", Text, primary_key=True),
    Column("created_at", Moment, nullable=False),
)

publishers = Table(
    "publishers",
    metadata,
    Column("name", Text, primary_key=True),
    Column("created_at", Moment, nullable=False),
)

memberships = Table(
    "memberships",
    metadata,
    Column("account", ForeignKey("accounts.name"), primary_key=True),
    Column("publisher", ForeignKey("publishers.name"), primary_key=True),
)

rights = Table(
    "rights",
    metadata,
    Column("account", ForeignKey("accounts.name"), primary_key=True),
    Column("held", TextOf(Right), primary_key=True),
)

tokens = Table(
    "tokens",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("account", ForeignKey("accounts.name"), nullable=False, index=True),
    Column("kind", TextOf(TokenKind), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("used_at", Moment),
)

uploads = Table(
    "uploads",
    metadata,
    Column("id", Text, primary_key=True),
    Column("plugin_id", TextOf(PluginId.parse), nullable=False),
    Column("version", TextOf(Version.parse), nullable=False),
    Column("upload_digest", TextOf(Digest.parse), nullable=False),
    Column("artifact_digest", TextOf(Digest.parse), nullable=False),
    Column("artifact_size_bytes", BigInteger, nullable=False),
    Column("tree_digest", TextOf(Digest.parse), nullable=False),
    Column("manifest", JsonOf(_OBJECT), nullable=False),
    Column("account", ForeignKey("accounts.name"), nullable=False),
    Column("received_at", Moment, nullable=False),
    UniqueConstraint("upload_digest", "account"),
)

submissions = Table(
    "submissions",
    metadata,
    Column("number", BIG, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("plugin_id", TextOf(PluginId.parse), nullable=False),
    Column("publisher", Text, nullable=False, index=True),
    Column("version", TextOf(Version.parse), nullable=False),
    Column("precedence", Text, nullable=False),
    Column("upload_digest", TextOf(Digest.parse), nullable=False),
    Column("artifact_digest", TextOf(Digest.parse), nullable=False),
    Column("artifact_size_bytes", BigInteger, nullable=False),
    Column("tree_digest", TextOf(Digest.parse), nullable=False),
    Column("manifest", JsonOf(_OBJECT), nullable=False),
    Column("listing", JsonOf(Listing), nullable=False),
    Column("request", JsonOf(ReleaseRequest), nullable=False),
    Column("submitted_by", ForeignKey("accounts.name"), nullable=False),
    Column("submitted_at", Moment, nullable=False),
    Column("state", TextOf(SubmissionState), nullable=False, index=True),
    Column("findings", JsonOf(tuple[Finding, ...]), nullable=False),
    Column("history", JsonOf(tuple[HistoryEntry, ...]), nullable=False),
    Column("assessment", JsonOf(Assessment), nullable=False, server_default="{}"),
    Column("tier_rank", Integer, nullable=False, server_default="0"),
    Index(None, "plugin_id", "precedence"),
    Index(None, "upload_digest", "submitted_by"),
)

plugins = Table(
    "plugins",
    metadata,
    Column("id", TextOf(PluginId.parse), primary_key=True),
    Column("listing", JsonOf(Listing), nullable=False),
    Column("words", Text, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("signed_number", BigInteger, nullable=False),
)

releases = Table(
    "releases",
    metadata,
    Column("plugin_id", ForeignKey("plugins.id"), primary_key=True),
    Column("precedence", Text, primary_key=True),
    Column("version", TextOf(Version.parse), nullable=False),
    Column("artifact_digest", TextOf(Digest.parse), nullable=False, index=True),
    Column("artifact_size_bytes", BigInteger, nullable=False),
    Column("tree_digest", TextOf(Digest.parse), nullable=False),
    Column("published_at", Moment, nullable=False),
    Column("platform", TextOf(VersionRange), nullable=False),
    Column("permissions", JsonOf(frozenset[str]), nullable=False),
    Column("breaking", Boolean, nullable=False),
    Column("security", JsonOf(Security)),
    Column("epoch", Integer, nullable=False),
    Column("via", TextOf(Version.parse)),
    Column("notes", Text, nullable=False),
    Column("revoked", Text),
    Column("publisher_signature", Text),
    Column("traits", JsonOf(Traits)),
)

heads = Table(
    "heads",
    metadata,
    Column("plugin_id", ForeignKey("plugins.id"), primary_key=True),
    Column("update_channel", TextOf(UpdateChannel), primary_key=True),
    Column("current", TextOf(Version.parse), nullable=False),
    Column("previous", TextOf(Version.parse)),
    Column("floor", TextOf(Version.parse)),
    Column("rollout", JsonOf(Rollout), nullable=False),
)

WAITING, RUNNING, DEAD = "waiting", "running", "dead"
_IS_WAITING = text("state = 'waiting'")

jobs = Table(
    "jobs",
    metadata,
    Column("id", BIG, primary_key=True, autoincrement=True),
    Column("queue", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("arguments", JsonOf(_OBJECT), nullable=False),
    Column("state", Text, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("run_at", Moment, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("lease_until", Moment),
    Column("dedupe", Text),
    Column("error", Text),
    Index(None, "state", "run_at"),
    # Said of SQLite alone: to say it of PostgreSQL loads all that SQLAlchemy knows of that, at every start. Both have
    # it from the migration.
    Index("uq_jobs_dedupe", "dedupe", unique=True, sqlite_where=_IS_WAITING),
)
