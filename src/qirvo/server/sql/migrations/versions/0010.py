"""What a search index follows, and what operators feature."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0011"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables; an index is built of all plugins at its first start."""
    op.create_table(
        "catalog_changes",
        sa.Column("sequence", BIG, primary_key=True, autoincrement=True),
        sa.Column("plugin_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_catalog_changes"),
    )
    op.create_table(
        "featured_plugins",
        sa.Column("plugin_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("plugin_id", name="pk_featured_plugins"),
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_table("featured_plugins")
    op.drop_table("catalog_changes")
