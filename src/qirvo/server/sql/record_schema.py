"""The tables of what is written down for others: the audit log and the notices."""

from typing import Any

from sqlalchemy import Boolean, Column, Integer, Table, Text

from qirvo.domain.audit import Outcome
from qirvo.domain.notices import NoticeKind
from qirvo.server.sql.columns import JsonOf, Moment, TextOf
from qirvo.server.sql.schema import BIG, metadata

audit = Table(
    "audit",
    metadata,
    Column("number", BIG, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("at", Moment, nullable=False),
    Column("actor", Text, nullable=False, index=True),
    Column("act", Text, nullable=False),
    Column("subject", Text, nullable=False, index=True),
    Column("outcome", TextOf(Outcome), nullable=False),
    Column("reason", Text, nullable=False),
    Column("before", JsonOf(dict[str, Any]), nullable=False),
    Column("after", JsonOf(dict[str, Any]), nullable=False),
    Column("network", Text, nullable=False, server_default=""),
    Column("network_salt", Text, nullable=False, server_default=""),
    Column("network_digest", Text, nullable=False, server_default=""),
    Column("previous", Text, nullable=False, server_default="", unique=True),
    Column("hash", Text, nullable=False, server_default=""),
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", BIG, nullable=False),
    Column("hash", Text, nullable=False),
)
"""One row, which writers take turns at: the number and hash of the log's last entry."""

notices = Table(
    "notices",
    metadata,
    Column("number", BIG, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("at", Moment, nullable=False),
    Column("kind", TextOf(NoticeKind), nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("link", Text, nullable=False),
    Column("plugin_id", Text, nullable=False, index=True),
    Column("publishers", JsonOf(frozenset[str]), nullable=False),
    Column("accounts", JsonOf(frozenset[str]), nullable=False),
    Column("is_public", Boolean, nullable=False),
)
