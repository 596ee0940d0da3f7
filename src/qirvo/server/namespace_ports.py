"""What the proof of domains needs: the claims, and a look at the domain.

Like `ports`, each docstring is the contract that the contract tests check.
"""

from collections.abc import Sequence
from typing import Protocol

from qirvo.domain.namespaces import DomainClaim


class DomainClaims(Protocol):
    """Publishers' claims to domains."""

    def add(self, claim: DomainClaim) -> None:
        """Add a claim. Raises DomainExistsError when the publisher has claimed the domain."""
        ...

    def save(self, claim: DomainClaim) -> None:
        """Replace the claim of the same publisher and domain; one that was removed stays removed."""
        ...

    def get(self, publisher: str, domain: str) -> DomainClaim:
        """Return a claim. Raises NoSuchDomainError."""
        ...

    def remove(self, publisher: str, domain: str) -> None:
        """Remove a claim. Raises NoSuchDomainError."""
        ...

    def of_publisher(self, publisher: str) -> Sequence[DomainClaim]:
        """Return a publisher's claims by domain."""
        ...

    def all(self) -> Sequence[DomainClaim]:
        """Return every claim, those looked at longest ago first."""
        ...


class DomainProofs(Protocol):
    """Looks at domains."""

    def is_there(self, claim: DomainClaim) -> bool:
        """Say whether the claim's proof stands at the domain just now; whatever goes wrong is a no."""
        ...
