"""Tokens for programs, and publishers with their members.

Like `ports`, each docstring is the contract that the contract tests check.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from qirvo.domain.memberships import Member, Role
from qirvo.domain.scopes import Grant, NamedToken


class NamedTokens(Protocol):
    """Tokens for programs; each is a token of `Accounts`, too."""

    def add(self, token: NamedToken) -> None:
        """Add a token; `Accounts` has it already."""
        ...

    def grant(self, digest: str) -> tuple[Grant, date | None] | None:
        """Return what the token of this digest may do and when it was last used; None for one that may all."""
        ...

    def mark_used(self, digest: str, on: date) -> None:
        """Record that the token was used on that day."""
        ...

    def of(self, account: str) -> Sequence[NamedToken]:
        """Return the account's tokens for programs, oldest first."""
        ...

    def remove(self, digest: str) -> None:
        """Forget the token and those that it made, here and in `Accounts`; a missing one is a no-op."""
        ...


class Publishers(Protocol):
    """Publishers and their members."""

    def add(self, name: str, *, now: datetime) -> None:
        """Add a publisher. Raises PublisherExistsError."""
        ...

    def exists(self, name: str) -> bool:
        """Say whether there is such a publisher."""
        ...

    def names(self) -> Sequence[str]:
        """Return every publisher's name, in order."""
        ...

    def role(self, publisher: str, account: str) -> Role | None:
        """Return what the account is in the publisher; None for no member, or one that is only invited."""
        ...

    def members(self, publisher: str) -> Sequence[Member]:
        """Return members and invited people, by name."""
        ...

    def invitations(self, account: str) -> Sequence[Member]:
        """Return what the account is invited to, by publisher."""
        ...

    def save(self, member: Member) -> None:
        """Let somebody be a member, or invited, in place of what they were."""
        ...

    def remove(self, publisher: str, account: str) -> None:
        """Let somebody be neither member nor invited; a no-op when they are not."""
        ...
