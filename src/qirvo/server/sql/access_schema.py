"""The tables of tokens for programs and of roles in publishers."""

from sqlalchemy import Boolean, Column, ForeignKey, Table, Text

from qirvo.domain.memberships import Role
from qirvo.domain.scopes import Grant
from qirvo.server.sql.columns import JsonOf, Moment, TextOf
from qirvo.server.sql.schema import metadata

named_tokens = Table(
    "named_tokens",
    metadata,
    Column("digest", ForeignKey("tokens.digest"), primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("grant", JsonOf(Grant), nullable=False),
    Column("used_on", Text, nullable=False),
    Column("parent", Text, nullable=False, index=True, server_default=""),
)

roles = Table(
    "roles",
    metadata,
    Column("publisher", ForeignKey("publishers.name"), primary_key=True),
    Column("account", ForeignKey("accounts.name"), primary_key=True),
    Column("role", TextOf(Role), nullable=False),
    Column("since", Moment, nullable=False),
    Column("is_invited", Boolean, nullable=False),
)
