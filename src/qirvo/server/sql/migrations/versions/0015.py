"""Accounts that may not act."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0004"


def upgrade() -> None:
    """Make the table; everybody may act."""
    op.create_table(
        "suspensions",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account", name="pk_suspensions"),
        sa.ForeignKeyConstraint(["account"], ["accounts.name"], name="fk_suspensions_account_accounts"),
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_table("suspensions")
