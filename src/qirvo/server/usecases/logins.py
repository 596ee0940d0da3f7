"""Signing in with an issuer: whoever it vouches for is an account here, linked by issuer and subject alone.

An e-mail address links nobody: issuers differ in whether they checked it, and addresses get new owners.
"""

import re
from datetime import datetime

from qirvo.domain.access import Account, AccountExistsError, NoSuchAccountError
from qirvo.domain.audit import AuditEntry
from qirvo.domain.errors import ConflictError, ForbiddenError
from qirvo.domain.notices import Notice, NoticeKind
from qirvo.domain.submissions import NOT_PEOPLE
from qirvo.server.oidc_ports import IdentityToken, LinkedIdentity, LoginIssuer, RefusedIdentityTokenError
from qirvo.server.ports import NewId, UnitOfWork
from qirvo.server.usecases.accounts import FIRST_ADMINISTRATOR, HandedToken
from qirvo.server.usecases.sessions import open_session

_LONGEST_SUBJECT = 255  # OpenID Connect Core §2
_TRIES = 20
_RESERVED = NOT_PEOPLE | {FIRST_ADMINISTRATOR}


class UnlinkedIdentityError(ForbiddenError):
    """Nobody here is linked to the identity, and new people are not given accounts."""

    code = "identity-unlinked"
    hint = "Sign in another way and link the issuer, or ask an administrator for an account."


class IdentityLinkedError(ConflictError):
    """The identity signs in as another account."""

    code = "identity-linked"
    hint = "Sign in with it, and unlink it there first."


def sign_in(
    identity: IdentityToken, issuer: LoginIssuer, *, sign_up: bool, now: datetime, uow: UnitOfWork, new_id: NewId
) -> HandedToken:
    """Return a new session of whoever `issuer` vouches for.

    Raises:
        RefusedIdentityTokenError: The token names nobody.
        UnlinkedIdentityError: Nobody here is linked to it, and there are no accounts for new people.
    """
    subject = _subject(identity)
    with uow:
        linked = uow.linked_identities.find(issuer.address, subject)
        if linked is None and not sign_up:
            raise UnlinkedIdentityError(f"nobody here signs in as this person of `{issuer.label}`")
        if linked is None:
            account = _new_account(str(identity.claims.get("preferred_username", "")), now=now, uow=uow)
            _link(account, issuer, subject, act="account.sign-up", now=now, uow=uow, new_id=new_id)
        else:
            account = uow.accounts.get(linked.account)
            uow.audit.add(_entry(account.name, "session.open", issuer, now=now, new_id=new_id))
        handed = open_session(account, now=now, uow=uow, new_id=new_id)
        uow.commit()
    return handed


def link(
    identity: IdentityToken, issuer: LoginIssuer, *, by: Account, now: datetime, uow: UnitOfWork, new_id: NewId
) -> None:
    """Let whoever `issuer` vouches for sign in as `by`; again is a no-op.

    Raises:
        RefusedIdentityTokenError: The token names nobody.
        IdentityLinkedError: They sign in as another account.
    """
    subject = _subject(identity)
    with uow:
        linked = uow.linked_identities.find(issuer.address, subject)
        if linked is not None and linked.account != by.name:
            raise IdentityLinkedError(f"this person of `{issuer.label}` signs in as another account")
        if linked is None:
            _link(by, issuer, subject, act="identity.link", now=now, uow=uow, new_id=new_id)
            uow.notices.add(
                Notice(
                    id=new_id("not_"),
                    at=now,
                    kind=NoticeKind.SECURITY,
                    title=f"{issuer.label} can be used to sign in as {by.name}",
                    text="Unlink it if that was not you.",
                    accounts=frozenset({by.name}),
                )
            )
        uow.commit()


def _link(
    account: Account, issuer: LoginIssuer, subject: str, *, act: str, now: datetime, uow: UnitOfWork, new_id: NewId
) -> None:
    uow.linked_identities.add(
        LinkedIdentity(issuer=issuer.address, subject=subject, account=account.name, linked_at=now)
    )
    uow.audit.add(_entry(account.name, act, issuer, now=now, new_id=new_id))


def _entry(account: str, act: str, issuer: LoginIssuer, *, now: datetime, new_id: NewId) -> AuditEntry:
    return AuditEntry(
        id=new_id("aud_"), at=now, actor=account, act=act, subject=f"account:{account}", after={"issuer": issuer.name}
    )


def _new_account(wanted: str, *, now: datetime, uow: UnitOfWork) -> Account:
    """Add an account whose name is like `wanted`, with a number behind it where that is somebody else's."""
    stem = re.sub(r"[^a-z0-9]+", "-", wanted[:200].lower()).strip("-")[:50].strip("-") or "person"
    for name in (stem, *(f"{stem}-{number}" for number in range(2, _TRIES))):
        if name not in _RESERVED and not _exists(name, uow=uow):
            account = Account(name=name)
            uow.accounts.add(account, now=now)
            return account
    raise AccountExistsError(f"there are too many accounts called like `{stem}`")


def _exists(name: str, *, uow: UnitOfWork) -> bool:
    try:
        uow.accounts.get(name)
    except NoSuchAccountError:
        return False
    return True


def _subject(identity: IdentityToken) -> str:
    subject = identity.claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST_SUBJECT:
        raise RefusedIdentityTokenError("the token names nobody")
    return subject
