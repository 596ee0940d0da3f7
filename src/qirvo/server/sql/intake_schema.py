"""The tables of intake's own: decisions about rules, suppressions, scans by others, kept facts and re-scans."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text, UniqueConstraint

from qirvo.domain.digests import Digest
from qirvo.domain.findings import Finding
from qirvo.domain.names import PluginId
from qirvo.domain.rules import Mode
from qirvo.domain.scans import ScanState
from qirvo.domain.versions import Version
from qirvo.server.intake_ports import RescanState
from qirvo.server.sql.columns import JsonOf, Moment, TextOf
from qirvo.server.sql.schema import metadata

rule_modes = Table(
    "rule_modes",
    metadata,
    Column("rule", Text, primary_key=True),
    Column("mode", TextOf(Mode), nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("reason", Text, nullable=False),
)

outcomes = Table(
    "outcomes",
    metadata,
    Column("rule", Text, primary_key=True),
    Column("submission", ForeignKey("submissions.id"), primary_key=True),
    Column("confirmed", Boolean, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Moment, nullable=False),
)

suppressions = Table(
    "suppressions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("rule", Text, nullable=False),
    Column("digest", TextOf(Digest.parse), nullable=False),
    Column("reason", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    UniqueConstraint("rule", "digest"),
)

scans = Table(
    "scans",
    metadata,
    Column("id", Text, primary_key=True),
    Column("submission", ForeignKey("submissions.id"), nullable=False),
    Column("scanner", Text, nullable=False),
    Column("state", TextOf(ScanState), nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("deadline", Moment, nullable=False),
    Column("findings", JsonOf(tuple[Finding, ...]), nullable=False),
    UniqueConstraint("submission", "scanner"),
    Index(None, "state", "deadline"),
)

facts = Table(
    "facts",
    metadata,
    Column("key", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

rescans = Table(
    "rescans",
    metadata,
    Column("id", Text, primary_key=True),
    Column("by", Text, nullable=False),
    Column("started_at", Moment, nullable=False, index=True),
    Column("rules", JsonOf(tuple[str, ...]), nullable=False),
    Column("is_dry_run", Boolean, nullable=False),
    Column("state", TextOf(RescanState), nullable=False),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("after", Text, nullable=False),
)

rescan_hits = Table(
    "rescan_hits",
    metadata,
    Column("rescan", ForeignKey("rescans.id"), primary_key=True),
    Column("plugin_id", TextOf(PluginId.parse), primary_key=True),
    Column("precedence", Text, primary_key=True),
    Column("rule", Text, primary_key=True),
    Column("digest", TextOf(Digest.parse), primary_key=True),
    Column("line", Integer, primary_key=True),
    Column("said", TextOf(Digest.parse), primary_key=True),  # of the message, which is too long for a key
    Column("version", TextOf(Version.parse), nullable=False),
    Column("finding", JsonOf(Finding), nullable=False),
)
