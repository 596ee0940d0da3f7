"""Tokens for programs: made, listed, revoked by their owner, and revoked by whoever finds one in the open."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from qirvo.deferred import dataclass
from qirvo.domain.access import Account, TokenKind
from qirvo.domain.audit import AuditEntry
from qirvo.domain.notices import Notice, NoticeKind
from qirvo.domain.scopes import (
    MAX_NAME,
    MAX_TOKENS,
    MalformedTokenError,
    MissingScopeError,
    NamedToken,
    NoSuchTokenError,
    descendants,
    read_grant,
)
from qirvo.server.ports import NewId, UnitOfWork
from qirvo.server.usecases.accounts import hand_out, token_digest
from qirvo.server.usecases.acting import Acting

USUAL_DAYS, MOST_DAYS = 90, 366


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeToken:
    """A token with its text, told this once."""

    text: str
    token: NamedToken


def create_token(
    name: str, *, scopes: Collection[str], plugins: Collection[str] = (), days: int = USUAL_DAYS, acting: Acting
) -> MadeToken:
    """Make a token for a program; one that a token makes may do no more, is good no longer, and ends with it.

    Args:
        name: What its owner calls it.
        scopes: What it may do.
        plugins: Patterns of the plugins it is bound to; none binds it to no plugin.
        days: How long it is good for.
        acting: Who makes it.

    Raises:
        MalformedTokenError: It makes no sense, or there are `MAX_TOKENS` already.
        MissingScopeError: It would do more than the token at hand.
    """
    grant, by = read_grant(scopes, plugins), acting.by
    if not 1 <= len(name.strip()) <= MAX_NAME:
        raise MalformedTokenError(f"a name of `{len(name.strip())}` characters was given")
    if not 1 <= days <= MOST_DAYS:
        raise MalformedTokenError(f"`{days}` days are not from 1 to {MOST_DAYS}")
    if not grant.is_within(by.grant):
        raise MissingScopeError("a token makes none that may do more than itself")
    with acting.uow as uow:
        if len(uow.named_tokens.of(by.name)) >= MAX_TOKENS:
            raise MalformedTokenError(f"`{by.name}` has `{MAX_TOKENS}` tokens", hint="Revoke one first.")
        parent = _acting_token(by, uow)
        lifetime = timedelta(days=days)
        if parent is not None and parent.expires_at is not None:
            lifetime = min(lifetime, parent.expires_at - acting.now)
        handed = hand_out(by, TokenKind.ACCESS, now=acting.now, lifetime=lifetime, uow=uow, new_id=acting.new_id)
        made = NamedToken(
            id=acting.new_id("tok_"),
            digest=token_digest(handed.text),
            account=by.name,
            name=" ".join(name.split()),
            grant=grant,
            created_at=acting.now,
            expires_at=handed.expires_at,
            parent="" if parent is None else parent.id,
        )
        uow.named_tokens.add(made)
        told = {"token": made.id, "name": made.name, "scopes": sorted(grant.scopes), "plugins": list(grant.plugins)}
        acting.record("token.create", f"account:{by.name}", after=told)
        acting.tell(
            NoticeKind.SECURITY,
            f"A token was made for your account: {made.name}",
            text=f"It may: {', '.join(sorted(grant.scopes))}. Revoke it if that was not you.",
            link="/account/tokens",
            accounts=frozenset({by.name}),
        )
        uow.commit()
    return MadeToken(text=handed.text, token=made)


def list_tokens(*, by: Account, uow: UnitOfWork) -> Sequence[NamedToken]:
    """Return the caller's tokens for programs, oldest first; to a program itself and what it made."""
    with uow:
        return _visible(by, uow)


def revoke_token(token_id: str, *, acting: Acting) -> None:
    """Let a token of the caller's be good no more, and those that it made; a program ends itself and its own only.

    Raises:
        NoSuchTokenError: The caller has none of this id.
    """
    with acting.uow as uow:
        mine = _visible(acting.by, uow)
        found = next((each for each in mine if each.id == token_id), None)
        if found is None:
            raise NoSuchTokenError(f"you have no token `{token_id[:80]}`")
        ended = [each.id for each in descendants(mine, found.id)]
        uow.named_tokens.remove(found.digest)
        told = {"token": found.id, "name": found.name} | ({"endedWithIt": ended} if ended else {})
        acting.record("token.revoke", f"account:{acting.by.name}", before=told)
        uow.commit()


def revoke_found(texts: Collection[str], *, acting: Acting, source: str = "") -> None:
    """Revoke tokens whose texts somebody found in the open; texts that are none are passed over, and nobody is told.

    Sessions and one-time tokens are revoked like tokens for programs: whoever found them could use them.
    """
    with acting.uow as uow:
        for text in texts:
            token = uow.accounts.token(token_digest(text))
            if token is None:
                continue
            uow.named_tokens.remove(token.digest)
            uow.accounts.remove_token(token.digest)
            uow.audit.add(_entry(token.account, source, acting.new_id, acting))
            uow.notices.add(_found(token.account, source, acting))
        uow.commit()


def _acting_token(by: Account, uow: UnitOfWork) -> NamedToken | None:
    return next((each for each in uow.named_tokens.of(by.name) if each.digest == by.program), None)


def _visible(by: Account, uow: UnitOfWork) -> Sequence[NamedToken]:
    acting, mine = _acting_token(by, uow), uow.named_tokens.of(by.name)
    return mine if acting is None else [acting, *descendants(mine, acting.id)]


def _entry(account: str, source: str, new_id: NewId, acting: Acting) -> AuditEntry:
    return AuditEntry(
        id=new_id("aud_"),
        at=acting.now,
        actor=acting.by.name,
        act="token.found",
        subject=f"account:{account}",
        reason=source[:500],
    )


def _found(account: str, source: str, acting: Acting) -> Notice:
    return Notice(
        id=acting.new_id("not_"),
        at=acting.now,
        kind=NoticeKind.SECURITY,
        title="A token of yours was found in the open and revoked",
        text=f"Found in: {source or 'not said'}. Look at what was done with it: somebody may have read it before.",
        link="/account/tokens",
        accounts=frozenset({account}),
    )
