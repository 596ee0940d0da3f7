"""What intake keeps: facts by content, components of releases, advisories, suppressions, rules and their outcomes."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_POLICY_TABLES = ("rule_modes", "outcomes", "suppressions", "scans", "facts", "rescans", "rescan_hits")
_COMPONENT_TABLES = ("inventories", "components", "advisories")


def upgrade() -> None:
    """Add the tables of intake."""
    _create_policy()
    _create_scans()
    _create_rescans()
    _create_components()


def downgrade() -> None:
    """Remove them."""
    for name in reversed((*_POLICY_TABLES, *_COMPONENT_TABLES)):
        op.drop_table(name)


def _create_policy() -> None:
    op.create_table(
        "rule_modes",
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("rule", name="pk_rule_modes"),
    )
    op.create_table(
        "outcomes",
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("submission", sa.Text(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["submission"], ["submissions.id"], name="fk_outcomes_submission_submissions"),
        sa.PrimaryKeyConstraint("rule", "submission", name="pk_outcomes"),
    )
    op.create_table(
        "suppressions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_suppressions"),
        sa.UniqueConstraint("rule", "digest", name="uq_suppressions_rule_digest"),
    )


def _create_scans() -> None:
    op.create_table(
        "scans",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("submission", sa.Text(), nullable=False),
        sa.Column("scanner", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.Text(), nullable=False),
        sa.Column("deadline", sa.Text(), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["submission"], ["submissions.id"], name="fk_scans_submission_submissions"),
        sa.PrimaryKeyConstraint("id", name="pk_scans"),
        sa.UniqueConstraint("submission", "scanner", name="uq_scans_submission_scanner"),
    )
    op.create_index("ix_scans_state_deadline", "scans", ["state", "deadline"], unique=False)
    op.create_table(
        "facts",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_facts"),
    )


def _create_rescans() -> None:
    op.create_table(
        "rescans",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("started_at", sa.Text(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("is_dry_run", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rescans"),
    )
    op.create_index("ix_rescans_started_at", "rescans", ["started_at"], unique=False)
    op.create_table(
        "rescan_hits",
        sa.Column("rescan", sa.Text(), nullable=False),
        sa.Column("plugin_id", sa.Text(), nullable=False),
        sa.Column("precedence", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["rescan"], ["rescans.id"], name="fk_rescan_hits_rescan_rescans"),
        sa.PrimaryKeyConstraint(
            "rescan", "plugin_id", "precedence", "rule", "digest", "line", "said", name="pk_rescan_hits"
        ),
    )


def _create_components() -> None:
    op.create_table(
        "inventories",
        sa.Column("artifact", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("artifact", name="pk_inventories"),
    )
    op.create_table(
        "components",
        sa.Column("artifact", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("purl", sa.Text(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("artifact", "name", "version", name="pk_components"),
    )
    op.create_index("ix_components_name_version", "components", ["name", "version"], unique=False)
    op.create_table(
        "advisories",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("package", sa.Text(), nullable=False),
        sa.Column("advisory", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", "package", name="pk_advisories"),
    )
    op.create_index("ix_advisories_package", "advisories", ["package"], unique=False)
