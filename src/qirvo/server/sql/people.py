"""Accounts as an operator sees them."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select

from qirvo.domain.access import Account, NoSuchAccountError, Right
from qirvo.domain.personal_records import ERASED
from qirvo.domain.suspensions import Suspension
from qirvo.server.operator_ports import Person
from qirvo.server.sql.accounts import SqlAccounts
from qirvo.server.sql.operator_schema import suspensions
from qirvo.server.sql.schema import accounts, rights

_COLUMNS = (accounts.c.name, accounts.c.created_at, suspensions.c.at, suspensions.c.by, suspensions.c.reason)
_PEOPLE = (
    select(*_COLUMNS)
    .select_from(accounts.outerjoin(suspensions, suspensions.c.account == accounts.c.name))
    .where(accounts.c.name != ERASED)
    .order_by(accounts.c.name)
)
_PAGE = _PEOPLE.where(accounts.c.name > bindparam("after"))
_GET = _PEOPLE.where(accounts.c.name == bindparam("name"))
_SUSPENSION = select(suspensions).where(suspensions.c.account == bindparam("name"))
_SUSPEND = insert(suspensions)
_RESTORE = delete(suspensions).where(suspensions.c.account == bindparam("of"))
_DROP_RIGHTS = delete(rights).where(rights.c.account == bindparam("of"))
_ADD_RIGHT = insert(rights)
_HOLDERS = (
    select(rights.c.account)
    .where(rights.c.held == bindparam("right", type_=rights.c.held.type))
    .where(rights.c.account.not_in(select(suspensions.c.account)))
)


class SqlPeople:
    """`operator_ports.People` in tables."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._accounts = SqlAccounts(connection)

    def page(self, *, after: str = "", limit: int) -> Sequence[Person]:
        """Return people by name, those after the name `after`."""
        rows = self._connection.execute(_PAGE.limit(limit), {"after": after}).all()
        return [self._person(row) for row in rows]

    def get(self, name: str) -> Person:
        """Return one of them.

        Raises:
            NoSuchAccountError: There is none of that name.
        """
        row = self._connection.execute(_GET, {"name": name}).one_or_none()
        if row is None:
            raise NoSuchAccountError(f"there is no account `{name}`")
        return self._person(row)

    def suspension(self, name: str) -> Suspension | None:
        """Return why the account may not act; None when it may, or is none."""
        row = self._connection.execute(_SUSPENSION, {"name": name}).one_or_none()
        return None if row is None else Suspension(at=row.at, by=row.by, reason=row.reason)

    def suspend(self, name: str, suspension: Suspension) -> None:
        """Let the account act no more; a second suspension takes the place of the first."""
        self.restore(name)
        row = {"account": name, "at": suspension.at, "by": suspension.by, "reason": suspension.reason}
        self._connection.execute(_SUSPEND, row)

    def restore(self, name: str) -> None:
        """Let the account act again; one that may is a no-op."""
        self._connection.execute(_RESTORE, {"of": name})

    def set_rights(self, name: str, rights: Collection[Right]) -> None:
        """Let the account hold exactly `rights`."""
        self._connection.execute(_DROP_RIGHTS, {"of": name})
        for right in sorted(set(rights)):
            self._connection.execute(_ADD_RIGHT, {"account": name, "held": right})

    def administrators(self) -> frozenset[str]:
        """Return who may administer and is not suspended."""
        return self.holders(Right.ADMINISTER)

    def holders(self, right: Right) -> frozenset[str]:
        """Return who holds the right and is not suspended."""
        return frozenset(self._connection.scalars(_HOLDERS, {"right": right}))

    def _person(self, row: Row[*tuple[Any, ...]]) -> Person:
        account: Account = self._accounts.get(row.name)
        suspended = None if row.at is None else Suspension(at=row.at, by=row.by, reason=row.reason)
        return Person(account=account, created_at=row.created_at, suspension=suspended)
