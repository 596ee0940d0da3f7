"""The table of alerts."""

from sqlalchemy import Column, Table, Text

from qirvo.domain.alerts import AlertRule, AlertState
from qirvo.domain.names import PluginId
from qirvo.server.sql.columns import JsonOf, TextOf
from qirvo.server.sql.schema import metadata

alerts = Table(
    "alerts",
    metadata,
    Column("plugin_id", TextOf(PluginId.parse), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("rule", JsonOf(AlertRule)),
    Column("state", JsonOf(AlertState), nullable=False),
)
