"""What listings show beside their words: pictures, documents, proposals; ratings; counts of downloads."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0017"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables; documents of earlier releases are made up for by a job."""
    _pictures()
    _documents()
    _ratings()
    op.create_table(
        "download_counts",
        sa.Column("plugin_id", sa.Text(), nullable=False),
        sa.Column("downloads", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("plugin_id", name="pk_download_counts"),
    )


def _pictures() -> None:
    op.create_table(
        "pictures",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_pictures"),
    )
    op.create_table(
        "media",
        sa.Column("number", BIG, primary_key=True, autoincrement=True),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("plugin_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("picture", sa.Text(), nullable=False),
        sa.Column("thumbnail", sa.Text(), nullable=False),
        sa.Column("alt", sa.Text(), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("added_at", sa.Text(), nullable=False),
        sa.Column("from_release", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_media"),
        sa.UniqueConstraint("id", name="uq_media_id"),
        sa.ForeignKeyConstraint(["picture"], ["pictures.digest"], name="fk_media_picture_pictures"),
        sa.ForeignKeyConstraint(["thumbnail"], ["pictures.digest"], name="fk_media_thumbnail_pictures"),
    )
    op.create_index("ix_media_plugin_id", "media", ["plugin_id"])
    op.create_table(
        "proposals",
        sa.Column("plugin_id", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("name", sa.Text()),
        sa.Column("icon", sa.Text()),
        sa.PrimaryKeyConstraint("plugin_id", name="pk_proposals"),
    )


def _documents() -> None:
    op.create_table(
        "documents",
        sa.Column("of", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("is_cut", sa.Boolean(), nullable=False),
        sa.Column("pictures", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("of", "kind", name="pk_documents"),
    )


def _ratings() -> None:
    op.create_table(
        "ratings",
        sa.Column("number", BIG, primary_key=True, autoincrement=True),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("plugin_id", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("stars", sa.Integer(), nullable=False),
        sa.Column("recommends", sa.Boolean()),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.Text()),
        sa.PrimaryKeyConstraint("number", name="pk_ratings"),
        sa.UniqueConstraint("id", name="uq_ratings_id"),
        sa.UniqueConstraint("plugin_id", "account", name="uq_ratings_plugin_id_account"),
    )
    op.create_index("ix_ratings_state", "ratings", ["state"])
    op.create_index("ix_ratings_plugin_id_state", "ratings", ["plugin_id", "state"])
    op.create_table(
        "rating_votes",
        sa.Column("rating", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("helpful", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("rating", "account", name="pk_rating_votes"),
        sa.ForeignKeyConstraint(["rating"], ["ratings.id"], name="fk_rating_votes_rating_ratings"),
    )
    op.create_table(
        "rating_complaints",
        sa.Column("rating", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("rating", "account", name="pk_rating_complaints"),
        sa.ForeignKeyConstraint(["rating"], ["ratings.id"], name="fk_rating_complaints_rating_ratings"),
    )


def downgrade() -> None:
    """Remove them."""
    for table in (
        "download_counts",
        "rating_complaints",
        "rating_votes",
        "ratings",
        "documents",
        "proposals",
        "media",
        "pictures",
    ):
        op.drop_table(table)
