"""Accounts, their memberships and their tokens."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Row, bindparam, delete, exists, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from qirvo.domain.access import Account, AccountExistsError, NoSuchAccountError, Token
from qirvo.domain.personal_records import ERASED, name_digest
from qirvo.server.sql.operator_schema import erased_names
from qirvo.server.sql.schema import accounts, memberships, publishers, rights, tokens
from qirvo.server.sql.transfers import changed_hands

_ADD = insert(accounts)
_ADD_MEMBERSHIP = insert(memberships)
_ADD_RIGHT = insert(rights)
_ADD_TOKEN = insert(tokens)
_ADD_PUBLISHER = insert(publishers).from_select(
    ["name", "created_at"],
    select(
        bindparam("publisher", type_=publishers.c.name.type), bindparam("now", type_=publishers.c.created_at.type)
    ).where(~exists().where(publishers.c.name == bindparam("publisher"))),
)
_GET = select(accounts.c.name).where(accounts.c.name == bindparam("name"), accounts.c.name != ERASED)
_ERASED = select(erased_names.c.digest).where(erased_names.c.digest == bindparam("digest"))
_PUBLISHERS_OF = select(memberships.c.publisher).where(memberships.c.account == bindparam("name"))
_RIGHTS_OF = select(rights.c.held).where(rights.c.account == bindparam("name"))
_COUNT = select(func.count()).select_from(accounts).where(accounts.c.name != ERASED)
_TOKEN = select(tokens).where(tokens.c.digest == bindparam("digest"))
_TOKENS_OF = select(tokens).where(tokens.c.account == bindparam("name")).order_by(tokens.c.created_at, tokens.c.digest)
_REMOVE_TOKEN = delete(tokens).where(tokens.c.digest == bindparam("of"))
_USE_TOKEN = (
    update(tokens)
    .where(tokens.c.digest == bindparam("of"), tokens.c.used_at.is_(None))
    .values(used_at=bindparam("now"))
)


class SqlAccounts:
    """`ports.Accounts` in tables."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, account: Account, *, now: datetime) -> None:
        """Add `account`, creating publishers that are new.

        Raises:
            AccountExistsError: The name is taken, or was somebody's who was erased.
        """
        if self._connection.scalar(_ERASED, {"digest": name_digest(account.name)}) is not None:
            raise AccountExistsError(f"`{account.name}` was erased, and nobody is given the name again")
        try:
            self._connection.execute(_ADD, {"name": account.name, "created_at": now})
        except IntegrityError as exc:
            raise AccountExistsError(f"there is an account `{account.name}` already") from exc
        for publisher in sorted(account.publishers):
            self._connection.execute(_ADD_PUBLISHER, {"publisher": publisher, "now": now})
            self._connection.execute(_ADD_MEMBERSHIP, {"account": account.name, "publisher": publisher})
        for right in sorted(account.rights):
            self._connection.execute(_ADD_RIGHT, {"account": account.name, "held": right})

    def get(self, name: str) -> Account:
        """Return the account.

        Raises:
            NoSuchAccountError: There is none of that name.
        """
        named = {"name": name}
        if self._connection.scalar(_GET, named) is None:
            raise NoSuchAccountError(f"there is no account `{name}`")
        publishers = frozenset(self._connection.scalars(_PUBLISHERS_OF, named))
        received, given_away = changed_hands(self._connection, publishers)
        return Account(
            name=name,
            publishers=publishers,
            rights=frozenset(self._connection.scalars(_RIGHTS_OF, named)),
            received=received,
            given_away=given_away,
        )

    def count(self) -> int:
        """Return how many accounts there are."""
        return self._connection.execute(_COUNT).scalar_one()

    def add_token(self, token: Token) -> None:
        """Add a token."""
        columns = {
            "digest": token.digest,
            "account": token.account,
            "kind": token.kind,
            "created_at": token.created_at,
            "expires_at": token.expires_at,
            "used_at": token.used_at,
        }
        self._connection.execute(_ADD_TOKEN, columns)

    def token(self, digest: str) -> Token | None:
        """Return the token whose text has this hexadecimal SHA-256, or None."""
        row = self._connection.execute(_TOKEN, {"digest": digest}).one_or_none()
        return None if row is None else _token(row)

    def tokens(self, account: str) -> Sequence[Token]:
        """Return the account's tokens, oldest first."""
        return [_token(row) for row in self._connection.execute(_TOKENS_OF, {"name": account})]

    def remove_token(self, digest: str) -> None:
        """Forget a token; a missing one is a no-op."""
        self._connection.execute(_REMOVE_TOKEN, {"of": digest})

    def use_token(self, digest: str, *, now: datetime) -> bool:
        """Mark a one-time token used; False when it was used before."""
        return self._connection.execute(_USE_TOKEN, {"of": digest, "now": now}).rowcount == 1


def _token(row: Row[tuple[object, ...]]) -> Token:
    return Token(**row._mapping)  # noqa: SLF001  # SQLAlchemy's public name for it
