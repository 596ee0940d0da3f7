"""Somebody's own notices: read, marked, and how they want to hear of what."""

from collections.abc import Collection, Sequence
from datetime import datetime

from qirvo.domain.access import Account
from qirvo.domain.notice_preferences import NoticePreferences, read_kinds
from qirvo.server.delivery_ports import ReceivedNotice
from qirvo.server.ports import UnitOfWork
from qirvo.server.usecases.acting import Acting


def my_notices(*, before: int = 0, limit: int, by: Account, uow: UnitOfWork) -> tuple[Sequence[ReceivedNotice], int]:
    """Return the caller's notices, the latest first, and how many of all are not read."""
    with uow:
        return uow.inbox.page(by.name, before=before, limit=limit), uow.inbox.unread(by.name)


def mark_read(*, up_to: int, by: Account, now: datetime, uow: UnitOfWork) -> int:
    """Mark the caller's notices up to the number `up_to` as read; return how many were not."""
    with uow:
        marked = uow.inbox.mark_read(by.name, up_to=up_to, now=now)
        uow.commit()
    return marked


def my_preferences(*, by: Account, uow: UnitOfWork) -> NoticePreferences:
    """Return what the caller wants by mail."""
    with uow:
        return uow.inbox.preferences(by.name)


def choose(mailed: Collection[str], *, acting: Acting) -> NoticePreferences:
    """Let exactly these kinds be mailed to the caller, beside those that always are.

    Raises:
        UnknownNoticeKindError: One of them is none.
    """
    chosen = NoticePreferences(read_kinds(frozenset(mailed)))
    name = acting.by.name
    with acting.uow as uow:
        before = uow.inbox.preferences(name)
        uow.inbox.save_preferences(name, chosen)
        acting.record(
            "notice-preferences.choose",
            f"account:{name}",
            before={"mailed": sorted(kind.value for kind in before.mailed)},
            after={"mailed": sorted(kind.value for kind in chosen.mailed)},
        )
        uow.commit()
    return chosen
