"""How many of a plugin's downloads are unique, beside how many there are."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0021"


def upgrade() -> None:
    """Add the column; it is filled when downloads are counted next."""
    with op.batch_alter_table("download_counts") as table:
        table.add_column(sa.Column("unique_downloads", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Remove it."""
    with op.batch_alter_table("download_counts") as table:
        table.drop_column("unique_downloads")
