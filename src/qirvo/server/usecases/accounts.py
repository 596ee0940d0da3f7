"""Who may sign in: accounts, their one-time tokens, and the lasting tokens those are exchanged for.

A token's text is told once and never stored: the registry keeps its SHA-256. A new text is unguessable (256 bits), so
a fast hash is enough and a lookup by digest tells nothing through its timing.
"""

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from qirvo.domain.access import (
    ACCESS_PREFIX,
    ONE_TIME_PREFIX,
    Account,
    MalformedAccountError,
    Right,
    Token,
    TokenKind,
    UnauthenticatedError,
)
from qirvo.domain.names import parse_publisher_name
from qirvo.domain.submissions import NOT_PEOPLE
from qirvo.server.ports import NewId, UnitOfWork

FIRST_ADMINISTRATOR = "admin"
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
_TOKEN = re.compile(r"q[po]t_[A-Za-z0-9_-]{16,200}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenLifetimes:
    """How long tokens are good for; a lasting token without a lifetime never expires."""

    one_time: timedelta = timedelta(days=7)
    access: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedToken:
    """A token's text, told to its owner this once."""

    text: str
    account: Account
    expires_at: datetime | None


def create_account(
    name: str,
    *,
    publishers: Collection[str],
    rights: Collection[str],
    by: Account,
    now: datetime,
    uow: UnitOfWork,
    new_id: NewId,
    lifetimes: TokenLifetimes,
) -> HandedToken:
    """Create an account and return the one-time token to hand over to whoever it is for.

    Raises:
        MissingRightError: `by` may not administer.
        MalformedAccountError: The name or a right is none, or neither a publisher nor a right is given.
        MalformedNameError: A publisher's name is none.
        AccountExistsError: The name is taken.
    """
    by.require(Right.ADMINISTER)
    account = _read_account(name, publishers, rights)
    with uow:
        uow.accounts.add(account, now=now)
        handed = _hand_out(account, TokenKind.ONE_TIME, now=now, lifetime=lifetimes.one_time, uow=uow, new_id=new_id)
        uow.commit()
    return handed


def redeem(text: str, *, now: datetime, uow: UnitOfWork, new_id: NewId, lifetimes: TokenLifetimes) -> HandedToken:
    """Exchange a one-time token for a lasting one; of two exchanges at once, one wins.

    Raises:
        UnauthenticatedError: The token is unknown, of another kind, used or expired.
    """
    with uow:
        token = _find(text, kind=TokenKind.ONE_TIME, now=now, uow=uow)
        if not uow.accounts.use_token(token.digest, now=now):
            raise UnauthenticatedError("this token was used before")
        account = uow.accounts.get(token.account)
        handed = _hand_out(account, TokenKind.ACCESS, now=now, lifetime=lifetimes.access, uow=uow, new_id=new_id)
        uow.commit()
    return handed


def authenticate(text: str, *, now: datetime, uow: UnitOfWork) -> Account:
    """Return the account that acts through the token `text`.

    Raises:
        UnauthenticatedError: The token is unknown, of another kind or expired.
    """
    with uow:
        token = _find(text, kind=TokenKind.ACCESS, now=now, uow=uow)
        return uow.accounts.get(token.account)


def ensure_first_administrator(
    *, now: datetime, uow: UnitOfWork, new_id: NewId, lifetimes: TokenLifetimes
) -> HandedToken | None:
    """Make sure that somebody can administer, and return their one-time token while nobody has exchanged one yet.

    An unused one-time token of an earlier start is forgotten: only the text told last is good.
    """
    with uow:
        account = Account(name=FIRST_ADMINISTRATOR, rights=frozenset(Right))
        if uow.accounts.count() == 0:
            uow.accounts.add(account, now=now)
        earlier = uow.accounts.tokens(FIRST_ADMINISTRATOR)
        if not _awaits_first_exchange(earlier, accounts=uow.accounts.count()):
            return None
        for token in earlier:
            uow.accounts.remove_token(token.digest)
        handed = _hand_out(account, TokenKind.ONE_TIME, now=now, lifetime=lifetimes.one_time, uow=uow, new_id=new_id)
        uow.commit()
    return handed


def _awaits_first_exchange(tokens: Collection[Token], *, accounts: int) -> bool:
    return accounts == 1 and all(token.kind is TokenKind.ONE_TIME and token.used_at is None for token in tokens)


def _read_account(name: str, publishers: Collection[str], rights: Collection[str]) -> Account:
    if _NAME.fullmatch(name) is None:
        raise MalformedAccountError(f"`{name[:80]}` cannot name an account")
    if name in NOT_PEOPLE:
        raise MalformedAccountError(f"`{name}` is what histories call the registry's own acts")
    unknown = sorted(set(rights) - set(Right))
    if unknown:
        known = ", ".join(f"`{right}`" for right in Right)
        raise MalformedAccountError(f"`{unknown[0][:80]}` is not a right", hint=f"Rights are {known}.")
    if not publishers and not rights:
        raise MalformedAccountError(f"`{name}` would be a member of no publisher and have no right")
    return Account(
        name=name,
        publishers=frozenset(parse_publisher_name(publisher) for publisher in publishers),
        rights=frozenset(Right(right) for right in rights),
    )


def _hand_out(
    account: Account, kind: TokenKind, *, now: datetime, lifetime: timedelta | None, uow: UnitOfWork, new_id: NewId
) -> HandedToken:
    text = new_id(ACCESS_PREFIX if kind is TokenKind.ACCESS else ONE_TIME_PREFIX)
    expires_at = None if lifetime is None else now + lifetime
    uow.accounts.add_token(
        Token(digest=_digest(text), account=account.name, kind=kind, created_at=now, expires_at=expires_at)
    )
    return HandedToken(text=text, account=account, expires_at=expires_at)


def _find(text: str, *, kind: TokenKind, now: datetime, uow: UnitOfWork) -> Token:
    if _TOKEN.fullmatch(text) is None:
        raise UnauthenticatedError("this is not a token of this registry")
    token = uow.accounts.token(_digest(text))
    if token is None:
        raise UnauthenticatedError("this token is not known here")
    token.require_valid(kind=kind, now=now)
    return token


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
