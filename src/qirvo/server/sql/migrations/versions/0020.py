"""The audit log as a chain: each entry with the hash of the one before, and where refused people came from apart."""

import json
import secrets
from datetime import datetime

import sqlalchemy as sa
from alembic import op

from qirvo.domain.audit import AuditEntry, Origin, Outcome
from qirvo.domain.audit_chain import ChainHead, chained

revision = "0020"
down_revision = "0024"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_BATCH = 1_000
_NETWORK = "network:"
_OLD = sa.text("SELECT * FROM audit WHERE number > :after ORDER BY number LIMIT :most")
_CHAIN = sa.text(
    "UPDATE audit SET number = :number, subject = :subject, before = :before, after = :after, "
    "network = :network, network_salt = :salt, network_digest = :digest, previous = :previous, hash = :hash "
    "WHERE id = :id"
)


def upgrade() -> None:
    """Add the columns, chain what is there, and keep the head."""
    with op.batch_alter_table("audit") as table:
        for name in ("network", "network_salt", "network_digest", "previous", "hash"):
            table.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", BIG, nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_head"),
    )
    head = _chain_old_entries(op.get_bind())
    op.get_bind().execute(
        sa.text("INSERT INTO audit_head (id, number, hash) VALUES (1, :number, :hash)"),
        {"number": head.number, "hash": head.hash},
    )
    with op.batch_alter_table("audit") as table:
        table.create_unique_constraint("uq_audit_previous", ["previous"])


def downgrade() -> None:
    """Remove them; what was refused is again about a network."""
    op.execute("UPDATE audit SET subject = 'network:' || network WHERE network <> '' AND subject = 'registry'")
    op.drop_table("audit_head")
    with op.batch_alter_table("audit") as table:
        table.drop_constraint("uq_audit_previous", type_="unique")
        for name in ("network", "network_salt", "network_digest", "previous", "hash"):
            table.drop_column(name)


def _chain_old_entries(connection: sa.Connection) -> ChainHead:
    """Give every entry its place; numbers are without gaps from now on."""
    head, after = ChainHead(), 0
    while rows := connection.execute(_OLD, {"after": after, "most": _BATCH}).mappings().all():
        for row in rows:
            after = row["number"]
            is_network = row["subject"].startswith(_NETWORK)
            origin = Origin.of(row["subject"].removeprefix(_NETWORK) if is_network else "", salt=secrets.token_hex(16))
            kept = chained(
                AuditEntry(
                    id=row["id"],
                    at=datetime.fromisoformat(row["at"]),
                    actor=row["actor"],
                    act=row["act"],
                    subject="registry" if is_network else row["subject"],
                    outcome=Outcome(row["outcome"]),
                    reason=row["reason"],
                    before=json.loads(row["before"]),
                    after=json.loads(row["after"]),
                    origin=origin,
                ),
                head,
            )
            connection.execute(
                _CHAIN,
                {
                    "id": kept.entry.id,
                    "number": kept.number,
                    "subject": kept.entry.subject,
                    "before": json.dumps(kept.entry.before),
                    "after": json.dumps(kept.entry.after),
                    "network": origin.network,
                    "salt": origin.salt,
                    "digest": origin.digest,
                    "previous": kept.previous,
                    "hash": kept.hash,
                },
            )
            head = kept.head
    return head
