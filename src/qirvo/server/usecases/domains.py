"""Proving that a publisher holds a domain, and looking again every day."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from qirvo.domain.access import Account
from qirvo.domain.audit import AuditEntry
from qirvo.domain.names import parse_publisher_name
from qirvo.domain.namespaces import (
    MOST_PER_PUBLISHER,
    DomainClaim,
    DomainExistsError,
    DomainState,
    NoSuchDomainError,
    parse_domain,
)
from qirvo.domain.notices import Notice, NoticeKind
from qirvo.server.namespace_ports import DomainProofs
from qirvo.server.ports import NewId, UnitOfWork

REGISTRY = "registry"
MOST_AT_ONCE = 50


def claim_domain(
    publisher: str, domain: str, *, by: Account, now: datetime, uow: UnitOfWork, new_id: NewId
) -> DomainClaim:
    """Claim a domain; what then has to stand there is in the claim.

    Raises:
        MissingRightError: `by` is not a member of the publisher.
        MalformedDomainError: The domain is none.
        DomainExistsError: The publisher has claimed it already, or too many.
    """
    by.require_member(parse_publisher_name(publisher))
    claim = DomainClaim(publisher=publisher, domain=parse_domain(domain), code=new_id(""), created_at=now)
    with uow:
        if len(uow.domain_claims.of_publisher(publisher)) >= MOST_PER_PUBLISHER:
            raise DomainExistsError(f"`{publisher}` has claimed `{MOST_PER_PUBLISHER}` domains already")
        uow.domain_claims.add(claim)
        uow.audit.add(_entry(claim, "claim", actor=by.name, now=now, new_id=new_id))
        uow.commit()
    return claim


def check_domain(
    publisher: str, domain: str, *, by: Account, now: datetime, uow: UnitOfWork, proofs: DomainProofs, new_id: NewId
) -> DomainClaim:
    """Look at the domain now.

    Raises:
        MissingRightError: `by` is not a member of the publisher.
        NoSuchDomainError: The publisher has not claimed it.
    """
    by.require_member(parse_publisher_name(publisher))
    with uow:
        claim = uow.domain_claims.get(publisher, domain)
    return _look(claim, actor=by.name, now=now, uow=uow, proofs=proofs, new_id=new_id)


def remove_domain(publisher: str, domain: str, *, by: Account, now: datetime, uow: UnitOfWork, new_id: NewId) -> None:
    """Claim the domain no more.

    Raises:
        MissingRightError: `by` is not a member of the publisher.
        NoSuchDomainError: The publisher has not claimed it.
    """
    by.require_member(parse_publisher_name(publisher))
    with uow:
        claim = uow.domain_claims.get(publisher, domain)
        uow.domain_claims.remove(publisher, domain)
        uow.audit.add(_entry(claim, "remove", actor=by.name, now=now, new_id=new_id))
        uow.commit()


def list_domains(publisher: str, *, by: Account | None, uow: UnitOfWork) -> Sequence[DomainClaim]:
    """Return all claims to the publisher's members, and what is proven to everybody."""
    with uow:
        claims = uow.domain_claims.of_publisher(parse_publisher_name(publisher))
    if by is not None and publisher in by.publishers:
        return claims
    return [claim for claim in claims if claim.state is DomainState.PROVEN]


def look_again(*, now: datetime, uow: UnitOfWork, proofs: DomainProofs, new_id: NewId) -> int:
    """Look at every domain that is due; return how many."""
    with uow:
        due = [claim for claim in uow.domain_claims.all() if claim.is_due(now=now)][:MOST_AT_ONCE]
    for claim in due:
        _look(claim, actor=REGISTRY, now=now, uow=uow, proofs=proofs, new_id=new_id)
    return len(due)


def _look(
    claim: DomainClaim, *, actor: str, now: datetime, uow: UnitOfWork, proofs: DomainProofs, new_id: NewId
) -> DomainClaim:
    is_there = proofs.is_there(claim)  # outside any transaction: it may take seconds
    with uow:
        present = uow.domain_claims.get(claim.publisher, claim.domain)
        if present.code != claim.code:  # removed and claimed anew meanwhile
            raise NoSuchDomainError(f"`{claim.publisher}` has not claimed `{claim.domain}`")
        after = present.looked_at(is_there=is_there, now=now)
        uow.domain_claims.save(after)
        if after.state is not present.state or actor != REGISTRY:
            entry = _entry(after, "check", actor=actor, now=now, new_id=new_id)
            uow.audit.add(replace(entry, before={"domain": claim.domain, "state": present.state.value}))
        if after.state is DomainState.LAPSED and present.state is DomainState.PROVEN:
            uow.notices.add(_lapsed(after, now=now, new_id=new_id))
        uow.commit()
    return after


def _entry(claim: DomainClaim, verb: str, *, actor: str, now: datetime, new_id: NewId) -> AuditEntry:
    return AuditEntry(
        id=new_id("aud_"),
        at=now,
        actor=actor,
        act=f"domain.{verb}",
        subject=f"publisher:{claim.publisher}",
        before={"domain": claim.domain, "state": claim.state.value} if verb == "remove" else {},
        after={"domain": claim.domain, "state": claim.state.value} if verb != "remove" else {},
    )


def _lapsed(claim: DomainClaim, *, now: datetime, new_id: NewId) -> Notice:
    return Notice(
        id=new_id("not_"),
        at=now,
        kind=NoticeKind.SECURITY,
        title=f"{claim.domain} is no longer proven",
        text=f"Its proof was not found. Put it back and look again: TXT record _qirvo.{claim.domain} = {claim.txt}",
        link=f"/publishers/{claim.publisher}/trusted",
        publishers=frozenset({claim.publisher}),
    )
