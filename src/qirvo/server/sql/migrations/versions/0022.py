"""Deltas between releases."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0019"


def upgrade() -> None:
    """Make the table; a plugin's deltas are made with its next release."""
    op.create_table(
        "deltas",
        sa.Column("plugin_id", sa.Text(), nullable=False),
        sa.Column("target_precedence", sa.Text(), nullable=False),
        sa.Column("base_precedence", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("base", sa.Text(), nullable=False),
        sa.Column("codec", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("unpacked_bytes", sa.BigInteger(), nullable=False),
        sa.Column("effort", sa.Integer(), nullable=False),
        sa.Column("is_worthwhile", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["plugin_id"], ["plugins.id"], name="fk_deltas_plugin_id_plugins"),
        sa.PrimaryKeyConstraint("plugin_id", "target_precedence", "base_precedence", name="pk_deltas"),
    )
    op.create_index("ix_deltas_digest", "deltas", ["digest"])


def downgrade() -> None:
    """Remove it; hosts take whole archives."""
    op.drop_table("deltas")
