"""The tables of update channels and promotions."""

from sqlalchemy import Column, Table, Text

from qirvo.domain.names import PluginId
from qirvo.domain.promotions import PromotionState, UpdateChannelPolicy
from qirvo.domain.ramps import Ramp
from qirvo.domain.update_channels import UpdateChannel
from qirvo.domain.versions import Version
from qirvo.server.sql.columns import JsonOf, Moment, TextOf
from qirvo.server.sql.schema import metadata

update_channels = Table(
    "update_channels",
    metadata,
    Column("plugin_id", TextOf(PluginId.parse), primary_key=True),
    Column("name", TextOf(UpdateChannel), primary_key=True),
    Column("policy", JsonOf(UpdateChannelPolicy), nullable=False),
)

promotions = Table(
    "promotions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("plugin_id", TextOf(PluginId.parse), nullable=False, index=True),
    Column("version", TextOf(Version.parse), nullable=False),
    Column("source", TextOf(UpdateChannel), nullable=False),
    Column("target", TextOf(UpdateChannel), nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("ramp", JsonOf(Ramp)),
    Column("approved_by", JsonOf(frozenset[str]), nullable=False),
    Column("state", TextOf(PromotionState), nullable=False, index=True),
    Column("ended_at", Moment),
    Column("because", Text, nullable=False),
)
