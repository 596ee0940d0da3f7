"""Publishers and their members: made, invited, joined, given roles, removed."""

from collections.abc import Sequence
from dataclasses import replace

from qirvo.domain.access import Account, MissingRightError, Right
from qirvo.domain.look_alikes import likeness
from qirvo.domain.memberships import (
    LastOwnerError,
    Member,
    NoInvitationError,
    NoSuchPublisherError,
    PublisherNameAlikeError,
    Role,
)
from qirvo.domain.names import parse_publisher_name
from qirvo.domain.notices import NoticeKind
from qirvo.server.ports import UnitOfWork
from qirvo.server.usecases.acting import Acting


def create_publisher(name: str, *, is_open: bool, acting: Acting) -> Member:
    """Make a publisher, whose owner the actor is.

    Raises:
        MissingRightError: Only administrators make publishers here.
        MalformedNameError: The name is none.
        PublisherExistsError: It is taken.
        PublisherNameAlikeError: It could be taken for another's, and the actor is no administrator, who may make it.
    """
    by = acting.by
    if not is_open:
        by.require(Right.ADMINISTER)
    parsed = parse_publisher_name(name)
    member = Member(publisher=parsed, account=by.name, role=Role.OWNER, since=acting.now)
    with acting.uow as uow:
        alike = {taken: how for taken in uow.publishers.names() if (how := likeness(parsed, taken))}
        if alike and Right.ADMINISTER not in by.rights:
            taken, how = next(iter(alike.items()))
            raise PublisherNameAlikeError(f"`{parsed}` is too much like the publisher `{taken}`: {how}")
        uow.publishers.add(parsed, now=acting.now)
        uow.publishers.save(member)
        alike_to = {"alike": sorted(alike)} if alike else {}
        acting.record("publisher.create", f"publisher:{parsed}", after={"owner": by.name} | alike_to)
        uow.commit()
    return member


def list_members(publisher: str, *, by: Account, uow: UnitOfWork) -> Sequence[Member]:
    """Return members and invited people, for members.

    Raises:
        NoSuchPublisherError: There is none, or none of the caller's.
    """
    with uow:
        require_member(publisher, by, uow)
        return uow.publishers.members(publisher)


def my_invitations(*, by: Account, uow: UnitOfWork) -> Sequence[Member]:
    """Return what the caller is invited to."""
    with uow:
        return uow.publishers.invitations(by.name)


def invite(publisher: str, account: str, role: str, *, acting: Acting) -> Member:
    """Invite somebody; they are a member once they accept. A member gets the role at once.

    Raises:
        NoSuchPublisherError: There is none, or none of the actor's.
        MissingRightError: The actor is no owner of it.
        MalformedRoleError: The role is none.
        NoSuchAccountError: There is no such account.
        LastOwnerError: The last owner would be none any more.
    """
    wanted = Role.parse(role)
    with acting.uow as uow:
        require_owner(publisher, acting.by, uow)
        uow.accounts.get(account)
        present = uow.publishers.role(publisher, account)
        if present is not None:
            _require_another_owner(publisher, account, wanted, uow)
        member = Member(publisher=publisher, account=account, role=wanted, since=acting.now, is_invited=present is None)
        uow.publishers.save(member)
        before = {} if present is None else {"account": account, "role": present.value}
        after = {"account": account, "role": wanted.value}
        acting.record(
            "member.invite" if present is None else "member.role", f"publisher:{publisher}", before=before, after=after
        )
        _tell(f"{acting.by.name} made {account} {wanted} of {publisher}", member, acting)
        uow.commit()
    return member


def join(publisher: str, *, acting: Acting) -> Member:
    """Accept an invitation.

    Raises:
        NoInvitationError: The actor is not invited.
    """
    with acting.uow as uow:
        found = [each for each in uow.publishers.invitations(acting.by.name) if each.publisher == publisher]
        if not found:
            raise NoInvitationError(f"`{acting.by.name}` is not invited to `{publisher[:80]}`")
        member = replace(found[0], is_invited=False, since=acting.now)
        uow.publishers.save(member)
        told = {"account": member.account, "role": member.role.value}
        acting.record("member.join", f"publisher:{publisher}", after=told)
        _tell(f"{member.account} joined {publisher} as {member.role}", member, acting)
        uow.commit()
    return member


def remove_member(publisher: str, account: str, *, acting: Acting) -> None:
    """Let somebody be a member no more; everybody may leave.

    Raises:
        NoSuchPublisherError: There is none, or none of the actor's.
        MissingRightError: The actor is no owner, and somebody else is to go.
        LastOwnerError: Nobody would be an owner any more.
    """
    with acting.uow as uow:
        if account == acting.by.name:
            require_member(publisher, acting.by, uow)
        else:
            require_owner(publisher, acting.by, uow)
        _require_another_owner(publisher, account, None, uow)
        present = uow.publishers.role(publisher, account)
        uow.publishers.remove(publisher, account)
        role = "invited" if present is None else present.value
        acting.record("member.remove", f"publisher:{publisher}", before={"account": account, "role": role})
        gone = Member(publisher=publisher, account=account, role=Role.VIEWER, since=acting.now)
        _tell(f"{account} is no member of {publisher} any more", gone, acting)
        uow.commit()


def require_member(publisher: str, by: Account, uow: UnitOfWork) -> Role:
    """Return the role of `by`, inside the caller's transaction.

    Raises:
        NoSuchPublisherError: There is no such publisher, or none of theirs.
    """
    role = uow.publishers.role(publisher, by.name)
    if role is None:
        raise NoSuchPublisherError(f"there is no publisher `{publisher[:80]}` of yours")
    by.require_unbound(publisher)
    return role


def require_owner(publisher: str, by: Account, uow: UnitOfWork) -> None:
    """Refuse whoever is no owner, inside the caller's transaction.

    Raises:
        NoSuchPublisherError: There is no such publisher, or none of theirs.
        MissingRightError: They are a member, and no owner.
    """
    if require_member(publisher, by, uow) is not Role.OWNER:
        raise MissingRightError(f"`{by.name}` is no owner of `{publisher}`", hint="Ask an owner of the publisher.")


def _require_another_owner(publisher: str, account: str, wanted: Role | None, uow: UnitOfWork) -> None:
    owners = {
        each.account for each in uow.publishers.members(publisher) if each.role is Role.OWNER and not each.is_invited
    }
    if wanted is not Role.OWNER and owners == {account}:
        raise LastOwnerError(f"`{account}` is the last owner of `{publisher}`")


def _tell(title: str, member: Member, acting: Acting) -> None:
    acting.tell(
        NoticeKind.SECURITY,
        title,
        link=f"/publishers/{member.publisher}/members",
        publishers=frozenset({member.publisher}),
        accounts=frozenset({member.account}),
    )
