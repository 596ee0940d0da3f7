"""What the checks make of a release: its traits, its difference from the one before, and its risk."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the columns; what was checked before has no assessment, and what was published before no traits."""
    with op.batch_alter_table("submissions") as table:
        table.add_column(sa.Column("assessment", sa.Text(), nullable=False, server_default="{}"))
        table.add_column(sa.Column("tier_rank", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("releases") as table:
        table.add_column(sa.Column("traits", sa.Text(), nullable=True))


def downgrade() -> None:
    """Remove them."""
    with op.batch_alter_table("releases") as table:
        table.drop_column("traits")
    with op.batch_alter_table("submissions") as table:
        table.drop_column("tier_rank")
        table.drop_column("assessment")
