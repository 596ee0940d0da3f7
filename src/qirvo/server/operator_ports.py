"""What an operator looks at and changes: who may act here, and what the queue holds.

Like `ports`, each docstring is the contract that the contract tests check.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from qirvo.deferred import dataclass
from qirvo.domain.access import Account, Right
from qirvo.domain.suspensions import Suspension


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An account as an operator sees it."""

    account: Account
    created_at: datetime
    suspension: Suspension | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedJob:
    """A job as an operator sees it.

    Attributes:
        state: `waiting`, `running`, or `dead` when it was given up.
        run_at: When it is due; in the distant past for at once.
        error: Why the last attempt failed; empty before any did.
    """

    id: int
    kind: str
    arguments: Mapping[str, Any]
    state: str
    attempt: int
    run_at: datetime
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingestion:
    """How far what happened has come on its way into the figures.

    Attributes:
        waiting: Sightings in the memory, not yet written.
        dropped: Sightings that were not written since the start: more came than may wait.
        segments: Parts of the log that were written and are not yet counted.
        segment_bytes: Their length.
    """

    waiting: int
    dropped: int
    segments: int
    segment_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What one part of the data folder takes on the disk."""

    part: str
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """What the registry keeps on the disk.

    Attributes:
        parts: In the order in which they are shown; those that are not there are left out.
        free_bytes: What is free where they lie.
    """

    parts: Sequence[Stored]
    free_bytes: int


class People(Protocol):
    """Every account, and which of them may not act."""

    def page(self, *, after: str = "", limit: int) -> Sequence[Person]:
        """Return people by name, those after the name `after`."""
        ...

    def get(self, name: str) -> Person:
        """Return one of them. Raises NoSuchAccountError."""
        ...

    def suspension(self, name: str) -> Suspension | None:
        """Return why the account may not act; None when it may, or is none."""
        ...

    def suspend(self, name: str, suspension: Suspension) -> None:
        """Let the account act no more; a second suspension takes the place of the first."""
        ...

    def restore(self, name: str) -> None:
        """Let the account act again; one that may is a no-op."""
        ...

    def set_rights(self, name: str, rights: Collection[Right]) -> None:
        """Let the account hold exactly `rights`."""
        ...

    def holders(self, right: Right) -> frozenset[str]:
        """Return who holds the right and is not suspended."""
        ...

    def administrators(self) -> frozenset[str]:
        """Return who may administer and is not suspended."""
        ...


class JobLedger(Protocol):
    """The queue, to look at."""

    def counts(self) -> Mapping[str, int]:
        """Return how many jobs there are in each state; a state without any may be absent."""
        ...

    def page(self, *, state: str | None = None, after: int = 0, limit: int) -> Sequence[QueuedJob]:
        """Return jobs by number, those above `after`; only those in `state`, when given."""
        ...

    def retry(self, job_id: int) -> bool:
        """Let a job that was given up wait again, from its first attempt; False when there is no such job.

        One that would wait beside another with its `dedupe` key is dropped: the other does the same.
        """
        ...

    def hurry(self, code: str) -> bool:
        """Make due at once what waits because an error with this `code` ended its last attempt; say if any did."""
        ...
