"""What trusted publishing and signing in with an issuer need: its tokens verified, and what is kept of them.

Like `ports`, each docstring is the contract that the contract tests check.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from qirvo.deferred import dataclass
from qirvo.domain.errors import ForbiddenError
from qirvo.domain.provenance import PipelineRun, Provenance
from qirvo.domain.trusted_publishing import TrustedPublisher


class RefusedIdentityTokenError(ForbiddenError):
    """The issuer's token proves nothing here."""

    code = "identity-token-refused"
    hint = "Ask the issuer for a fresh token, for the audience that is this registry's address."


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityToken:
    """A token whose signature, issuer, audience and times are right.

    Attributes:
        issuer: The `iss` claim.
        key: Tells this token from every other, so that it can be used once.
        expires_at: When nobody accepts it any more, leeway included.
    """

    issuer: str
    claims: Mapping[str, Any]
    key: str
    expires_at: datetime


class IdentityTokens(Protocol):
    """Verifies tokens of configured issuers."""

    def verify(self, text: str, *, issuers: frozenset[str], audience: str, now: datetime) -> IdentityToken:
        """Return what the token says.

        Raises:
            RefusedIdentityTokenError: It is malformed, of another issuer, for another audience, not signed by the
                issuer with an accepted algorithm, expired, or from the future.
            UnavailableError: The issuer's keys cannot be fetched just now.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginIssuer:
    """An issuer that people sign in with."""

    name: str
    label: str
    address: str
    client_id: str
    client_secret: str


class Logins(Protocol):
    """An issuer's side of signing in: OpenID Connect's authorization code with PKCE."""

    def authorization_address(self, issuer: LoginIssuer, *, query: Mapping[str, str]) -> str:
        """Return where the browser is sent. Raises UnavailableError."""
        ...

    def exchange(self, issuer: LoginIssuer, *, code: str, verifier: str, return_address: str) -> str:
        """Return the identity token, not yet verified, for an authorization code.

        Raises:
            RefusedIdentityTokenError: The issuer refuses the code.
            UnavailableError: It does not answer.
        """
        ...


class TrustedPublishers(Protocol):
    """Pipelines that may publish, the tokens handed to them, and which of their issuers' tokens were used."""

    def add(self, trusted: TrustedPublisher) -> None:
        """Add one."""
        ...

    def save(self, trusted: TrustedPublisher) -> None:
        """Replace the one of the same id."""
        ...

    def get(self, trusted_id: str) -> TrustedPublisher:
        """Return it. Raises NoSuchTrustedPublisherError."""
        ...

    def remove(self, trusted_id: str) -> Sequence[str]:
        """Remove it with what its tokens are bound to; return the digests of these tokens."""
        ...

    def of_publisher(self, publisher: str) -> Sequence[TrustedPublisher]:
        """Return a publisher's, by plugin and then the oldest first."""
        ...

    def of_issuer(self, issuer: str) -> Sequence[TrustedPublisher]:
        """Return those that trust the issuer of this name."""
        ...

    def bind(self, digest: str, run: PipelineRun) -> None:
        """Record that the token of this digest acts for `run`."""
        ...

    def bound(self, digest: str) -> PipelineRun | None:
        """Return the run that the token of this digest acts for."""
        ...

    def use(self, key: str, *, expires_at: datetime, now: datetime) -> bool:
        """Mark an issuer's token as used; False when it was used before. What expired before `now` is forgotten."""
        ...


class Provenances(Protocol):
    """What published what; written once."""

    def add(self, provenance: Provenance) -> None:
        """Add one."""
        ...

    def of_submission(self, submission_id: str) -> Provenance | None:
        """Return a submission's, or None."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedIdentity:
    """Somebody at an issuer who signs in as an account here."""

    issuer: str
    subject: str
    account: str
    linked_at: datetime


class LinkedIdentities(Protocol):
    """Who signs in with which issuer."""

    def add(self, identity: LinkedIdentity) -> None:
        """Add one; one of the same issuer and subject must not be there."""
        ...

    def find(self, issuer: str, subject: str) -> LinkedIdentity | None:
        """Return it, or None."""
        ...

    def of_account(self, account: str) -> Sequence[LinkedIdentity]:
        """Return an account's, the oldest first."""
        ...

    def remove(self, issuer: str, *, account: str) -> int:
        """Remove the account's with this issuer; return how many."""
        ...
