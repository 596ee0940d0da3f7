"""Trusted publishing, signing in with issuers, and proven domains."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0009"


def upgrade() -> None:
    """Make the tables, empty."""
    op.create_table(
        "trusted_publishers",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("plugin_id", sa.Text(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("pinned", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("used_at", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_trusted_publishers"),
        sa.ForeignKeyConstraint(["created_by"], ["accounts.name"], name="fk_trusted_publishers_created_by_accounts"),
    )
    op.create_index("ix_trusted_publishers_publisher", "trusted_publishers", ["publisher"])
    op.create_index("ix_trusted_publishers_issuer", "trusted_publishers", ["issuer"])
    op.create_table(
        "trusted_tokens",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("trusted_publisher", sa.Text(), nullable=False),
        sa.Column("run", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_trusted_tokens"),
    )
    op.create_index("ix_trusted_tokens_trusted_publisher", "trusted_tokens", ["trusted_publisher"])
    op.create_table(
        "used_identity_tokens",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_used_identity_tokens"),
    )
    op.create_index("ix_used_identity_tokens_expires_at", "used_identity_tokens", ["expires_at"])
    op.create_table(
        "provenances",
        sa.Column("submission", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("submission", name="pk_provenances"),
        sa.ForeignKeyConstraint(["submission"], ["submissions.id"], name="fk_provenances_submission_submissions"),
    )
    op.create_table(
        "linked_identities",
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("linked_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("issuer", "subject", name="pk_linked_identities"),
        sa.ForeignKeyConstraint(["account"], ["accounts.name"], name="fk_linked_identities_account_accounts"),
    )
    op.create_index("ix_linked_identities_account", "linked_identities", ["account"])
    op.create_table(
        "domain_claims",
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.Text()),
        sa.Column("checked_at", sa.Text()),
        sa.PrimaryKeyConstraint("publisher", "domain", name="pk_domain_claims"),
    )


def downgrade() -> None:
    """Remove them."""
    for table in (
        "domain_claims",
        "linked_identities",
        "provenances",
        "used_identity_tokens",
        "trusted_tokens",
        "trusted_publishers",
    ):
        op.drop_table(table)
