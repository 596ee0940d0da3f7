"""Tokens for programs, and roles in publishers."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0007"


def upgrade() -> None:
    """Make the tables; whoever is a member is an owner, as members were."""
    op.create_table(
        "named_tokens",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("grant", sa.Text(), nullable=False),
        sa.Column("used_on", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_named_tokens"),
        sa.ForeignKeyConstraint(["digest"], ["tokens.digest"], name="fk_named_tokens_digest_tokens"),
        sa.UniqueConstraint("id", name="uq_named_tokens_id"),
    )
    op.create_table(
        "roles",
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("is_invited", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("publisher", "account", name="pk_roles"),
        sa.ForeignKeyConstraint(["publisher"], ["publishers.name"], name="fk_roles_publisher_publishers"),
        sa.ForeignKeyConstraint(["account"], ["accounts.name"], name="fk_roles_account_accounts"),
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_table("roles")
    op.drop_table("named_tokens")
