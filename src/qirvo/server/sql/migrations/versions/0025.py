"""The log of what update channels offered."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0022"


def upgrade() -> None:
    """Make the table; the first entry of a plugin tells what was offered when it is signed next."""
    op.create_table(
        "rollout_log",
        sa.Column("plugin_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("index_number", sa.Integer(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("update_channel", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("plugin_id", "number", name="pk_rollout_log"),
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_table("rollout_log")
