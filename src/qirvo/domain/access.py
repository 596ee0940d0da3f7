"""Who may do what in a registry.

An account acts through a token. Membership of a publisher gives the right to publish that publisher's plugins; review
and administration are rights of their own. A right that is missing is refused without saying what exists.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from qirvo.domain.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from qirvo.domain.names import PluginId

ACCESS_PREFIX = "qpt_"  # recognizable to secret scanners
ONE_TIME_PREFIX = "qot_"


class UnauthenticatedError(ForbiddenError):
    """No token, or one that is unknown, used up or expired."""

    code = "unauthenticated"
    hint = "Sign in with `qirvo auth login`."


class MissingRightError(ForbiddenError):
    """The account has not the right."""

    code = "right-missing"
    hint = "Ask an administrator of the registry."


class NoSuchAccountError(NotFoundError):
    """There is no such account."""

    code = "account-unknown"
    hint = "Create it with `qirvo account create`."


class AccountExistsError(ConflictError):
    """The name is taken."""

    code = "account-exists"
    hint = "Choose another name."


class MalformedAccountError(InvalidError):
    """The account asked for makes no sense."""

    code = "account-malformed"
    hint = "Name 1 to 64 lower-case letters, digits and hyphens; give `--publisher`, `--reviewer` or `--administrator`."


class Right(StrEnum):
    """What an account may hold beside its memberships."""

    REVIEW = "review"
    ADMINISTER = "administer"


class TokenKind(StrEnum):
    """What a token is good for: acting, or being exchanged once for one that is."""

    ACCESS = "access"
    ONE_TIME = "one-time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Someone, or something, that signs in.

    Attributes:
        publishers: Publishers it is a member of.
    """

    name: str
    publishers: frozenset[str] = frozenset()
    rights: frozenset[Right] = frozenset()

    def require_publisher(self, plugin_id: PluginId) -> None:
        """Refuse unless the account may publish `plugin_id`.

        Raises:
            MissingRightError: It is not a member of the plugin's publisher.
        """
        if plugin_id.publisher not in self.publishers:
            raise MissingRightError(
                f"`{self.name}` is not a member of publisher `{plugin_id.publisher}`",
                hint="Ask a member of the publisher, or change `id` in manifest.json.",
            )

    def require(self, right: Right) -> None:
        """Refuse unless the account holds `right`.

        Raises:
            MissingRightError: It does not.
        """
        if right not in self.rights:
            raise MissingRightError(f"`{self.name}` has not the right to {right}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A bearer token as the registry knows it: by digest, never by value.

    Attributes:
        digest: Hexadecimal SHA-256 of the token's text.
        used_at: When a one-time token was exchanged.
    """

    digest: str
    account: str
    kind: TokenKind
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None = None

    def require_valid(self, *, kind: TokenKind, now: datetime) -> None:
        """Refuse a token of another kind, used up or expired.

        Raises:
            UnauthenticatedError: It is.
        """
        if self.kind is not kind:
            raise UnauthenticatedError("this token is of another kind")
        if self.used_at is not None:
            raise UnauthenticatedError("this token was used before")
        if self.expires_at is not None and now >= self.expires_at:
            raise UnauthenticatedError(f"this token expired at `{self.expires_at.isoformat()}`")
