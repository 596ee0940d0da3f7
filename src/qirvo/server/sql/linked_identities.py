"""Who signs in with which issuer."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select

from qirvo.server.oidc_ports import LinkedIdentity
from qirvo.server.sql.oidc_schema import linked_identities

_C = linked_identities.c


class SqlLinkedIdentities:
    """`oidc_ports.LinkedIdentities` in a table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, identity: LinkedIdentity) -> None:
        """Add one; one of the same issuer and subject must not be there."""
        columns = {column.name: getattr(identity, column.name) for column in linked_identities.columns}
        self._connection.execute(insert(linked_identities), columns)

    def find(self, issuer: str, subject: str) -> LinkedIdentity | None:
        """Return it, or None."""
        found = select(linked_identities).where(_C.issuer == issuer, _C.subject == subject)
        row = self._connection.execute(found).one_or_none()
        return None if row is None else LinkedIdentity(**row._mapping)  # noqa: SLF001  # SQLAlchemy's public name

    def of_account(self, account: str) -> Sequence[LinkedIdentity]:
        """Return an account's, the oldest first."""
        found = select(linked_identities).where(_C.account == account).order_by(_C.linked_at, _C.issuer)
        rows = self._connection.execute(found)
        return [LinkedIdentity(**row._mapping) for row in rows]  # noqa: SLF001  # SQLAlchemy's public name

    def remove(self, issuer: str, *, account: str) -> int:
        """Remove the account's with this issuer; return how many."""
        gone = delete(linked_identities).where(_C.issuer == issuer, _C.account == account)
        return self._connection.execute(gone).rowcount
