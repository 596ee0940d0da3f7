"""How releases fare: what hosts report, and the tickets they do it with."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Make the tables; nobody has reported before."""
    op.create_table(
        "healths",
        sa.Column("plugin_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("health", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("plugin_id", "version", name="pk_healths"),
    )
    op.create_table(
        "tickets",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("plugin_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("network", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.Text(), nullable=False),
        sa.Column("deadline", sa.Text(), nullable=False),
        sa.Column("ended", sa.Text()),
        sa.PrimaryKeyConstraint("digest", name="pk_tickets"),
    )
    op.create_index("ix_tickets_of_network", "tickets", ["plugin_id", "version", "network"])
    op.create_index("ix_tickets_deadline", "tickets", ["ended", "deadline"])


def downgrade() -> None:
    """Remove them."""
    op.drop_table("tickets")
    op.drop_table("healths")
