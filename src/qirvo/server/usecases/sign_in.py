"""Signing in with a browser: a password and a second factor, a passkey, or a token that somebody was handed.

Whoever fails is told the same whatever was wrong, after the same work; each success opens a new session. That an
account is suspended, and why, is told only to who gave its right password, passkey or token: they need the reason to
object, and anybody else would learn from it that the account exists and is in trouble.
"""

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta

import pyotp

from qirvo.domain.access import (
    ONE_TIME_PREFIX,
    Account,
    NoSuchAccountError,
    Token,
    TokenKind,
    UnauthenticatedError,
)
from qirvo.domain.credentials import Credentials, SecondFactorError, WrongSignInError
from qirvo.domain.suspensions import SuspendedError
from qirvo.server.usecases.accounts import HandedToken, find_token, hand_out, token_digest
from qirvo.server.usecases.sessions import open_session
from qirvo.server.usecases.sign_in_attempts import (
    PER_SECOND_FACTOR,
    Attempt,
    SignInTools,
    entry,
    forgive,
    limit,
    noted,
)

HALF_LIFETIME = timedelta(minutes=10)
STEP_S = 30


def with_password(name: str, password: str, *, attempt: Attempt) -> HandedToken:
    """Return a session, or a token of the kind HALF when a code is asked for as well.

    Args:
        name: The account's name or its proven mail address.
        password: As it was typed.
        attempt: Who is at the door.

    Raises:
        WrongSignInError: It is no name and password of an account.
        RateLimitedError: Somebody tried too often.
    """
    with attempt.new_uow() as uow:
        account = uow.sign_in.of_mail(name.casefold()) if "@" in name else name
        known = uow.sign_in.get(account or "")
    # A name that is nobody's is not written down: it may be a password in the wrong field.
    with noted("sign-in.password", known.account if known.password_hash else "", attempt):
        limit(known.account or name, attempt)
        if not attempt.tools.hasher.verify(password, known.password_hash):
            raise WrongSignInError("that is not the name and password of an account")
        forgive(known.account, attempt)
        if attempt.tools.hasher.is_outdated(known.password_hash):
            _rehash(known, password, attempt)
        return _opened(known.account, "sign-in.password", attempt, kind=TokenKind.HALF if known.has_totp else None)


def with_code(half: str, code: str, *, attempt: Attempt) -> HandedToken:
    """Return a session for a sign-in whose password was right, and a code of its authenticator or a recovery code.

    Raises:
        SecondFactorError: The code is none, was used, or the sign-in took too long.
        RateLimitedError: Somebody tried too often.
    """
    act = "sign-in.second-factor"
    with attempt.new_uow() as uow:
        begun = uow.accounts.token(token_digest(half))
    with noted(act, "" if begun is None else begun.account, attempt):
        token = _half(half, attempt)
        attempt.tools.limiter.pass_one(f"second:account:{token.account}", PER_SECOND_FACTOR)
        with attempt.new_uow() as uow:
            after = after_code(uow.sign_in.get(token.account), code, now=attempt.now)
            if after is None:
                raise SecondFactorError("that code is not good")
            uow.sign_in.save(after)
            uow.accounts.remove_token(token.digest)
            uow.commit()
        attempt.tools.limiter.forget(f"second:account:{token.account}")
        return _opened(token.account, act, attempt)


def with_passkey(answer: str, key: str, *, attempt: Attempt) -> HandedToken:
    """Return a session for whoever has a passkey.

    Args:
        answer: What the browser says (JSON).
        key: Under which the challenge waits.
        attempt: Who is at the door.

    Raises:
        WrongSignInError: It is none of this registry's, or the challenge is over.
        RateLimitedError: Somebody tried too often.
    """
    act, tools = "sign-in.passkey", attempt.tools
    with noted(act, "", attempt):
        limit("", attempt)
        passkey_id = tools.passkeys.credential_id(answer)
    with attempt.new_uow() as uow:
        passkey = uow.sign_in.passkey(passkey_id)
    with noted(act, "" if passkey is None else passkey.account, attempt):
        challenge = tools.challenges.take(key)
        if challenge is None or passkey is None:
            raise WrongSignInError("this passkey is not known here", hint="Sign in with your password.")
        uses = tools.passkeys.verified(answer, challenge=challenge, passkey=passkey)
        with attempt.new_uow() as uow:
            uow.sign_in.save_uses(passkey.id, uses)
            uow.commit()
        return _opened(passkey.account, act, attempt)


def with_token(text: str, *, attempt: Attempt) -> HandedToken:
    """Return a session for whoever was handed a token: a one-time token is used up, a lasting one is not.

    Raises:
        UnauthenticatedError: It is unknown, used or expired.
        RateLimitedError: Somebody tried too often.
    """
    kind = TokenKind.ONE_TIME if text.startswith(ONE_TIME_PREFIX) else TokenKind.ACCESS
    with noted("sign-in.token", "", attempt):
        limit("", attempt)
        with attempt.new_uow() as uow:
            token = find_token(text, kind=kind, now=attempt.now, uow=uow)
            if kind is TokenKind.ONE_TIME and not uow.accounts.use_token(token.digest, now=attempt.now):
                raise UnauthenticatedError("this token was used before")
            uow.commit()
    with noted("sign-in.token", token.account, attempt):
        return _opened(token.account, "sign-in.token", attempt)


def needs_second_factor(account: Account, known: Credentials, *, has_passkey: bool, tools: SignInTools) -> bool:
    """Say whether the account has to set up more than a password before it may use its rights."""
    return bool(account.rights & tools.requires_second) and not known.has_totp and not has_passkey


def after_code(known: Credentials, code: str, *, now: datetime) -> Credentials | None:
    """Return what is known after the code was used; None when it is not good.

    A code of the authenticator is good for its time step and the one before, once (RFC 6238, section 5.2).
    """
    digits = "".join(code.split())
    step = int(now.timestamp()) // STEP_S
    if known.has_totp and len(digits) == 6 and digits.isascii() and digits.isdigit():  # noqa: PLR2004  # RFC 6238
        totp = pyotp.TOTP(known.totp_secret, interval=STEP_S)
        for each in (step, step - 1):
            if each > known.totp_used and pyotp.utils.strings_equal(totp.generate_otp(each), digits):
                return replace(known, totp_used=each)
    digest = recovery_digest(code)
    if digest in known.recovery_digests:
        return replace(known, recovery_digests=known.recovery_digests - {digest})
    return None


def recovery_digest(code: str) -> str:
    """Return what is kept of a recovery code, however it was typed."""
    return hashlib.sha256("".join(code.split()).replace("-", "").casefold().encode("utf-8", "replace")).hexdigest()


def _opened(name: str, act: str, attempt: Attempt, *, kind: TokenKind | None = None) -> HandedToken:
    with attempt.new_uow() as uow:
        try:
            account = uow.accounts.get(name)
        except NoSuchAccountError as exc:
            raise WrongSignInError("that is not the name and password of an account") from exc
        suspension = uow.people.suspension(name)
        if suspension is not None:
            raise SuspendedError(f"`{name}` is suspended: {suspension.reason}")
        if kind is not None:
            handed = hand_out(account, kind, now=attempt.now, lifetime=HALF_LIFETIME, uow=uow, new_id=attempt.new_id)
        else:
            handed = open_session(account, now=attempt.now, uow=uow, new_id=attempt.new_id)
            uow.audit.add(entry(act, name, attempt))
        uow.commit()
    return handed


def _half(text: str, attempt: Attempt) -> Token:
    with attempt.new_uow() as uow:
        try:
            return find_token(text, kind=TokenKind.HALF, now=attempt.now, uow=uow)
        except SuspendedError:
            raise
        except UnauthenticatedError as exc:
            raise SecondFactorError("this sign-in took too long", hint="Sign in again.") from exc


def _rehash(known: Credentials, password: str, attempt: Attempt) -> None:
    """Replace the hash alone, and only while it is the one that was verified: the password may just have changed."""
    hashed = attempt.tools.hasher.hash(password)
    with attempt.new_uow() as uow:
        present = uow.sign_in.get(known.account)
        if present.password_hash == known.password_hash:
            uow.sign_in.save(replace(present, password_hash=hashed))
            uow.commit()
