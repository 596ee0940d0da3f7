"""To which registry the records belong."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    """Make the table; the registry that starts next fills it."""
    op.create_table(
        "registry_root",
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name="pk_registry_root"),
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_table("registry_root")
