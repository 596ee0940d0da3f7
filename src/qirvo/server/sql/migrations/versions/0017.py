"""Transfers of plugins, and who owns what changed hands."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0012"


def upgrade() -> None:
    """Make the tables; every plugin is owned by the publisher in its id."""
    op.create_table(
        "transfers",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("plugin_id", sa.Text(), nullable=False),
        sa.Column("giver", sa.Text(), nullable=False),
        sa.Column("receiver", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.Text(), nullable=False),
        sa.Column("accepted_by", sa.Text(), nullable=False),
        sa.Column("due_at", sa.Text()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_transfers"),
    )
    op.create_index("ix_transfers_plugin_id", "transfers", ["plugin_id"])
    op.create_table(
        "plugin_owners",
        sa.Column("plugin_id", sa.Text(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("is_watched", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("plugin_id", name="pk_plugin_owners"),
    )
    op.create_index("ix_plugin_owners_publisher", "plugin_owners", ["publisher"])


def downgrade() -> None:
    """Remove them."""
    op.drop_table("plugin_owners")
    op.drop_table("transfers")
