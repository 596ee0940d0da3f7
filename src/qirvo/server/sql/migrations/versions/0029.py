"""Who is told of which plugin's figures, and how often."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    """Make the table; nobody has chosen before."""
    op.create_table(
        "report_schedules",
        sa.Column("account", sa.Text(), sa.ForeignKey("accounts.name"), nullable=False),
        sa.Column("plugin_id", sa.Text(), nullable=False),
        sa.Column("every", sa.Text(), nullable=False),
        sa.Column("told_until", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account", "plugin_id", name="pk_report_schedules"),
    )
    op.create_index("ix_report_schedules_every_told_until", "report_schedules", ["every", "told_until"])


def downgrade() -> None:
    """Remove it."""
    op.drop_table("report_schedules")
