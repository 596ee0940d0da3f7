"""What accounts sign in with."""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from qirvo.domain.credentials import Credentials, Passkey
from qirvo.server.sql.sign_in_schema import credentials, passkeys

_FIELDS = [column.name for column in credentials.columns]
_PASSKEY_FIELDS = [column.name for column in passkeys.columns]
_GET = select(credentials).where(credentials.c.account == bindparam("of"))
_OF_MAIL = (
    select(credentials.c.account)
    .where(credentials.c.mail == bindparam("of"), credentials.c.is_mail_proven.is_(True))
    .limit(1)
)
_PASSKEYS = select(passkeys).where(passkeys.c.account == bindparam("of")).order_by(passkeys.c.created_at, passkeys.c.id)
_PASSKEY = select(passkeys).where(passkeys.c.id == bindparam("of"))


class SqlSignInStore:
    """`sign_in_ports.SignInStore` in tables."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, account: str) -> Credentials:
        """Return what the account signs in with; empty for one that has nothing, or is none."""
        row = self._connection.execute(_GET, {"of": account}).mappings().one_or_none()
        return Credentials(account=account) if row is None else Credentials(**row)

    def save(self, credentials_: Credentials) -> None:
        """Replace what the account signs in with."""
        self._connection.execute(delete(credentials).where(credentials.c.account == credentials_.account))
        self._connection.execute(insert(credentials), {name: getattr(credentials_, name) for name in _FIELDS})

    def of_mail(self, mail: str) -> str | None:
        """Return the account with this proven mail address, or None."""
        return self._connection.scalar(_OF_MAIL, {"of": mail})

    def add_passkey(self, passkey: Passkey) -> None:
        """Add a passkey."""
        self._connection.execute(insert(passkeys), {name: getattr(passkey, name) for name in _PASSKEY_FIELDS})

    def passkeys(self, account: str) -> Sequence[Passkey]:
        """Return the account's passkeys, oldest first."""
        return [Passkey(**row) for row in self._connection.execute(_PASSKEYS, {"of": account}).mappings()]

    def passkey(self, passkey_id: bytes) -> Passkey | None:
        """Return the passkey, or None."""
        row = self._connection.execute(_PASSKEY, {"of": passkey_id}).mappings().one_or_none()
        return None if row is None else Passkey(**row)

    def save_uses(self, passkey_id: bytes, uses: int) -> None:
        """Replace the authenticator's counter."""
        self._connection.execute(update(passkeys).where(passkeys.c.id == passkey_id).values(uses=uses))

    def remove_passkey(self, account: str, passkey_id: bytes) -> bool:
        """Forget the account's passkey; False when it has none of this id."""
        one = (passkeys.c.id == passkey_id, passkeys.c.account == account)
        return self._connection.execute(delete(passkeys).where(*one)).rowcount == 1
