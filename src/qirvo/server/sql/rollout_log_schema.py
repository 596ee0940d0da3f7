"""The table of the rollout log."""

from typing import Any

from sqlalchemy import Column, Integer, Table, Text

from qirvo.domain.names import PluginId
from qirvo.domain.update_channels import UpdateChannel
from qirvo.server.sql.columns import JsonOf, Moment, TextOf
from qirvo.server.sql.schema import metadata

rollout_log = Table(
    "rollout_log",
    metadata,
    Column("plugin_id", TextOf(PluginId.parse), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("index_number", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("update_channel", TextOf(UpdateChannel), nullable=False),
    Column("before", JsonOf(dict[str, Any]), nullable=False),
    Column("after", JsonOf(dict[str, Any]), nullable=False),
    Column("previous", Text, nullable=False),
)
