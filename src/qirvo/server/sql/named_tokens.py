"""Tokens for programs."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from qirvo.domain.scopes import Grant, NamedToken
from qirvo.server.sql.access_schema import named_tokens
from qirvo.server.sql.schema import tokens

_GRANT = select(named_tokens.c.grant, named_tokens.c.used_on).where(named_tokens.c.digest == bindparam("of"))
_ID = select(named_tokens.c.id).where(named_tokens.c.digest == bindparam("of"))
_MADE_BY = select(named_tokens.c.digest).where(named_tokens.c.parent == bindparam("of"))
_OF = (
    select(named_tokens, tokens.c.account, tokens.c.created_at, tokens.c.expires_at)
    .join(tokens, tokens.c.digest == named_tokens.c.digest)
    .where(tokens.c.account == bindparam("of"))
    .order_by(tokens.c.created_at, named_tokens.c.id)
)


class SqlNamedTokens:
    """`access_ports.NamedTokens` in tables."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, token: NamedToken) -> None:
        """Add a token; `Accounts` has it already."""
        row = {
            "digest": token.digest,
            "id": token.id,
            "name": token.name,
            "grant": token.grant,
            "used_on": "",
            "parent": token.parent,
        }
        self._connection.execute(insert(named_tokens), row)

    def grant(self, digest: str) -> tuple[Grant, date | None] | None:
        """Return what the token of this digest may do and when it was last used; None for one that may all."""
        row = self._connection.execute(_GRANT, {"of": digest}).one_or_none()
        return None if row is None else (row.grant, _day(row.used_on))

    def mark_used(self, digest: str, on: date) -> None:
        """Record that the token was used on that day."""
        asked = update(named_tokens).where(named_tokens.c.digest == digest)
        self._connection.execute(asked.values(used_on=on.isoformat()))

    def of(self, account: str) -> Sequence[NamedToken]:
        """Return the account's tokens for programs, oldest first."""
        return [
            NamedToken(
                id=row.id,
                digest=row.digest,
                account=row.account,
                name=row.name,
                grant=row.grant,
                created_at=row.created_at,
                expires_at=row.expires_at,
                used_on=_day(row.used_on),
                parent=row.parent,
            )
            for row in self._connection.execute(_OF, {"of": account})
        ]

    def remove(self, digest: str) -> None:
        """Forget the token and those that it made, here and in `Accounts`; a missing one is a no-op."""
        named = self._connection.scalar(_ID, {"of": digest})
        children = [] if named is None else self._connection.scalars(_MADE_BY, {"of": named}).all()
        for child in children:
            self.remove(child)
        self._connection.execute(delete(named_tokens).where(named_tokens.c.digest == digest))
        self._connection.execute(delete(tokens).where(tokens.c.digest == digest))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
