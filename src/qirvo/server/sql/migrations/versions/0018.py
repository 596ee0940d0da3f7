"""Security advisories about plugins."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0020"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "plugin_advisories",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("plugin_id", sa.Text(), nullable=False),
        sa.Column("danger", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("is_operators", sa.Boolean(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("modified_at", sa.Text(), nullable=False),
        sa.Column("published_at", sa.Text()),
        sa.Column("withdrawn_at", sa.Text()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_plugin_advisories"),
    )
    op.create_index("ix_plugin_advisories_plugin_id", "plugin_advisories", ["plugin_id"])
    op.create_index("ix_plugin_advisories_modified_at", "plugin_advisories", ["modified_at"])


def downgrade() -> None:
    """Remove it."""
    op.drop_table("plugin_advisories")
