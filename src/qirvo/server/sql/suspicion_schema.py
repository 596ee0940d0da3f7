"""The tables of downloads that are not believed, and of networks that members were in."""

from datetime import date

from sqlalchemy import BigInteger, Column, Integer, Table

from qirvo.domain.names import PluginId
from qirvo.domain.suspicion import Suspicion
from qirvo.server.sql.columns import JsonOf, TextOf
from qirvo.server.sql.schema import metadata

suspicions = Table(
    "suspicions",
    metadata,
    Column("plugin_id", TextOf(PluginId.parse), primary_key=True),
    Column("day", TextOf(date.fromisoformat), primary_key=True, index=True),
    Column("downloads", Integer, nullable=False),
    Column("found", JsonOf(tuple[Suspicion, ...]), nullable=False),
)

member_networks = Table(
    "member_networks",
    metadata,
    Column("day", TextOf(date.fromisoformat), primary_key=True),
    Column("plugin_id", TextOf(PluginId.parse), primary_key=True),
    Column("network", BigInteger, primary_key=True, autoincrement=False),
)
