"""Update channels that publishers decide about, and promotions."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0013"


def upgrade() -> None:
    """Make the tables; nobody has decided anything before."""
    op.create_table(
        "update_channels",
        sa.Column("plugin_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("plugin_id", "name", name="pk_update_channels"),
    )
    op.create_table(
        "promotions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("plugin_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.Text(), nullable=False),
        sa.Column("ramp", sa.Text()),
        sa.Column("approved_by", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.Text()),
        sa.Column("because", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_promotions"),
    )
    op.create_index("ix_promotions_plugin_id", "promotions", ["plugin_id"])
    op.create_index("ix_promotions_state", "promotions", ["state"])


def downgrade() -> None:
    """Remove them, and the heads that a version before knows no name for."""
    op.execute(sa.text("DELETE FROM heads WHERE update_channel NOT IN ('stable', 'beta', 'alpha')"))
    op.drop_table("promotions")
    op.drop_table("update_channels")
