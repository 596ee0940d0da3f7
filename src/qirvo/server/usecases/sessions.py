"""Being signed in with a browser: a session is a token of its own kind, made anew at every sign-in.

Whoever proves to be somebody is given a session by `open_session`; how they prove it is no business of this module.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from qirvo.domain.access import Account, TokenKind
from qirvo.server.ports import NewId, UnitOfWork
from qirvo.server.usecases.accounts import HandedToken, find_token, hand_out, token_digest
from qirvo.server.usecases.acting import Acting

SESSION_LIFETIME = timedelta(days=14)


def open_session(account: Account, *, now: datetime, uow: UnitOfWork, new_id: NewId) -> HandedToken:
    """Return a new session of `account`, within the caller's unit of work."""
    return hand_out(account, TokenKind.SESSION, now=now, lifetime=SESSION_LIFETIME, uow=uow, new_id=new_id)


def session_account(text: str, *, now: datetime, uow: UnitOfWork) -> Account:
    """Return whose session `text` is.

    Raises:
        UnauthenticatedError: It is none, or it ended.
    """
    with uow:
        token = find_token(text, kind=TokenKind.SESSION, now=now, uow=uow)
        account = uow.accounts.get(token.account)
    return replace(account, signed_in_at=token.created_at)  # a session is made anew at every sign-in


def end_session(text: str, *, now: datetime, uow: UnitOfWork, new_id: NewId) -> None:
    """Forget the session; one that is gone is a no-op."""
    digest = token_digest(text)
    with uow:
        found = uow.accounts.token(digest)
        if found is not None and found.kind is TokenKind.SESSION:
            uow.accounts.remove_token(digest)
            acting = Acting(by=Account(name=found.account), now=now, uow=uow, new_id=new_id)
            acting.record("session.end", f"account:{found.account}", before={"began": found.created_at.isoformat()})
            uow.commit()
