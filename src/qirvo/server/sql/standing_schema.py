"""The tables of how plugins stand and what users report of them."""

from sqlalchemy import Boolean, Column, Table, Text

from qirvo.domain.names import PluginId
from qirvo.domain.reports import ReportKind, ReportState
from qirvo.domain.standings import StandingKind
from qirvo.server.sql.columns import Moment, TextOf
from qirvo.server.sql.schema import BIG, metadata

standings = Table(
    "standings",
    metadata,
    Column("plugin_id", TextOf(PluginId.parse), primary_key=True),
    Column("kind", TextOf(StandingKind), primary_key=True),
    Column("version", Text, primary_key=True),  # empty for the whole plugin
    Column("reason", Text, nullable=False),
    Column("replacement", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("is_operators", Boolean, nullable=False),
)

reports = Table(
    "reports",
    metadata,
    Column("number", BIG, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("plugin_id", TextOf(PluginId.parse), nullable=False, index=True),
    Column("kind", TextOf(ReportKind), nullable=False),
    Column("text", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("contact", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("state", TextOf(ReportState), nullable=False),
    Column("closed_by", Text, nullable=False),
    Column("answer", Text, nullable=False),
)
