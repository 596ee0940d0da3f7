"""Taking what releases lack that were published before it was taken: some at a time, one job after the other."""

from collections.abc import Callable, Sequence
from typing import Protocol

from qirvo.domain.digests import Digest
from qirvo.domain.errors import QirvoError
from qirvo.server.ports import UnitOfWork

BATCH = 20  # of one job; others wait meanwhile


class Lacking(Protocol):
    """Published artifacts of which something was not taken yet."""

    def lacking(self, *, after: str, limit: int) -> Sequence[Digest]:
        """Return them in order, beyond `after`."""
        ...


def fill(
    after: str,
    *,
    where: Callable[[UnitOfWork], Lacking],
    take: Callable[[list[Digest]], object],
    go_on: Callable[[UnitOfWork, str], None],
    new_uow: Callable[[], UnitOfWork],
) -> int:
    """Take what a batch of releases lacks and ask for the next; return how many releases were looked at.

    One of which it cannot be taken does not hold up the others: it is left out, and looked for by the next sweep.

    Args:
        after: The artifact where the job before ended, as text; empty at first.
        where: What knows which releases lack it.
        take: Takes and records it.
        go_on: Has the rest taken, beyond the artifact that is given.
        new_uow: Units of work.

    Raises:
        QirvoError: What was wrong with the last of which it cannot be taken.
    """
    with new_uow() as uow:
        artifacts = where(uow).lacking(after=after, limit=BATCH)
    fault: QirvoError | None = None
    for artifact in artifacts:
        try:
            take([artifact])
        except QirvoError as exc:
            fault = exc
    if len(artifacts) == BATCH:
        with new_uow() as uow:
            go_on(uow, str(artifacts[-1]))
            uow.commit()
    if fault is not None:
        raise fault
    return len(artifacts)
