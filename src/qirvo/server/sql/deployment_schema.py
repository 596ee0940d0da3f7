"""The tables of deployments and environments."""

from collections.abc import Mapping

from sqlalchemy import Boolean, Column, Index, Integer, Table, Text, UniqueConstraint

from qirvo.domain.deployment_records import LateWord
from qirvo.domain.deployments import GateResult, RevisionState
from qirvo.domain.digests import Digest
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version
from qirvo.server.sql.columns import JsonOf, Moment, TextOf
from qirvo.server.sql.schema import BIG, metadata

deployments = Table(
    "deployments",
    metadata,
    Column("sequence", BIG, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("publisher", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("plugin_id", TextOf(PluginId.parse), nullable=False),
    Column("environment", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("version", TextOf(Version.parse), nullable=False),
    Column("image", Text, nullable=False),
    Column("digest", TextOf(Digest.parse), nullable=False),
    Column("by", Text, nullable=False),
    Column("began_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("recorded_at", Moment, nullable=False),
    Column("state", TextOf(RevisionState), nullable=False),
    Column("detail", Text, nullable=False),
    Column("restores", Integer),
    Column("fence", BIG, nullable=False),
    Column("manifests", JsonOf(Mapping[str, str]), nullable=False),
    Column("evidence", JsonOf(tuple[GateResult, ...]), nullable=False),
    Column("late_words", JsonOf(tuple[LateWord, ...]), nullable=False),
    UniqueConstraint("publisher", "key"),
    UniqueConstraint("publisher", "plugin_id", "environment", "number"),
    Index(None, "publisher", "sequence"),
)

deployed_environments = Table(
    "deployed_environments",
    metadata,
    Column("publisher", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("target", Text, nullable=False),
    Column("replicas", Integer, nullable=False),
    Column("approvals", Integer, nullable=False),
)

deployment_leases = Table(
    "deployment_leases",
    metadata,
    Column("publisher", Text, primary_key=True),
    Column("environment", Text, primary_key=True),
    Column("plugin_id", TextOf(PluginId.parse), primary_key=True),
    Column("holder", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("fence", BIG, nullable=False),
    Column("expires_at", Moment, nullable=False),
)

deployment_requests = Table(
    "deployment_requests",
    metadata,
    Column("publisher", Text, primary_key=True),
    Column("environment", Text, primary_key=True),
    Column("plugin_id", TextOf(PluginId.parse), primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("version", TextOf(Version.parse), nullable=False),
    Column("image", Text, nullable=False),
    Column("digest", TextOf(Digest.parse), nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("manifests", JsonOf(Mapping[str, str]), nullable=False),
    Column("evidence", JsonOf(tuple[GateResult, ...]), nullable=False),
)

deployment_approvals = Table(
    "deployment_approvals",
    metadata,
    Column("publisher", Text, primary_key=True),
    Column("plugin_id", TextOf(PluginId.parse), primary_key=True),
    Column("environment", Text, primary_key=True),
    Column("digest", TextOf(Digest.parse), primary_key=True),
    Column("by", Text, primary_key=True),
    Column("at", Moment, nullable=False),
)

deployment_scans = Table(
    "deployment_scans",
    metadata,
    Column("publisher", Text, primary_key=True),
    Column("digest", TextOf(Digest.parse), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("passed", Boolean, nullable=False),
)

deployment_observations = Table(
    "deployment_observations",
    metadata,
    Column("publisher", Text, primary_key=True),
    Column("environment", Text, primary_key=True),
    Column("plugin_id", TextOf(PluginId.parse), primary_key=True),
    Column("is_as_deployed", Boolean, nullable=False),
    Column("detail", Text, nullable=False),
    Column("at", Moment, nullable=False),
)
