"""What an operator may do about accounts: see them, suspend and restore them, give and take rights."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from qirvo.domain.access import Account, MalformedAccountError, Right
from qirvo.domain.audit import AuditEntry
from qirvo.domain.notices import Notice, NoticeKind
from qirvo.domain.suspensions import LastAdministratorError, Suspension
from qirvo.server.operator_ports import Person
from qirvo.server.ports import NewId, UnitOfWork


def list_people(*, after: str = "", limit: int, by: Account, uow: UnitOfWork) -> Sequence[Person]:
    """Return accounts by name, those after the name `after`.

    Raises:
        MissingRightError: `by` may not administer.
    """
    by.require(Right.ADMINISTER)
    with uow:
        return uow.people.page(after=after, limit=limit)


def suspend(name: str, *, reason: str, by: Account, now: datetime, uow: UnitOfWork, new_id: NewId) -> Person:
    """Let the account `name` act no more: neither its tokens nor its sessions are good.

    Raises:
        MissingRightError: `by` may not administer.
        ReasonMissingError: There is no reason, or it is too long.
        NoSuchAccountError: There is no such account.
        LastAdministratorError: Nobody could administer any more.
    """
    by.require(Right.ADMINISTER)
    suspension = Suspension(at=now, by=by.name, reason=reason)
    with uow:
        person = uow.people.get(name)
        require_another_administrator(name, uow=uow)
        uow.people.suspend(name, suspension)
        change = ({"suspended": person.suspension is not None}, {"suspended": True})
        _record("account.suspend", name, by=by, now=now, uow=uow, new_id=new_id, reason=reason, change=change)
        uow.commit()
        return uow.people.get(name)


def restore(name: str, *, by: Account, now: datetime, uow: UnitOfWork, new_id: NewId) -> Person:
    """Let the account act again, with the tokens it had; one that may is a no-op.

    Raises:
        MissingRightError: `by` may not administer.
        NoSuchAccountError: There is no such account.
    """
    by.require(Right.ADMINISTER)
    with uow:
        person = uow.people.get(name)
        if person.suspension is not None:
            uow.people.restore(name)
            change = ({"suspended": True}, {"suspended": False})
            _record("account.restore", name, by=by, now=now, uow=uow, new_id=new_id, change=change)
            uow.commit()
        return uow.people.get(name)


def set_rights(
    name: str, rights: Collection[str], *, by: Account, now: datetime, uow: UnitOfWork, new_id: NewId
) -> Person:
    """Let the account hold exactly `rights`; it and every administrator hear of it.

    Raises:
        MissingRightError: `by` may not administer.
        MalformedAccountError: One of them is no right.
        NoSuchAccountError: There is no such account.
        LastAdministratorError: Nobody could administer any more.
    """
    by.require(Right.ADMINISTER)
    unknown = sorted(set(rights) - set(Right))
    if unknown:
        known = ", ".join(f"`{right}`" for right in Right)
        raise MalformedAccountError(f"`{unknown[0][:80]}` is not a right", hint=f"Rights are {known}.")
    wanted = frozenset(Right(right) for right in rights)
    with uow:
        held = uow.people.get(name).account.rights
        if Right.ADMINISTER not in wanted:
            require_another_administrator(name, uow=uow)
        if held != wanted:
            uow.people.set_rights(name, wanted)
            change = ({"rights": sorted(held)}, {"rights": sorted(wanted)})
            _record("account.rights", name, by=by, now=now, uow=uow, new_id=new_id, change=change)
            uow.notices.add(_told(name, wanted, by=by, now=now, uow=uow, new_id=new_id))
            uow.commit()
        return uow.people.get(name)


def require_another_administrator(name: str, *, uow: UnitOfWork) -> None:
    """Refuse what would leave nobody who administers, inside the caller's transaction.

    Raises:
        LastAdministratorError: Only the account `name` may.
    """
    if uow.people.administrators() == {name}:
        raise LastAdministratorError(f"`{name}` is the last one who may administer this registry")


def _told(name: str, wanted: frozenset[Right], *, by: Account, now: datetime, uow: UnitOfWork, new_id: NewId) -> Notice:
    return Notice(
        id=new_id("not_"),
        at=now,
        kind=NoticeKind.SECURITY,
        title=f"The rights of {name} changed",
        text=f"{by.name} set them to: {', '.join(sorted(wanted)) or 'none'}.",
        link="/operator/people",
        accounts=uow.people.administrators() | {name},
    )


def _record(  # what an entry consists of
    act: str,
    name: str,
    *,
    by: Account,
    now: datetime,
    uow: UnitOfWork,
    new_id: NewId,
    reason: str = "",
    change: tuple[Mapping[str, Any], Mapping[str, Any]],
) -> None:
    before, after = change
    uow.audit.add(
        AuditEntry(
            id=new_id("aud_"),
            at=now,
            actor=by.name,
            act=act,
            subject=f"account:{name}",
            reason=reason,
            before=before,
            after=after,
        )
    )
