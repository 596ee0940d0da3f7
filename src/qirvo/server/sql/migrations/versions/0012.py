"""Who may have paid plugins: entitlements, what payment systems reported, seats."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0006"


def upgrade() -> None:
    """Make the tables; nobody is entitled to anything before."""
    op.create_table(
        "entitlements",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("plugin_id", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("until", sa.Text()),
        sa.Column("features", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("revoked_at", sa.Text()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_entitlements"),
    )
    op.create_index("ix_entitlements_plugin_id", "entitlements", ["plugin_id", "issued_at"])
    op.create_index("ix_entitlements_reference", "entitlements", ["plugin_id", "source", "reference"])
    op.create_table(
        "payment_events",
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("body_digest", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("plugin_id", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("occurred_at", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("features", sa.Text(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("until", sa.Text()),
        sa.UniqueConstraint("publisher", "id", name="uq_payment_events_publisher"),
    )
    op.create_index("ix_payment_events_reference", "payment_events", ["plugin_id", "reference"])
    op.create_table(
        "activations",
        sa.Column("entitlement_id", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("entitlement_id", "host", name="pk_activations"),
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_table("activations")
    op.drop_table("payment_events")
    op.drop_table("entitlements")
