"""Who may sign in: accounts, their one-time tokens, and the lasting tokens those are exchanged for.

A token's text is told once and never stored: the registry keeps its SHA-256. A new text is unguessable (256 bits), so
a fast hash is enough and a lookup by digest tells nothing through its timing.
"""

import hashlib
import re
import zlib
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime, timedelta

from qirvo.deferred import dataclass
from qirvo.domain.access import (
    ACCESS_PREFIX,
    HALF_PREFIX,
    MAILED_PREFIX,
    ONE_TIME_PREFIX,
    SESSION_PREFIX,
    TRUSTED_PREFIX,
    Account,
    MalformedAccountError,
    Right,
    Token,
    TokenKind,
    UnauthenticatedError,
)
from qirvo.domain.audit import REGISTRY
from qirvo.domain.names import parse_publisher_name
from qirvo.domain.submissions import NOT_PEOPLE
from qirvo.domain.suspensions import SuspendedError
from qirvo.server.ports import NewId, UnitOfWork
from qirvo.server.usecases.acting import Acting

FIRST_ADMINISTRATOR = "admin"
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
_PREFIXES = {
    TokenKind.ACCESS: ACCESS_PREFIX,
    TokenKind.ONE_TIME: ONE_TIME_PREFIX,
    TokenKind.SESSION: SESSION_PREFIX,
    TokenKind.TRUSTED: TRUSTED_PREFIX,
    TokenKind.HALF: HALF_PREFIX,
    TokenKind.MAILED: MAILED_PREFIX,
}
_TOKEN = re.compile(r"q[a-z]t_[A-Za-z0-9_-]{16,200}")


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
        handed = hand_out(account, TokenKind.ONE_TIME, now=now, lifetime=lifetimes.one_time, uow=uow, new_id=new_id)
        _record_created(account, Acting(by=by, now=now, uow=uow, new_id=new_id))
        uow.commit()
    return handed


def redeem(text: str, *, now: datetime, uow: UnitOfWork, new_id: NewId, lifetimes: TokenLifetimes) -> HandedToken:
    """Exchange a one-time token for a lasting one; of two exchanges at once, one wins.

    Raises:
        UnauthenticatedError: The token is unknown, of another kind, used or expired.
    """
    with uow:
        token = find_token(text, kind=TokenKind.ONE_TIME, now=now, uow=uow)
        if not uow.accounts.use_token(token.digest, now=now):
            raise UnauthenticatedError("this token was used before")
        account = uow.accounts.get(token.account)
        handed = hand_out(account, TokenKind.ACCESS, now=now, lifetime=lifetimes.access, uow=uow, new_id=new_id)
        expires = None if handed.expires_at is None else handed.expires_at.isoformat()
        told = {"kind": TokenKind.ACCESS.value, "expires": expires}
        acting = Acting(by=account, now=now, uow=uow, new_id=new_id)
        acting.record("token.redeem", f"account:{account.name}", before={"kind": TokenKind.ONE_TIME.value}, after=told)
        uow.commit()
    return handed


def authenticate(text: str, *, now: datetime, uow: UnitOfWork) -> Account:
    """Return the account that acts through the token `text`.

    Raises:
        UnauthenticatedError: The token is unknown, of another kind or expired.
    """
    with uow:
        token = find_token(text, kind=TokenKind.ACCESS, now=now, uow=uow)
        granted = uow.named_tokens.grant(token.digest)
        account = uow.accounts.get(token.account)
    signed_in = replace(account, signed_in_at=token.created_at)
    return signed_in if granted is None else signed_in.narrowed(granted[0], program=token.digest)


def mark_used(text: str, *, now: datetime, new_uow: Callable[[], UnitOfWork], reading: UnitOfWork) -> None:
    """Record on which day a program's token was used; once a day."""
    digest = token_digest(text)
    with reading:
        granted = reading.named_tokens.grant(digest)
    if granted is not None and granted[1] != now.date():
        with new_uow() as uow:
            uow.named_tokens.mark_used(digest, now.date())
            uow.commit()


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
            _record_created(account, Acting(by=Account(name=REGISTRY), now=now, uow=uow, new_id=new_id))
        earlier = uow.accounts.tokens(FIRST_ADMINISTRATOR)
        if not _awaits_first_exchange(earlier, accounts=uow.accounts.count()):
            return None
        for token in earlier:
            uow.accounts.remove_token(token.digest)
        handed = hand_out(account, TokenKind.ONE_TIME, now=now, lifetime=lifetimes.one_time, uow=uow, new_id=new_id)
        uow.commit()
    return handed


def _record_created(account: Account, acting: Acting) -> None:
    told = {"publishers": sorted(account.publishers), "rights": sorted(account.rights)}
    acting.record("account.create", f"account:{account.name}", after=told)


def _awaits_first_exchange(tokens: Collection[Token], *, accounts: int) -> bool:
    return accounts == 1 and all(token.kind is TokenKind.ONE_TIME and token.used_at is None for token in tokens)


def require_account_name(name: str) -> str:
    """Return the name, which may be an account's.

    Raises:
        MalformedAccountError: It may not.
    """
    if _NAME.fullmatch(name) is None:
        raise MalformedAccountError(f"`{name[:80]}` cannot name an account")
    if name in NOT_PEOPLE:
        raise MalformedAccountError(f"`{name}` is what histories call the registry's own acts")
    return name


def _read_account(name: str, publishers: Collection[str], rights: Collection[str]) -> Account:
    require_account_name(name)
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


def hand_out(
    account: Account, kind: TokenKind, *, now: datetime, lifetime: timedelta | None, uow: UnitOfWork, new_id: NewId
) -> HandedToken:
    """Make a token for `account`; its text is known to the caller alone."""
    text = checked(new_id(_PREFIXES[kind])) if kind is TokenKind.ACCESS else new_id(_PREFIXES[kind])
    expires_at = None if lifetime is None else now + lifetime
    uow.accounts.add_token(
        Token(digest=token_digest(text), account=account.name, kind=kind, created_at=now, expires_at=expires_at)
    )
    return HandedToken(text=text, account=account, expires_at=expires_at)


def checked(text: str) -> str:
    """Return the token's text with a checksum at its end, so that scanners for secrets know one without asking.

    `qpt_`, 64 hexadecimal digits, and the CRC-32 of all that in 8 more.
    """
    return f"{text}{zlib.crc32(text.encode()):08x}"


def find_token(text: str, *, kind: TokenKind, now: datetime, uow: UnitOfWork) -> Token:
    """Return the token `text` of this kind.

    Raises:
        UnauthenticatedError: It is unknown, of another kind, used or expired.
        SuspendedError: Its account is suspended.
    """
    if _TOKEN.fullmatch(text) is None:
        raise UnauthenticatedError("this is not a token of this registry")
    token = uow.accounts.token(token_digest(text))
    if token is None:
        raise UnauthenticatedError("this token is not known here")
    token.require_valid(kind=kind, now=now)
    suspension = uow.people.suspension(token.account)
    if suspension is not None:
        raise SuspendedError(f"`{token.account}` is suspended: {suspension.reason}")
    return token


def token_digest(text: str) -> str:
    """Return what is kept of a token's text: its hexadecimal SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()
