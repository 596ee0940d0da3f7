"""How notices reach people and programs: pages, preferences, webhooks."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0015"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables; notices raised before are spread at the next start."""
    op.create_table(
        "inbox",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("notice", BIG, nullable=False),
        sa.Column("read_at", sa.Text()),
        sa.PrimaryKeyConstraint("account", "notice", name="pk_inbox"),
        sa.ForeignKeyConstraint(["account"], ["accounts.name"], name="fk_inbox_account_accounts"),
        sa.ForeignKeyConstraint(["notice"], ["notices.number"], name="fk_inbox_notice_notices"),
    )
    op.create_table(
        "spreading",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_spreading"),
    )
    op.create_table(
        "notice_preferences",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("mailed", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account", name="pk_notice_preferences"),
        sa.ForeignKeyConstraint(["account"], ["accounts.name"], name="fk_notice_preferences_account_accounts"),
    )
    op.create_table(
        "webhooks",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("kinds", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("is_paused", sa.Boolean(), nullable=False),
        sa.Column("given_up", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_webhooks"),
    )
    op.create_index("ix_webhooks_publisher", "webhooks", ["publisher"])
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("webhook", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.ForeignKeyConstraint(["webhook"], ["webhooks.id"], name="fk_deliveries_webhook_webhooks"),
    )
    op.create_index("ix_deliveries_webhook_created_at", "deliveries", ["webhook", "created_at"])


def downgrade() -> None:
    """Remove them."""
    for name in ("deliveries", "webhooks", "notice_preferences", "spreading", "inbox"):
        op.drop_table(name)
