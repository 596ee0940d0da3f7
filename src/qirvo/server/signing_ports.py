"""Publishers' own keys, and who wants every release signed.

Like `ports`, each docstring is the contract that the contract tests check.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from qirvo.domain.publisher_keys import PublisherKey


class PublisherKeys(Protocol):
    """The public halves of publishers' keys."""

    def add(self, key: PublisherKey) -> None:
        """Add one. Raises PublisherKeyExistsError where one of that id is, whoever's."""
        ...

    def save(self, key: PublisherKey) -> None:
        """Replace the one of the same id."""
        ...

    def find(self, key_id: str) -> PublisherKey | None:
        """Return it, or None."""
        ...

    def of_publisher(self, publisher: str) -> Sequence[PublisherKey]:
        """Return a publisher's, the oldest first."""
        ...

    def require(self, publisher: str, since: datetime | None) -> None:
        """Let every release of the publisher have to be signed from then on; None: none has to."""
        ...

    def required_since(self, publisher: str) -> datetime | None:
        """Return from when on every release has to be signed; None where none has to."""
        ...
