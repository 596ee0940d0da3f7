"""Somebody at the door: what they are looked at with, how often they may try, and what is written down of it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from qirvo.deferred import dataclass
from qirvo.domain.access import Right
from qirvo.domain.audit import REGISTRY, AuditEntry, Origin, Outcome
from qirvo.domain.errors import QirvoError
from qirvo.domain.rate_limits import RateLimit, RateLimitedError
from qirvo.server.ports import NewId, UnitOfWork
from qirvo.server.sign_in_ports import Challenges, Limiter, Passkeys, PasswordHasher

PER_NETWORK = RateLimit(burst=50, every=timedelta(seconds=10))
PER_ACCOUNT_AND_NETWORK = RateLimit(burst=10, every=timedelta(minutes=1))
PER_ACCOUNT = RateLimit(burst=500, every=timedelta(seconds=10))
"""From everywhere together. It slows guesses from many networks down; one network alone never comes near it."""
PER_SECOND_FACTOR = RateLimit(burst=10, every=timedelta(minutes=1))
"""By account alone: only who gave the right password comes this far, and six digits allow few guesses."""
_NOTED = RateLimit(burst=1, every=timedelta(minutes=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInTools:
    """What signing in is looked at with.

    Attributes:
        requires_second: Rights whose holders need more than a password.
    """

    hasher: PasswordHasher
    passkeys: Passkeys
    challenges: Challenges
    limiter: Limiter
    requires_second: frozenset[Right] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """Somebody at the door.

    Attributes:
        network: Prefix of the network they come from.
        now: When.
        new_uow: Makes units of work.
    """

    network: str
    now: datetime
    new_uow: Callable[[], UnitOfWork]
    new_id: NewId
    tools: SignInTools


def limit(name: str, attempt: Attempt) -> None:
    """Count one more attempt, of the account `name` where it is known.

    The account is counted by the network that asks: a stranger who guesses keeps themselves out, not its owner.

    Raises:
        RateLimitedError: Somebody tried too often.
    """
    limiter = attempt.tools.limiter
    limiter.pass_one(f"sign-in:network:{attempt.network}", PER_NETWORK)
    if name:
        limiter.pass_one(_key(name, attempt), PER_ACCOUNT_AND_NETWORK)
        limiter.pass_one(f"sign-in:account:{name[:80]}", PER_ACCOUNT)


def forgive(name: str, attempt: Attempt) -> None:
    """Count this network's attempts anew after a right one; what others guess meanwhile stays counted."""
    attempt.tools.limiter.forget(_key(name, attempt))


@contextmanager
def noted(act: str, name: str, attempt: Attempt) -> Iterator[None]:
    """Write down whatever refusal comes of the attempt.

    Who tries too often is written down once a minute, so that a flood does not fill the disk.
    """
    try:
        yield
    except QirvoError as exc:
        if not isinstance(exc, RateLimitedError) or _may_note(name, attempt):
            refused = replace(entry(act, name[:80], attempt), actor="", outcome=Outcome.REFUSED, reason=exc.code)
            with attempt.new_uow() as uow:
                uow.audit.add(refused)
                uow.commit()
        raise


def entry(act: str, name: str, attempt: Attempt) -> AuditEntry:
    """Return what is written down of `act`; about nothing in particular when it is not known whose account it was."""
    return AuditEntry(
        id=attempt.new_id("aud_"),
        at=attempt.now,
        actor=name,
        act=act,
        subject=f"account:{name}" if name else REGISTRY,
        origin=Origin.of(attempt.network, salt=attempt.new_id("")),
    )


def _may_note(name: str, attempt: Attempt) -> bool:
    try:
        attempt.tools.limiter.pass_one(f"sign-in:noted:{attempt.network}:{name[:80]}", _NOTED)
    except RateLimitedError:
        return False
    return True


def _key(name: str, attempt: Attempt) -> str:
    return f"sign-in:account:{name[:80]}:from:{attempt.network}"
