"""The tables of how notices reach people and programs."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text

from qirvo.domain.notices import NoticeKind
from qirvo.domain.webhooks import DeliveryState
from qirvo.server.sql.columns import JsonOf, Moment, TextOf
from qirvo.server.sql.schema import BIG, metadata

inbox = Table(
    "inbox",
    metadata,
    Column("account", ForeignKey("accounts.name"), primary_key=True),
    Column("notice", ForeignKey("notices.number"), primary_key=True),
    Column("read_at", Moment),
)

spreading = Table(
    "spreading",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", BIG, nullable=False),
)

notice_preferences = Table(
    "notice_preferences",
    metadata,
    Column("account", ForeignKey("accounts.name"), primary_key=True),
    Column("mailed", JsonOf(frozenset[NoticeKind]), nullable=False),
)

webhooks = Table(
    "webhooks",
    metadata,
    Column("id", Text, primary_key=True),
    Column("publisher", Text, nullable=False, index=True),
    Column("url", Text, nullable=False),
    Column("secret", Text, nullable=False),
    Column("kinds", JsonOf(frozenset[NoticeKind]), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("is_paused", Boolean, nullable=False),
    Column("given_up", Integer, nullable=False),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Text, primary_key=True),
    Column("webhook", ForeignKey("webhooks.id"), nullable=False),
    Column("kind", TextOf(NoticeKind), nullable=False),
    Column("body", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("state", TextOf(DeliveryState), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("said", Text, nullable=False),
    Index(None, "webhook", "created_at"),
)
