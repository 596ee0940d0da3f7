"""What signing in needs from the outside: who proves what with what, and how passwords and passkeys are looked at.

Like `ports`, each docstring is the contract that the contract tests check.
"""

from collections.abc import Sequence
from typing import Protocol

from qirvo.domain.credentials import Credentials, Passkey
from qirvo.domain.rate_limits import RateLimit


class SignInStore(Protocol):
    """What accounts sign in with."""

    def get(self, account: str) -> Credentials:
        """Return what the account signs in with; empty for one that has nothing, or is none."""
        ...

    def save(self, credentials: Credentials) -> None:
        """Replace what the account signs in with."""
        ...

    def of_mail(self, mail: str) -> str | None:
        """Return the account with this proven mail address, or None."""
        ...

    def add_passkey(self, passkey: Passkey) -> None:
        """Add a passkey."""
        ...

    def passkeys(self, account: str) -> Sequence[Passkey]:
        """Return the account's passkeys, oldest first."""
        ...

    def passkey(self, passkey_id: bytes) -> Passkey | None:
        """Return the passkey, or None."""
        ...

    def save_uses(self, passkey_id: bytes, uses: int) -> None:
        """Replace the authenticator's counter."""
        ...

    def remove_passkey(self, account: str, passkey_id: bytes) -> bool:
        """Forget the account's passkey; False when it has none of this id."""
        ...


class PasswordHasher(Protocol):
    """Hashes passwords so that guessing is slow and takes memory."""

    def hash(self, password: str) -> str:
        """Return a hash that says how it was made."""
        ...

    def verify(self, password: str, hashed: str) -> bool:
        """Say whether `hashed` is of `password`; takes as long for an empty hash, which is of none."""
        ...

    def is_outdated(self, hashed: str) -> bool:
        """Say whether the password should be hashed anew."""
        ...


class Passkeys(Protocol):
    """The registry's side of WebAuthn."""

    def creation(self, account: str, known: Sequence[Passkey]) -> tuple[str, bytes]:
        """Return the options (JSON) to make a passkey with, and the challenge in them."""
        ...

    def created(self, answer: str, *, challenge: bytes) -> tuple[bytes, bytes, int]:
        """Return id, public key and counter of the passkey that a browser made.

        Raises:
            WrongSignInError: The answer is none, or not to this challenge.
        """
        ...

    def request(self) -> tuple[str, bytes]:
        """Return the options (JSON) to sign in with, and the challenge in them."""
        ...

    def credential_id(self, answer: str) -> bytes:
        """Return which passkey a browser answers with. Raises WrongSignInError."""
        ...

    def verified(self, answer: str, *, challenge: bytes, passkey: Passkey) -> int:
        """Return the authenticator's counter after it proved to have `passkey`. Raises WrongSignInError."""
        ...


class Challenges(Protocol):
    """Challenges that were told and not yet answered; each is taken once."""

    def keep(self, challenge: bytes) -> str:
        """Return the key under which the challenge waits, for some minutes."""
        ...

    def take(self, key: str) -> bytes | None:
        """Return the challenge and forget it; None when none waits."""
        ...


class Limiter(Protocol):
    """Counts what is asked, by key."""

    def pass_one(self, key: str, limit: RateLimit) -> None:
        """Count one more.

        Raises:
            RateLimitedError: It is one too many.
        """
        ...

    def forget(self, key: str) -> None:
        """Count from nothing again."""
        ...
