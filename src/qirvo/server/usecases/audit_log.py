"""Reading the audit log: all of it for administrators, what concerns a publisher for its owners; and its chain."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from qirvo.deferred import dataclass
from qirvo.domain.access import Account, MissingRightError, Right
from qirvo.domain.audit import AuditEntry, Outcome
from qirvo.domain.audit_chain import ChainedEntry, ChainHead
from qirvo.domain.audit_views import PublishersView
from qirvo.domain.memberships import NoSuchPublisherError, Role
from qirvo.domain.scopes import MissingScopeError
from qirvo.server.ports import UnitOfWork
from qirvo.server.record_ports import AuditWanted

PAGE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditQuery:
    """Which entries are wanted; None is any.

    Attributes:
        act: What acts begin with: `token.` is every act on tokens.
        since: Inclusive.
        until: Exclusive.
        before: Only entries with a lower number, unless it is 0.
    """

    actor: str | None = None
    act: str | None = None
    subject: str | None = None
    outcome: Outcome | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int = 0

    def wanted(self) -> AuditWanted:
        """Return it as the log is asked."""
        return {
            "actor": self.actor,
            "act": self.act,
            "subject": self.subject,
            "outcome": self.outcome,
            "since": self.since,
            "until": self.until,
        }


def read_audit(query: AuditQuery, *, limit: int, by: Account, uow: UnitOfWork) -> Sequence[tuple[int, AuditEntry]]:
    """Return entries with their numbers, the latest first.

    Raises:
        MissingRightError: `by` may not administer.
    """
    by.require(Right.ADMINISTER)
    with uow:
        return uow.audit.page(after=query.before, limit=limit, **query.wanted())


def audit_head(*, by: Account, uow: UnitOfWork) -> ChainHead:
    """Return the number and hash of the last entry: what to keep elsewhere.

    Raises:
        MissingRightError: `by` may not administer.
    """
    by.require(Right.ADMINISTER)
    with uow:
        return uow.audit.head()


def read_chain(query: AuditQuery, *, after: int, limit: int, by: Account, uow: UnitOfWork) -> Sequence[ChainedEntry]:
    """Return entries in their places, in the order of writing, above the number `after`.

    Raises:
        MissingRightError: `by` may not administer.
    """
    by.require(Right.ADMINISTER)
    with uow:
        return uow.audit.chain(after=after, limit=limit, **query.wanted())


def read_publisher_chain(
    publisher: str, query: AuditQuery, *, after: int, limit: int, by: Account, uow: UnitOfWork
) -> Sequence[ChainedEntry]:
    """Return the same of what its owners see. Raises like `publisher_audit`."""
    with uow:
        view = _view(publisher, by=by, uow=uow)
        wanted: AuditWanted = {**query.wanted(), "of": view}
        return [_told(kept, view) for kept in uow.audit.chain(after=after, limit=limit, **wanted)]


def export_audit(query: AuditQuery, *, by: Account, reading: Callable[[], UnitOfWork]) -> Iterator[ChainedEntry]:
    """Return every entry in the order of writing, read page by page.

    Raises:
        MissingRightError: `by` may not administer.
    """
    by.require(Right.ADMINISTER)
    return every_entry(query.wanted(), reading=reading)


def publisher_audit(
    publisher: str, query: AuditQuery, *, limit: int, by: Account, uow: UnitOfWork
) -> Sequence[tuple[int, AuditEntry]]:
    """Return what was done to what is the publisher's, the latest first, as its owners see it.

    Raises:
        NoSuchPublisherError: There is none, or none of the caller's.
        MissingRightError: The caller is no owner of it.
    """
    with uow:
        view = _view(publisher, by=by, uow=uow)
        wanted: AuditWanted = {**query.wanted(), "of": view}
        return [
            (number, view.told(entry)) for number, entry in uow.audit.page(after=query.before, limit=limit, **wanted)
        ]


def export_publisher_audit(
    publisher: str, query: AuditQuery, *, by: Account, reading: Callable[[], UnitOfWork]
) -> Iterator[ChainedEntry]:
    """Return all that its owners see, in the order of writing. Raises like `publisher_audit`."""
    with reading() as uow:
        view = _view(publisher, by=by, uow=uow)
    wanted: AuditWanted = {**query.wanted(), "of": view}
    return (_told(kept, view) for kept in every_entry(wanted, reading=reading))


def forget_networks(*, now: datetime, kept: timedelta, new_uow: Callable[[], UnitOfWork]) -> ChainHead:
    """Forget where people came from longer ago than `kept`; return the head, which is as it was."""
    with new_uow() as uow:
        if uow.audit.blank_networks(before=now - kept):
            uow.commit()
        return uow.audit.head()


def _view(publisher: str, *, by: Account, uow: UnitOfWork) -> PublishersView:
    role = uow.publishers.role(publisher, by.name)
    if role is None:
        raise NoSuchPublisherError(f"there is no publisher `{publisher[:80]}` of yours")
    if role is not Role.OWNER:
        raise MissingRightError(f"`{by.name}` is no owner of `{publisher}`", hint="Ask an owner of the publisher.")
    if by.grant is not None and by.grant.plugins:
        raise MissingScopeError("this token is bound to plugins, and the log is about more than those")
    members = uow.publishers.members(publisher)
    return PublishersView(
        publisher=publisher,
        members=frozenset(each.account for each in members if not each.is_invited),
        received=frozenset(str(each) for each in by.received if uow.transfers.owner(each) == publisher),
        given_away=frozenset(str(each) for each in by.given_away if each.publisher == publisher),
    )


def _told(kept: ChainedEntry, view: PublishersView) -> ChainedEntry:
    return replace(kept, entry=view.told(kept.entry))


def every_entry(wanted: AuditWanted, *, reading: Callable[[], UnitOfWork]) -> Iterator[ChainedEntry]:
    """Yield the wanted entries in the order of writing, read page by page."""
    after = 0
    while True:
        with reading() as uow:
            page = uow.audit.chain(after=after, limit=PAGE, **wanted)
        yield from page
        if len(page) < PAGE:
            return
        after = page[-1].number
