"""The tables of trusted publishing, of signing in with issuers, and of proven domains."""

from sqlalchemy import Column, ForeignKey, Integer, Table, Text

from qirvo.domain.names import PluginId
from qirvo.domain.namespaces import DomainState
from qirvo.domain.provenance import PipelineRun
from qirvo.domain.versions import Version
from qirvo.server.sql.columns import JsonOf, Moment, TextOf
from qirvo.server.sql.schema import metadata

_TEXTS = dict[str, str]

trusted_publishers = Table(
    "trusted_publishers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("publisher", Text, nullable=False, index=True),
    Column("plugin_id", TextOf(PluginId.parse), nullable=False),
    Column("issuer", Text, nullable=False, index=True),
    Column("fields", JsonOf(_TEXTS), nullable=False),
    Column("pinned", JsonOf(_TEXTS), nullable=False),
    Column("created_by", ForeignKey("accounts.name"), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("used_at", Moment),
)

trusted_tokens = Table(
    "trusted_tokens",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("trusted_publisher", Text, nullable=False, index=True),
    Column("run", JsonOf(PipelineRun), nullable=False),
)

used_identity_tokens = Table(
    "used_identity_tokens",
    metadata,
    Column("key", Text, primary_key=True),
    Column("expires_at", Moment, nullable=False, index=True),
)

provenances = Table(
    "provenances",
    metadata,
    Column("submission", ForeignKey("submissions.id"), primary_key=True),
    Column("version", TextOf(Version.parse), nullable=False),
    Column("run", JsonOf(PipelineRun), nullable=False),
    Column("recorded_at", Moment, nullable=False),
)

linked_identities = Table(
    "linked_identities",
    metadata,
    Column("issuer", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("account", ForeignKey("accounts.name"), nullable=False, index=True),
    Column("linked_at", Moment, nullable=False),
)

domain_claims = Table(
    "domain_claims",
    metadata,
    Column("publisher", Text, primary_key=True),
    Column("domain", Text, primary_key=True),
    Column("code", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("state", TextOf(DomainState), nullable=False),
    Column("failures", Integer, nullable=False),
    Column("seen_at", Moment),
    Column("checked_at", Moment),
)
