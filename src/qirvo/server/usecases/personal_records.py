"""What is recorded of somebody: told to themselves, and erased when they want to be nobody here (ADR-0044)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from qirvo.deferred import dataclass
from qirvo.domain.access import Account, Right
from qirvo.domain.errors import ConflictError
from qirvo.domain.memberships import Role
from qirvo.domain.notices import NoticeKind
from qirvo.domain.personal_records import Erasure, ErasureNotMeantError, PublisherLeftAloneError, RecordKind
from qirvo.domain.publisher_keys import require_recent
from qirvo.domain.submissions import FAILED
from qirvo.server.ports import UnitOfWork
from qirvo.server.usecases.acting import Acting
from qirvo.server.usecases.catalog import ask_for_catalog
from qirvo.server.usecases.people import require_another_administrator

_PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasurePlan:
    """What erasing an account would come to.

    Attributes:
        closing: Publishers that close with it.
        obstacle: Why it is refused; None where it is not.
    """

    kinds: Sequence[RecordKind]
    closing: frozenset[str] = frozenset()
    obstacle: ConflictError | None = None


def tell_records(*, by: Account, uow: UnitOfWork) -> Iterator[tuple[RecordKind, Iterator[Mapping[str, Any]]]]:
    """Yield everything that is recorded of `by`, kind after kind, as it is at one moment.

    Each kind's records are to be read before the next kind is.
    """
    with uow:
        for kind in uow.personal_records.kinds():
            yield kind, uow.personal_records.of(by.name, kind.name)


def plan_erasure(account: Account, *, uow: UnitOfWork) -> ErasurePlan:
    """Return what erasing the account would come to, and what stands in its way."""
    with uow:
        kinds = tuple(uow.personal_records.kinds())
        try:
            require_another_administrator(account.name, uow=uow)
            closed = closing(account, uow=uow)
        except ConflictError as obstacle:
            return ErasurePlan(kinds=kinds, obstacle=obstacle)
    return ErasurePlan(kinds=kinds, closing=closed)


def erase_account(name: str, *, typed: str, acting: Acting) -> Erasure:
    """Erase the account `name`: whatever is not kept is removed or made nobody's, at once and for good.

    A publisher of which they are the only member, and that has no plugin, is closed with them.

    Raises:
        MissingRightError: It is somebody else's, and the actor may not administer.
        SignInTooOldError: The actor did not sign in lately.
        ErasureNotMeantError: `typed` is not the name.
        NoSuchAccountError: There is no such account.
        LastAdministratorError: Nobody could administer any more.
        PublisherLeftAloneError: A publisher would have no owner any more.
    """
    by = acting.by
    if name != by.name:
        by.require(Right.ADMINISTER)
    require_recent(by.signed_in_at, now=acting.now)
    if typed != name:
        raise ErasureNotMeantError(f"`{typed[:80]}` was typed, and the account is called `{name[:80]}`")
    with acting.uow as uow:
        account = uow.accounts.get(name)
        require_another_administrator(name, uow=uow)
        closed = closing(account, uow=uow)
        left = account.publishers - closed
        pipelines = _pipelines(account, uow)
        erased = uow.personal_records.erase(name, now=acting.now)
        for plugin_id in sorted(erased.rated, key=str):
            ask_for_catalog(plugin_id, uow=uow)
        after = {"records": dict(erased.records)} | ({"closedPublishers": sorted(closed)} if closed else {})
        acting.record("account.erase", f"account:{name}", before={"account": "there"}, after=after)
        if left:
            _tell_others(left, pipelines, acting)
        uow.commit()
    return erased


def closing(account: Account, *, uow: UnitOfWork) -> frozenset[str]:
    """Return the publishers that close when the account is erased, inside the caller's transaction.

    Raises:
        PublisherLeftAloneError: One has other members or plugins, and no other owner.
    """
    alone = [each for each in sorted(account.publishers) if _is_last_owner(account.name, each, uow)]
    for publisher in alone:
        others = [each.account for each in uow.publishers.members(publisher) if each.account != account.name]
        if others:
            raise PublisherLeftAloneError(
                f"`{account.name}` is the last owner of `{publisher}`, which others belong to"
            )
        if uow.plugins.of(frozenset({publisher})) or _has_open_submission(publisher, uow):
            raise PublisherLeftAloneError(
                f"`{account.name}` is the last owner of `{publisher}`, which has plugins or submissions"
            )
    return frozenset(alone)


def _is_last_owner(name: str, publisher: str, uow: UnitOfWork) -> bool:
    members = uow.publishers.members(publisher)
    return {each.account for each in members if each.role is Role.OWNER and not each.is_invited} == {name}


def _has_open_submission(publisher: str, uow: UnitOfWork) -> bool:
    after: str | None = None
    while True:
        page = uow.submissions.page(state=None, after=after, limit=_PAGE, publishers=frozenset({publisher}))
        if any(each.state not in FAILED for each in page.items):
            return True
        if page.next is None:
            return False
        after = page.next


def _pipelines(account: Account, uow: UnitOfWork) -> list[str]:
    found = (each for publisher in account.publishers for each in uow.trusted_publishers.of_publisher(publisher))
    return sorted({str(each.plugin_id) for each in found if each.created_by == account.name})


def _tell_others(publishers: frozenset[str], pipelines: list[str], acting: Acting) -> None:
    """Tell the other members, without the name."""
    ended = f" Pipelines that they let publish may no more: {', '.join(pipelines)}." if pipelines else ""
    for publisher in sorted(publishers):
        acting.tell(
            NoticeKind.SECURITY,
            f"An account of {publisher} was erased",
            text=f"One member less; what they approved for deployment counts no more.{ended}",
            link=f"/publishers/{publisher}/members",
            publishers=frozenset({publisher}),
        )
