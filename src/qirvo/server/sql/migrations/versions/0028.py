"""Deployments of publishers that run plugins themselves, and their environments."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_OF_A_PLACE = ("deployment_observations", "deployment_requests", "deployment_leases")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "deployments",
        sa.Column("sequence", _BIG, primary_key=True, autoincrement=True),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("plugin_id", sa.Text(), nullable=False),
        sa.Column("environment", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("image", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("began_at", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.Text()),
        sa.Column("recorded_at", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("restores", sa.Integer()),
        sa.Column("fence", _BIG, nullable=False),
        sa.Column("manifests", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("late_words", sa.Text(), nullable=False),
        sa.UniqueConstraint("id", name=op.f("uq_deployments_id")),
        sa.UniqueConstraint("publisher", "key", name=op.f("uq_deployments_publisher_key")),
        sa.UniqueConstraint(
            "publisher",
            "plugin_id",
            "environment",
            "number",
            name=op.f("uq_deployments_publisher_plugin_id_environment_number"),
        ),
    )
    op.create_index(op.f("ix_deployments_publisher_sequence"), "deployments", ["publisher", "sequence"])
    op.create_table(
        "deployed_environments",
        sa.Column("publisher", sa.Text(), primary_key=True),
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("replicas", sa.Integer(), nullable=False),
        sa.Column("approvals", sa.Integer(), nullable=False),
    )
    op.create_table(
        "deployment_leases",
        *_place(),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("fence", _BIG, nullable=False),
        sa.Column("expires_at", sa.Text(), nullable=False),
    )
    op.create_table(
        "deployment_requests",
        *_place(),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("image", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("manifests", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.UniqueConstraint("id", name=op.f("uq_deployment_requests_id")),
    )
    op.create_table(
        "deployment_approvals",
        sa.Column("publisher", sa.Text(), primary_key=True),
        sa.Column("plugin_id", sa.Text(), primary_key=True),
        sa.Column("environment", sa.Text(), primary_key=True),
        sa.Column("digest", sa.Text(), primary_key=True),
        sa.Column("by", sa.Text(), primary_key=True),
        sa.Column("at", sa.Text(), nullable=False),
    )
    op.create_table(
        "deployment_scans",
        sa.Column("publisher", sa.Text(), primary_key=True),
        sa.Column("digest", sa.Text(), primary_key=True),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "deployment_observations",
        *_place(),
        sa.Column("is_as_deployed", sa.Boolean(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
    )


def downgrade() -> None:
    """Remove them."""
    for table in (*_OF_A_PLACE, "deployment_scans", "deployment_approvals", "deployed_environments"):
        op.drop_table(table)
    op.drop_index(op.f("ix_deployments_publisher_sequence"), table_name="deployments")
    op.drop_table("deployments")


def _place() -> tuple[sa.Column[str], ...]:
    return (
        sa.Column("publisher", sa.Text(), primary_key=True),
        sa.Column("environment", sa.Text(), primary_key=True),
        sa.Column("plugin_id", sa.Text(), primary_key=True),
    )
