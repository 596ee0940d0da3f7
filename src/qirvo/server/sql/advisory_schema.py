"""The table of advisories about plugins."""

from sqlalchemy import Boolean, Column, Table, Text

from qirvo.domain.advisories import Danger
from qirvo.domain.names import PluginId
from qirvo.domain.plugin_advisories import AdvisoryContent, AdvisoryState
from qirvo.server.sql.columns import JsonOf, Moment, TextOf
from qirvo.server.sql.schema import metadata

plugin_advisories = Table(
    "plugin_advisories",
    metadata,
    Column("id", Text, primary_key=True),
    Column("plugin_id", TextOf(PluginId.parse), nullable=False, index=True),
    Column("danger", TextOf(Danger), nullable=False),  # of the content, to be asked for
    Column("content", JsonOf(AdvisoryContent), nullable=False),
    Column("html", Text, nullable=False),
    Column("state", TextOf(AdvisoryState), nullable=False),
    Column("is_operators", Boolean, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("modified_at", Moment, nullable=False, index=True),
    Column("published_at", Moment),
    Column("withdrawn_at", Moment),
    Column("reason", Text, nullable=False),
)
