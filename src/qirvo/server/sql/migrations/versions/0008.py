"""What reviewers work with: claims, checklists, flags and ready answers."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0005"


def upgrade() -> None:
    """Make the tables; nobody has claimed anything."""
    op.create_table(
        "review_work",
        sa.Column("submission", sa.Text(), nullable=False),
        sa.Column("claimed_by", sa.Text(), nullable=False),
        sa.Column("claimed_until", sa.Text()),
        sa.Column("flag", sa.Text(), nullable=False),
        sa.Column("flagged_by", sa.Text(), nullable=False),
        sa.Column("ticked", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=False),
        sa.Column("security_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("submission", name="pk_review_work"),
        sa.ForeignKeyConstraint(["submission"], ["submissions.id"], name="fk_review_work_submission_submissions"),
    )
    op.create_table(
        "ready_answers",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ready_answers"),
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_table("ready_answers")
    op.drop_table("review_work")
