"""Publishers and their members.

Who publishes is in `memberships`, as before there were roles; `roles` says what somebody is. A member without a role is
an owner: that is what members were.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select
from sqlalchemy.exc import IntegrityError

from qirvo.domain.memberships import Member, PublisherExistsError, Role
from qirvo.server.sql.access_schema import roles
from qirvo.server.sql.schema import memberships, publishers

_EXISTS = select(publishers.c.name).where(publishers.c.name == bindparam("of"))
_NAMES = select(publishers.c.name).order_by(publishers.c.name)
_SAID = select(roles).where(roles.c.publisher == bindparam("of"))
_BEFORE = (
    select(memberships.c.account, publishers.c.created_at)
    .join(publishers, publishers.c.name == memberships.c.publisher)
    .where(memberships.c.publisher == bindparam("of"))
)
_INVITED = (
    select(roles).where(roles.c.account == bindparam("of"), roles.c.is_invited.is_(True)).order_by(roles.c.publisher)
)


class SqlPublishers:
    """`access_ports.Publishers` in tables."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, name: str, *, now: datetime) -> None:
        """Add a publisher.

        Raises:
            PublisherExistsError: There is one of that name.
        """
        try:
            self._connection.execute(insert(publishers), {"name": name, "created_at": now})
        except IntegrityError as exc:
            raise PublisherExistsError(f"there is a publisher `{name}` already") from exc

    def exists(self, name: str) -> bool:
        """Say whether there is such a publisher."""
        return self._connection.scalar(_EXISTS, {"of": name}) is not None

    def names(self) -> Sequence[str]:
        """Return every publisher's name, in order."""
        return self._connection.scalars(_NAMES).all()

    def role(self, publisher: str, account: str) -> Role | None:
        """Return what the account is in the publisher; None for no member, or one that is only invited."""
        found = (each.role for each in self.members(publisher) if each.account == account and not each.is_invited)
        return next(found, None)

    def members(self, publisher: str) -> Sequence[Member]:
        """Return members and invited people, by name."""
        said = {row.account: Member(**row._mapping) for row in self._connection.execute(_SAID, {"of": publisher})}  # noqa: SLF001
        before = {
            row.account: Member(publisher=publisher, account=row.account, role=Role.OWNER, since=row.created_at)
            for row in self._connection.execute(_BEFORE, {"of": publisher})
        }
        return [each for _, each in sorted((before | said).items())]

    def invitations(self, account: str) -> Sequence[Member]:
        """Return what the account is invited to, by publisher."""
        return [Member(**row._mapping) for row in self._connection.execute(_INVITED, {"of": account})]  # noqa: SLF001

    def save(self, member: Member) -> None:
        """Let somebody be a member, or invited, in place of what they were."""
        self.remove(member.publisher, member.account)
        row = {
            "publisher": member.publisher,
            "account": member.account,
            "role": member.role,
            "since": member.since,
            "is_invited": member.is_invited,
        }
        self._connection.execute(insert(roles), row)
        if member.role.publishes and not member.is_invited:
            self._connection.execute(insert(memberships), {"account": member.account, "publisher": member.publisher})

    def remove(self, publisher: str, account: str) -> None:
        """Let somebody be neither member nor invited; a no-op when they are not."""
        for table in (roles, memberships):
            one = (table.c.publisher == publisher, table.c.account == account)
            self._connection.execute(delete(table).where(*one))
