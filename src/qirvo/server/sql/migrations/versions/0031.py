"""Names of accounts that were erased, as digests."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    """Make the table; nobody was erased before."""
    op.create_table(
        "erased_names",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_erased_names"),
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_table("erased_names")
