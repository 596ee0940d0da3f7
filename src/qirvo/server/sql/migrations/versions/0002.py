"""What intake keeps: facts by content, components of releases, advisories, suppressions, rules and their outcomes."""

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the tables of intake."""


def downgrade() -> None:
    """Remove them."""
