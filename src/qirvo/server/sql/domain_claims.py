"""Publishers' claims to domains."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from qirvo.domain.namespaces import DomainClaim, DomainExistsError, NoSuchDomainError
from qirvo.server.sql.oidc_schema import domain_claims

_C = domain_claims.c


class SqlDomainClaims:
    """`namespace_ports.DomainClaims` in a table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, claim: DomainClaim) -> None:
        """Add a claim.

        Raises:
            DomainExistsError: The publisher has claimed the domain.
        """
        try:
            with self._connection.begin_nested():
                self._connection.execute(insert(domain_claims), _row(claim))
        except IntegrityError as exc:
            raise DomainExistsError(f"`{claim.publisher}` has claimed `{claim.domain}` already") from exc

    def save(self, claim: DomainClaim) -> None:
        """Replace the claim of the same publisher and domain; one that was removed stays removed."""
        changed = update(domain_claims).where(*_named(claim.publisher, claim.domain)).values(_row(claim))
        self._connection.execute(changed)

    def get(self, publisher: str, domain: str) -> DomainClaim:
        """Return a claim.

        Raises:
            NoSuchDomainError: The publisher has not claimed this domain.
        """
        row = self._connection.execute(select(domain_claims).where(*_named(publisher, domain))).one_or_none()
        if row is None:
            raise NoSuchDomainError(f"`{publisher[:80]}` has not claimed `{domain[:200]}`")
        return DomainClaim(**row._mapping)  # noqa: SLF001  # SQLAlchemy's public name

    def remove(self, publisher: str, domain: str) -> None:
        """Remove a claim.

        Raises:
            NoSuchDomainError: The publisher has not claimed this domain.
        """
        self.get(publisher, domain)
        self._connection.execute(delete(domain_claims).where(*_named(publisher, domain)))

    def of_publisher(self, publisher: str) -> Sequence[DomainClaim]:
        """Return a publisher's claims by domain."""
        return self._found(_C.publisher == publisher)

    def all(self) -> Sequence[DomainClaim]:
        """Return every claim, those looked at longest ago first."""
        return sorted(self._found(), key=lambda claim: claim.checked_at or claim.created_at)

    def _found(self, *conditions: ColumnElement[bool]) -> Sequence[DomainClaim]:
        rows = self._connection.execute(select(domain_claims).where(*conditions).order_by(_C.domain, _C.publisher))
        return [DomainClaim(**row._mapping) for row in rows]  # noqa: SLF001  # SQLAlchemy's public name


def _named(publisher: str, domain: str) -> tuple[ColumnElement[bool], ...]:
    return (_C.publisher == publisher, _C.domain == domain)


def _row(claim: DomainClaim) -> dict[str, object]:
    return {column.name: getattr(claim, column.name) for column in domain_claims.columns}
