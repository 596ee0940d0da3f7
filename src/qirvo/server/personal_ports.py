"""Everything that is recorded of one person.

Like `ports`, each docstring is the contract that the contract tests check.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from qirvo.domain.personal_records import Erasure, RecordKind


class PersonalRecords(Protocol):
    """Whatever names an account, wherever it lies."""

    def kinds(self) -> Sequence[RecordKind]:
        """Return every kind of record that may be about people, in the order of an export."""
        ...

    def of(self, account: str, kind: str) -> Iterator[Mapping[str, Any]]:
        """Yield the records of this kind about the account, as values of JSON.

        A secret is told as there (true) or not (false), never itself.
        """
        ...

    def erase(self, account: str, *, now: datetime) -> Erasure:
        """Remove or make nobody's whatever is not kept; the account is none any more.

        Its name is not given again: `Accounts.add` refuses it. One that there is not is a no-op.
        """
        ...
