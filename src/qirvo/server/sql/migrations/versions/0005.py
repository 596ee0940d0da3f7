"""What accounts sign in with in a browser."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0014"


def upgrade() -> None:
    """Make the tables; whoever has a token signs in with it and may set a password then."""
    op.create_table(
        "credentials",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("totp_secret", sa.Text(), nullable=False),
        sa.Column("totp_used", sa.BigInteger(), nullable=False),
        sa.Column("mail", sa.Text(), nullable=False),
        sa.Column("is_mail_proven", sa.Boolean(), nullable=False),
        sa.Column("recovery_digests", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account", name="pk_credentials"),
        sa.ForeignKeyConstraint(["account"], ["accounts.name"], name="fk_credentials_account_accounts"),
    )
    op.create_index("ix_credentials_mail", "credentials", ["mail"])
    op.create_table(
        "passkeys",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("uses", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_passkeys"),
        sa.ForeignKeyConstraint(["account"], ["accounts.name"], name="fk_passkeys_account_accounts"),
    )
    op.create_index("ix_passkeys_account", "passkeys", ["account"])


def downgrade() -> None:
    """Remove them."""
    op.drop_table("passkeys")
    op.drop_table("credentials")
