"""What use cases write down for others in their own transaction: the audit log, and notices to be delivered.

Like `ports`, each docstring is the contract that the contract tests check.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, TypedDict, Unpack

from qirvo.domain.audit import AuditEntry, Outcome
from qirvo.domain.audit_chain import ChainedEntry, ChainHead
from qirvo.domain.audit_views import PublishersView
from qirvo.domain.notices import Notice
from qirvo.domain.refusals import Counted, Refusal

SPREAD_JOB = "spread-notices"
"""The job that lets notices reach people and programs."""


class AuditWanted(TypedDict, total=False):
    """Which entries of the audit log are wanted; None is any.

    `act` is what acts begin with, `since` is inclusive and `until` is not, `of` is what a publisher's owners see.
    """

    actor: str | None
    act: str | None
    subject: str | None
    outcome: Outcome | None
    since: datetime | None
    until: datetime | None
    of: PublishersView | None


class AuditLog(Protocol):
    """What was done and refused; entries are added and read, never changed, but for where somebody came from."""

    def add(self, entry: AuditEntry) -> None:
        """Add an entry at the end, chained to the one before; of two at once, one follows the other."""
        ...

    def head(self) -> ChainHead:
        """Return the number and hash of the last entry."""
        ...

    def page(self, *, after: int = 0, limit: int, **wanted: Unpack[AuditWanted]) -> Sequence[tuple[int, AuditEntry]]:
        """Return entries with their numbers, the latest first; below the number `after` when it is not 0."""
        ...

    def chain(self, *, after: int = 0, limit: int, **wanted: Unpack[AuditWanted]) -> Sequence[ChainedEntry]:
        """Return entries in their places, in the order of writing, above the number `after`."""
        ...

    def blank_networks(self, *, before: datetime) -> int:
        """Forget where the actors of entries older than `before` came from; return of how many."""
        ...


class RefusalCounts(Protocol):
    """Refusals within the last minute, of each kind."""

    def note(self, refusal: Refusal, *, now: datetime) -> Sequence[Counted]:
        """Count one more; return what is to be written down now: it, if it is the first of its kind in a minute."""
        ...

    def due(self, *, now: datetime) -> Sequence[Counted]:
        """Return the counts of which the minute is over, once."""
        ...


class Notices(Protocol):
    """What was raised, in order."""

    def add(self, notice: Notice) -> None:
        """Add a notice at the end, and let what was added be spread."""
        ...

    def after(self, number: int, *, limit: int) -> Sequence[tuple[int, Notice]]:
        """Return notices with their numbers, oldest first, above `number`."""
        ...
