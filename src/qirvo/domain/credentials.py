"""How a person proves to be an account in a browser: a password and a second factor, or a passkey."""

import re
from dataclasses import field
from datetime import datetime

from qirvo.deferred import dataclass
from qirvo.domain.access import UnauthenticatedError
from qirvo.domain.errors import ConflictError, InvalidError, NotFoundError

MAX_PASSKEYS = 20
RECOVERY_CODES = 10
_MAIL = re.compile(r"[^@\s\x00-\x1f,;:<>()\"\\]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?", re.IGNORECASE)


class WrongSignInError(UnauthenticatedError):
    """Name or password, code or passkey is wrong; which of them is not said."""

    code = "sign-in-wrong"
    hint = "Check both; ask for a new password if you cannot remember it."


class SecondFactorError(UnauthenticatedError):
    """The code is wrong, was used before, or the sign-in took too long."""

    code = "second-factor-wrong"
    hint = "Give the present code of your authenticator, or one of your recovery codes; each is good once."


class MalformedMailError(InvalidError):
    """This is not a mail address."""

    code = "mail-malformed"
    hint = "Give an address such as `ann@example.org`."


class MailedLinkError(InvalidError):
    """The link in the mail was used, is too old, or is none of this registry's."""

    code = "mailed-link-bad"
    hint = "Ask for another mail; each link is good once, for an hour."


class NoSuchPasskeyError(NotFoundError):
    """The account has no such passkey."""

    code = "passkey-unknown"
    hint = "Look at your account's page."


class TooManyPasskeysError(ConflictError):
    """The account has as many passkeys as it may."""

    code = "passkeys-too-many"
    hint = "Remove one first."


class SecondFactorSetError(ConflictError):
    """An authenticator is set up already, or none is being set up."""

    code = "second-factor-state"
    hint = "Look at your account's page."


@dataclass(frozen=True, slots=True, kw_only=True)
class Passkey:
    """A key pair that an authenticator keeps for this registry (WebAuthn).

    Attributes:
        id: The credential id.
        public_key: COSE.
        uses: The authenticator's own counter; 0 when it has none.
    """

    id: bytes
    account: str
    name: str
    public_key: bytes
    uses: int
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What an account signs in with.

    Attributes:
        password_hash: Argon2id, with its parameters; empty when there is no password.
        totp_secret: Base32; empty when no authenticator is set up.
        totp_used: The last time step whose code was taken; an earlier or the same code is refused.
        mail: Where mails go; empty when there is no address.
        is_mail_proven: Whether a mail arrived there.
        recovery_digests: Hexadecimal SHA-256 of the recovery codes that are left.
    """

    account: str
    password_hash: str = ""
    totp_secret: str = ""
    totp_used: int = 0
    mail: str = ""
    is_mail_proven: bool = False
    recovery_digests: frozenset[str] = field(default=frozenset())

    @property
    def has_totp(self) -> bool:
        """Whether a password alone does not sign in."""
        return bool(self.totp_secret)


def require_mail(text: str) -> str:
    """Return the mail address, in small letters.

    Raises:
        MalformedMailError: It is none.
    """
    if _MAIL.fullmatch(text) is None:
        raise MalformedMailError(f"`{text[:80]}` is not a mail address")
    return text.casefold()
