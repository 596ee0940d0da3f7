"""The notices on each person's page, and what they want by mail."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, cast, delete, func, insert, null, select, update

from qirvo.domain.notice_preferences import NoticePreferences
from qirvo.domain.notices import Notice
from qirvo.server.delivery_ports import ReceivedNotice
from qirvo.server.sql.delivery_schema import inbox, notice_preferences, spreading
from qirvo.server.sql.record_schema import notices
from qirvo.server.sql.schema import accounts, memberships

_IS_THERE = select(inbox.c.notice).where(inbox.c.account == bindparam("account"), inbox.c.notice == bindparam("notice"))
_NAMED = select(accounts.c.name, cast(bindparam("notice"), inbox.c.notice.type), null()).where(
    accounts.c.name == bindparam("account")
)
_ADD = insert(inbox).from_select(["account", "notice", "read_at"], _NAMED)
_PAGE = (
    select(notices, inbox.c.read_at)
    .join(inbox, inbox.c.notice == notices.c.number)
    .where(inbox.c.account == bindparam("account"))
    .order_by(notices.c.number.desc())
)
_IS_UNREAD = (inbox.c.account == bindparam("of"), inbox.c.read_at.is_(None))
_UNREAD = select(func.count()).select_from(inbox).where(*_IS_UNREAD)
_READ = update(inbox).where(*_IS_UNREAD, inbox.c.notice <= bindparam("up_to")).values(read_at=bindparam("now"))
_SPREAD = select(spreading.c.number)
_PREFERENCES = select(notice_preferences.c.mailed).where(notice_preferences.c.account == bindparam("account"))
_FIELDS = [column.name for column in notices.columns if column.name != "number"]


class SqlInbox:
    """`delivery_ports.Inbox` in tables."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, account: str, number: int) -> None:
        """Put the notice with this number on the account's page; again, or without such an account, is a no-op."""
        row = {"account": account, "notice": number}
        if self._connection.execute(_IS_THERE, row).one_or_none() is None:
            self._connection.execute(_ADD, row)

    def page(self, account: str, *, before: int = 0, limit: int) -> Sequence[ReceivedNotice]:
        """Return the account's notices, the latest first; below the number `before` when it is not 0."""
        asked = _PAGE.where(notices.c.number < before) if before else _PAGE
        return [
            ReceivedNotice(
                number=row.number,
                notice=Notice(**{name: getattr(row, name) for name in _FIELDS}),
                read_at=row.read_at,
            )
            for row in self._connection.execute(asked.limit(limit), {"account": account})
        ]

    def unread(self, account: str) -> int:
        """Return how many of the account's notices are not read."""
        return self._connection.execute(_UNREAD, {"of": account}).scalar_one()

    def mark_read(self, account: str, *, up_to: int, now: datetime) -> int:
        """Mark the account's notices up to the number `up_to` as read; return how many were not."""
        return self._connection.execute(_READ, {"of": account, "up_to": up_to, "now": now}).rowcount

    def spread_up_to(self) -> int:
        """Return the number of the last notice that was spread; 0 before the first."""
        return self._connection.scalar(_SPREAD) or 0

    def set_spread(self, number: int) -> None:
        """Record that every notice up to `number` was spread."""
        if self._connection.execute(update(spreading).values(number=number)).rowcount == 0:
            self._connection.execute(insert(spreading), {"id": 1, "number": number})

    def members(self, publishers: frozenset[str]) -> frozenset[str]:
        """Return the accounts that are members of one of `publishers`."""
        asked = select(memberships.c.account).where(memberships.c.publisher.in_(sorted(publishers)))
        return frozenset(self._connection.scalars(asked))

    def preferences(self, account: str) -> NoticePreferences:
        """Return what the account wants by mail; the default when it chose nothing."""
        mailed = self._connection.scalar(_PREFERENCES, {"account": account})
        return NoticePreferences() if mailed is None else NoticePreferences(mailed)

    def save_preferences(self, account: str, preferences: NoticePreferences) -> None:
        """Replace what the account wants by mail."""
        self._connection.execute(delete(notice_preferences).where(notice_preferences.c.account == account))
        self._connection.execute(insert(notice_preferences), {"account": account, "mailed": preferences.mailed})
