"""Which token made a token: the one ends with the other."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Add the column; nobody knows who made the tokens that are there, so they end by themselves alone."""
    with op.batch_alter_table("named_tokens") as table:
        table.add_column(sa.Column("parent", sa.Text(), nullable=False, server_default=""))
        table.create_index("ix_named_tokens_parent", ["parent"])


def downgrade() -> None:
    """Remove it."""
    with op.batch_alter_table("named_tokens") as table:
        table.drop_index("ix_named_tokens_parent")
        table.drop_column("parent")
