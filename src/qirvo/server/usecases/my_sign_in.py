"""What somebody who is signed in changes about how they sign in; they hear of each change."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import pyotp

from qirvo.deferred import dataclass
from qirvo.domain.access import Account, Right, Token, TokenKind
from qirvo.domain.audit import AuditEntry
from qirvo.domain.credentials import (
    MAX_PASSKEYS,
    RECOVERY_CODES,
    Credentials,
    NoSuchPasskeyError,
    Passkey,
    SecondFactorError,
    SecondFactorSetError,
    TooManyPasskeysError,
    WrongSignInError,
)
from qirvo.domain.notices import Notice, NoticeKind
from qirvo.domain.passwords import require_strong
from qirvo.server.ports import NewId, UnitOfWork
from qirvo.server.usecases.accounts import HandedToken, TokenLifetimes, hand_out, token_digest
from qirvo.server.usecases.sign_in import after_code, recovery_digest
from qirvo.server.usecases.sign_in_attempts import SignInTools

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like something else
_CODE_LENGTH = 12

_CHANGES: Mapping[str, tuple[Mapping[str, object], Mapping[str, object]]] = {
    "password.change": ({"password": "before"}, {"password": "another", "otherSessions": "ended"}),
    "second-factor.set": ({"authenticator": False}, {"authenticator": True, "otherSessions": "ended"}),
    "second-factor.remove": ({"authenticator": True}, {"authenticator": False}),
    "recovery-codes.renew": ({"recoveryCodes": "before"}, {"recoveryCodes": "others"}),
    "passkey.add": ({}, {"passkey": "added"}),
    "passkey.remove": ({"passkey": "there"}, {}),
    "session.end-others": ({"otherSessions": "open"}, {"otherSessions": "ended"}),
}
"""What an entry says of a change, in words: what changed is a secret."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changing:
    """Somebody who changes how they sign in.

    Attributes:
        session: Text of the session at hand, which goes on when the others end.
    """

    by: Account
    session: str
    now: datetime
    uow: UnitOfWork
    new_id: NewId
    tools: SignInTools


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInState:
    """How somebody signs in, as they may see it."""

    credentials: Credentials
    passkeys: Sequence[Passkey]
    sessions: Sequence[Token]
    needs_second: bool = False


def look(*, changing: Changing) -> SignInState:
    """Return how the caller signs in."""
    by = changing.by
    with changing.uow as uow:
        known, passkeys = uow.sign_in.get(by.name), uow.sign_in.passkeys(by.name)
        tokens = uow.accounts.tokens(by.name)
    return SignInState(
        credentials=known,
        passkeys=passkeys,
        sessions=[token for token in tokens if token.kind is TokenKind.SESSION and not _is_over(token, changing.now)],
        needs_second=bool(by.rights & changing.tools.requires_second) and not known.has_totp and not passkeys,
    )


def change_password(present: str, password: str, *, changing: Changing) -> None:
    """Set another password; every other session ends.

    Raises:
        WrongSignInError: There is a password, and it is not `present`.
        WeakPasswordError: The new one could be guessed.
    """
    tools, by = changing.tools, changing.by
    require_strong(password, name=by.name)
    with changing.uow as uow:
        known = uow.sign_in.get(by.name)
        if known.password_hash and not tools.hasher.verify(present, known.password_hash):
            raise WrongSignInError("that is not your present password", hint="Type the password you sign in with now.")
        uow.sign_in.save(replace(known, password_hash=tools.hasher.hash(password)))
        _end_others(changing)
        _record("password.change", "Your password was changed", changing)
        uow.commit()


def begin_totp(*, changing: Changing) -> str:
    """Return a new secret for an authenticator; nothing changes before a code of it was given."""
    with changing.uow as uow:
        if uow.sign_in.get(changing.by.name).has_totp:
            raise SecondFactorSetError("an authenticator is set up already", hint="Remove it first.")
    return pyotp.random_base32()


def is_totp_secret(text: str) -> bool:
    """Say whether `begin_totp` may have made the secret."""
    return len(text) == 32 and set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")  # noqa: PLR2004  # pyotp's


def authenticator_address(secret: str, *, account: str, issuer: str) -> str:
    """Return the `otpauth:` address that an authenticator reads from a picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)


def finish_totp(secret: str, code: str, *, changing: Changing) -> list[str]:
    """Set the authenticator up and return the recovery codes, which are told this once.

    Raises:
        SecondFactorError: `code` is not what the authenticator shows.
        SecondFactorSetError: One is set up already.
    """
    with changing.uow as uow:
        known = uow.sign_in.get(changing.by.name)
        if known.has_totp:
            raise SecondFactorSetError("an authenticator is set up already", hint="Remove it first.")
        tried = after_code(
            Credentials(account=known.account, totp_secret=_require_secret(secret)), code, now=changing.now
        )
        if tried is None:
            raise SecondFactorError("that is not the code that the authenticator shows")
        codes = _new_codes()
        digests = frozenset(map(recovery_digest, codes))
        uow.sign_in.save(replace(known, totp_secret=secret, totp_used=tried.totp_used, recovery_digests=digests))
        _end_others(changing)
        _record("second-factor.set", "An authenticator was set up for your account", changing)
        uow.commit()
    return codes


def remove_totp(code: str, *, changing: Changing) -> None:
    """Let the password alone sign in again.

    Raises:
        SecondFactorError: `code` is neither the authenticator's nor a recovery code.
    """
    with changing.uow as uow:
        known = _after(code, changing)
        uow.sign_in.save(replace(known, totp_secret="", totp_used=0, recovery_digests=frozenset()))
        _record("second-factor.remove", "The authenticator of your account was removed", changing)
        uow.commit()


def renew_codes(code: str, *, changing: Changing) -> list[str]:
    """Return new recovery codes in place of the old ones; they are told this once.

    Raises:
        SecondFactorError: `code` is neither the authenticator's nor a recovery code.
    """
    with changing.uow as uow:
        known, codes = _after(code, changing), _new_codes()
        uow.sign_in.save(replace(known, recovery_digests=frozenset(map(recovery_digest, codes))))
        _record("recovery-codes.renew", "Your recovery codes were made anew", changing)
        uow.commit()
    return codes


def begin_passkey(*, changing: Changing) -> tuple[str, str]:
    """Return the options for the browser (JSON) and the key under which their challenge waits.

    Raises:
        TooManyPasskeysError: The account has `MAX_PASSKEYS` already.
    """
    with changing.uow as uow:
        known = uow.sign_in.passkeys(changing.by.name)
    if len(known) >= MAX_PASSKEYS:
        raise TooManyPasskeysError(f"`{changing.by.name}` has `{MAX_PASSKEYS}` passkeys")
    options, challenge = changing.tools.passkeys.creation(changing.by.name, known)
    return options, changing.tools.challenges.keep(challenge)


def finish_passkey(answer: str, key: str, *, name: str, changing: Changing) -> None:
    """Keep the passkey that the browser made.

    Raises:
        WrongSignInError: It is none, or the challenge is over.
    """
    challenge = changing.tools.challenges.take(key)
    if challenge is None:
        raise WrongSignInError("this took too long", hint="Add the passkey again.")
    passkey_id, public_key, uses = changing.tools.passkeys.created(answer, challenge=challenge)
    with changing.uow as uow:
        if uow.sign_in.passkey(passkey_id) is not None:
            raise WrongSignInError("this passkey is known already")
        uow.sign_in.add_passkey(
            Passkey(
                id=passkey_id,
                account=changing.by.name,
                name=" ".join(name.split())[:80] or "Passkey",
                public_key=public_key,
                uses=uses,
                created_at=changing.now,
            )
        )
        _record("passkey.add", "A passkey was added to your account", changing)
        uow.commit()


def remove_passkey(passkey_id: str, *, changing: Changing) -> None:
    """Forget a passkey, given by its id in hexadecimal.

    Raises:
        NoSuchPasskeyError: The caller has none of this id.
    """
    try:
        raw = bytes.fromhex(passkey_id)
    except ValueError:
        raw = b""
    with changing.uow as uow:
        if not uow.sign_in.remove_passkey(changing.by.name, raw):
            raise NoSuchPasskeyError("you have no such passkey")
        _record("passkey.remove", "A passkey of your account was removed", changing)
        uow.commit()


def end_sessions(*, changing: Changing) -> None:
    """End every other session of the caller's."""
    with changing.uow as uow:
        _end_others(changing)
        uow.audit.add(_entry("session.end-others", changing.by.name, changing))
        uow.commit()


def reset_sign_in(name: str, *, by: Account, now: datetime, uow: UnitOfWork, new_id: NewId) -> HandedToken:
    """Return a one-time token for an account that cannot sign in; its password, factors and sessions are gone.

    Raises:
        MissingRightError: `by` may not administer.
        NoSuchAccountError: There is no such account.
    """
    by.require(Right.ADMINISTER)
    with uow:
        account = uow.accounts.get(name)
        known = uow.sign_in.get(name)
        uow.sign_in.save(Credentials(account=name, mail=known.mail, is_mail_proven=known.is_mail_proven))
        for passkey in uow.sign_in.passkeys(name):
            uow.sign_in.remove_passkey(name, passkey.id)
        for token in uow.accounts.tokens(name):
            if token.kind is not TokenKind.ACCESS:
                uow.accounts.remove_token(token.digest)
        lifetime = TokenLifetimes().one_time
        handed = hand_out(account, TokenKind.ONE_TIME, now=now, lifetime=lifetime, uow=uow, new_id=new_id)
        uow.audit.add(
            AuditEntry(
                id=new_id("aud_"),
                at=now,
                actor=by.name,
                act="account.reset-sign-in",
                subject=f"account:{name}",
                before={"password": bool(known.password_hash), "authenticator": known.has_totp},
                after={"password": False, "authenticator": False, "sessions": "ended"},
            )
        )
        uow.notices.add(_notice("Your sign-in was reset by an administrator", frozenset({name}), now, new_id))
        uow.commit()
    return handed


def _after(code: str, changing: Changing) -> Credentials:
    after = after_code(changing.uow.sign_in.get(changing.by.name), code, now=changing.now)
    if after is None:
        raise SecondFactorError("that code is not good")
    return after


def _require_secret(secret: str) -> str:
    if not is_totp_secret(secret):
        raise SecondFactorError("that is no secret of an authenticator", hint="Begin anew on your account's page.")
    return secret


def _new_codes() -> list[str]:
    made = ("".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH)) for _ in range(RECOVERY_CODES))
    return [f"{code[:4]}-{code[4:8]}-{code[8:]}" for code in made]


def _end_others(changing: Changing) -> None:
    kept = token_digest(changing.session)
    for token in changing.uow.accounts.tokens(changing.by.name):
        if token.kind in {TokenKind.SESSION, TokenKind.HALF, TokenKind.MAILED} and token.digest != kept:
            changing.uow.accounts.remove_token(token.digest)


def _is_over(token: Token, now: datetime) -> bool:
    return token.expires_at is not None and token.expires_at <= now


def _record(act: str, title: str, changing: Changing) -> None:
    changing.uow.audit.add(_entry(act, changing.by.name, changing))
    notice = _notice(title, frozenset({changing.by.name}), changing.now, changing.new_id)
    changing.uow.notices.add(notice)


def _entry(act: str, name: str, changing: Changing) -> AuditEntry:
    before, after = _CHANGES.get(act, ({}, {}))
    return AuditEntry(
        id=changing.new_id("aud_"),
        at=changing.now,
        actor=name,
        act=act,
        subject=f"account:{name}",
        before=before,
        after=after,
    )


def _notice(title: str, accounts: frozenset[str], now: datetime, new_id: NewId) -> Notice:
    return Notice(
        id=new_id("not_"),
        at=now,
        kind=NoticeKind.ACCOUNT,
        title=title,
        text="If that was not you, reset your password and end your other sessions at once.",
        link="/account",
        accounts=accounts,
    )
