"""The table of who is told of which plugin's figures."""

from datetime import date

from sqlalchemy import Column, ForeignKey, Index, Table

from qirvo.domain.names import PluginId
from qirvo.domain.report_schedules import Every
from qirvo.server.sql.columns import TextOf
from qirvo.server.sql.schema import metadata

report_schedules = Table(
    "report_schedules",
    metadata,
    Column("account", ForeignKey("accounts.name"), primary_key=True),
    Column("plugin_id", TextOf(PluginId.parse), primary_key=True),
    Column("every", TextOf(Every), nullable=False),
    Column("told_until", TextOf(date.fromisoformat), nullable=False),
    Index(None, "every", "told_until"),
)
