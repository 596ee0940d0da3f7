"""What is not believed of downloads, networks of members, rules of alerts and what became of them."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "suspicions",
        sa.Column("plugin_id", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("downloads", sa.Integer(), nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("plugin_id", "day", name="pk_suspicions"),
    )
    op.create_index("ix_suspicions_day", "suspicions", ["day"])
    op.create_table(
        "member_networks",
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("plugin_id", sa.Text(), nullable=False),
        sa.Column("network", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "plugin_id", "network", name="pk_member_networks"),
    )
    op.create_table(
        "alerts",
        sa.Column("plugin_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("plugin_id", "name", name="pk_alerts"),
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_table("alerts")
    op.drop_table("member_networks")
    op.drop_index("ix_suspicions_day", table_name="suspicions")
    op.drop_table("suspicions")
