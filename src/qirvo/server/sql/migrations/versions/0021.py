"""Publishers' own keys, and who wants every release signed."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0025"


def upgrade() -> None:
    """Make the tables; no publisher has a key yet."""
    op.create_table(
        "publisher_keys",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("public", sa.Text(), nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("retired_at", sa.Text()),
        sa.Column("revoked_at", sa.Text()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("endorsed_by", sa.Text(), nullable=False),
        sa.Column("endorsement", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_publisher_keys"),
    )
    op.create_index("ix_publisher_keys_publisher", "publisher_keys", ["publisher"])
    op.create_table(
        "signature_requirements",
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("publisher", name="pk_signature_requirements"),
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_table("signature_requirements")
    op.drop_table("publisher_keys")
