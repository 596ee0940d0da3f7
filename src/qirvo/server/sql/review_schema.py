"""The tables of what reviewers work with."""

from sqlalchemy import Column, ForeignKey, Table, Text

from qirvo.server.sql.columns import JsonOf, Moment
from qirvo.server.sql.schema import metadata

review_work = Table(
    "review_work",
    metadata,
    Column("submission", ForeignKey("submissions.id"), primary_key=True),
    Column("claimed_by", Text, nullable=False),
    Column("claimed_until", Moment),
    Column("flag", Text, nullable=False),
    Column("flagged_by", Text, nullable=False),
    Column("ticked", JsonOf(frozenset[str]), nullable=False),
    Column("approved_by", JsonOf(frozenset[str]), nullable=False),
    Column("security_by", Text, nullable=False),
)

ready_answers = Table(
    "ready_answers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
)
