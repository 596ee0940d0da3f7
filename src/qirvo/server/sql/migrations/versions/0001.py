"""The first form: accounts, submissions, plugins with their releases, and the queue."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_IS_WAITING = sa.text("state = 'waiting'")
_TABLES = (
    "accounts",
    "publishers",
    "memberships",
    "rights",
    "tokens",
    "uploads",
    "submissions",
    "plugins",
    "releases",
    "heads",
    "jobs",
)


def upgrade() -> None:
    _create_accounts()
    _create_submissions()
    _create_plugins()
    _create_jobs()


def downgrade() -> None:
    for name in reversed(_TABLES):
        op.drop_table(name)


def _create_accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_accounts"),
    )
    op.create_table(
        "publishers",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_publishers"),
    )
    op.create_table(
        "memberships",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.name"], name="fk_memberships_account_accounts"),
        sa.ForeignKeyConstraint(["publisher"], ["publishers.name"], name="fk_memberships_publisher_publishers"),
        sa.PrimaryKeyConstraint("account", "publisher", name="pk_memberships"),
    )
    op.create_table(
        "rights",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("held", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.name"], name="fk_rights_account_accounts"),
        sa.PrimaryKeyConstraint("account", "held", name="pk_rights"),
    )
    op.create_table(
        "tokens",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.Text(), nullable=True),
        sa.Column("used_at", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["account"], ["accounts.name"], name="fk_tokens_account_accounts"),
        sa.PrimaryKeyConstraint("digest", name="pk_tokens"),
    )
    op.create_index("ix_tokens_account", "tokens", ["account"], unique=False)


def _create_submissions() -> None:
    op.create_table(
        "uploads",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("plugin_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("upload_digest", sa.Text(), nullable=False),
        sa.Column("artifact_digest", sa.Text(), nullable=False),
        sa.Column("artifact_size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("tree_digest", sa.Text(), nullable=False),
        sa.Column("manifest", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("received_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.name"], name="fk_uploads_account_accounts"),
        sa.PrimaryKeyConstraint("id", name="pk_uploads"),
        sa.UniqueConstraint("upload_digest", "account", name="uq_uploads_upload_digest_account"),
    )
    op.create_table(
        "submissions",
        sa.Column("number", _BIG, autoincrement=True, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("plugin_id", sa.Text(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("precedence", sa.Text(), nullable=False),
        sa.Column("upload_digest", sa.Text(), nullable=False),
        sa.Column("artifact_digest", sa.Text(), nullable=False),
        sa.Column("artifact_size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("tree_digest", sa.Text(), nullable=False),
        sa.Column("manifest", sa.Text(), nullable=False),
        sa.Column("listing", sa.Text(), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("submitted_by", sa.Text(), nullable=False),
        sa.Column("submitted_at", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("history", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["submitted_by"], ["accounts.name"], name="fk_submissions_submitted_by_accounts"),
        sa.PrimaryKeyConstraint("number", name="pk_submissions"),
        sa.UniqueConstraint("id", name="uq_submissions_id"),
    )
    op.create_index("ix_submissions_plugin_id_precedence", "submissions", ["plugin_id", "precedence"], unique=False)
    op.create_index("ix_submissions_publisher", "submissions", ["publisher"], unique=False)
    op.create_index("ix_submissions_state", "submissions", ["state"], unique=False)
    op.create_index(
        "ix_submissions_upload_digest_submitted_by", "submissions", ["upload_digest", "submitted_by"], unique=False
    )


def _create_plugins() -> None:
    op.create_table(
        "plugins",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("listing", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("signed_number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_plugins"),
    )
    op.create_table(
        "releases",
        sa.Column("plugin_id", sa.Text(), nullable=False),
        sa.Column("precedence", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("artifact_digest", sa.Text(), nullable=False),
        sa.Column("artifact_size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("tree_digest", sa.Text(), nullable=False),
        sa.Column("published_at", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("permissions", sa.Text(), nullable=False),
        sa.Column("breaking", sa.Boolean(), nullable=False),
        sa.Column("security", sa.Text(), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("via", sa.Text(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("revoked", sa.Text(), nullable=True),
        sa.Column("publisher_signature", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["plugin_id"], ["plugins.id"], name="fk_releases_plugin_id_plugins"),
        sa.PrimaryKeyConstraint("plugin_id", "precedence", name="pk_releases"),
    )
    op.create_index("ix_releases_artifact_digest", "releases", ["artifact_digest"], unique=False)
    op.create_table(
        "heads",
        sa.Column("plugin_id", sa.Text(), nullable=False),
        sa.Column("update_channel", sa.Text(), nullable=False),
        sa.Column("current", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=True),
        sa.Column("floor", sa.Text(), nullable=True),
        sa.Column("rollout", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["plugin_id"], ["plugins.id"], name="fk_heads_plugin_id_plugins"),
        sa.PrimaryKeyConstraint("plugin_id", "update_channel", name="pk_heads"),
    )


def _create_jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", _BIG, autoincrement=True, nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("arguments", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("run_at", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.Text(), nullable=True),
        sa.Column("dedupe", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
    )
    op.create_index("ix_jobs_state_run_at", "jobs", ["state", "run_at"], unique=False)
    op.create_index(
        "uq_jobs_dedupe", "jobs", ["dedupe"], unique=True, sqlite_where=_IS_WAITING, postgresql_where=_IS_WAITING
    )
