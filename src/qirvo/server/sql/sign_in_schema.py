"""The tables of what accounts sign in with."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, LargeBinary, Table, Text

from qirvo.server.sql.columns import JsonOf, Moment
from qirvo.server.sql.schema import metadata

credentials = Table(
    "credentials",
    metadata,
    Column("account", ForeignKey("accounts.name"), primary_key=True),
    Column("password_hash", Text, nullable=False),
    Column("totp_secret", Text, nullable=False),
    Column("totp_used", BigInteger, nullable=False),
    Column("mail", Text, nullable=False, index=True),
    Column("is_mail_proven", Boolean, nullable=False),
    Column("recovery_digests", JsonOf(frozenset[str]), nullable=False),
)

passkeys = Table(
    "passkeys",
    metadata,
    Column("id", LargeBinary, primary_key=True),
    Column("account", ForeignKey("accounts.name"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("uses", BigInteger, nullable=False),
    Column("created_at", Moment, nullable=False),
)
