"""Which plugins are private."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0010"


def upgrade() -> None:
    """Make the table; every plugin from before is public."""
    op.create_table(
        "private_plugins",
        sa.Column("plugin_id", sa.Text(), nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("plugin_id", name="pk_private_plugins"),
    )


def downgrade() -> None:
    """Remove it: whatever was private would be public to a version that knows no better, so it is refused."""
    private = op.get_bind().execute(sa.text("SELECT count(*) FROM private_plugins")).scalar_one()
    if private:
        raise RuntimeError(f"{private} private plugins would become public; remove them first")
    op.drop_table("private_plugins")
