"""Writing down that somebody was refused."""

from collections.abc import Callable, Sequence
from datetime import datetime

from qirvo.domain.refusals import Counted, Refusal
from qirvo.server.ports import NewId, UnitOfWork
from qirvo.server.record_ports import RefusalCounts


def record_refusal(
    refusal: Refusal, *, now: datetime, new_uow: Callable[[], UnitOfWork], new_id: NewId, counts: RefusalCounts
) -> None:
    """Write the refusal down, or count it when its like was written down within a minute."""
    _write(counts.note(refusal, now=now), now=now, new_uow=new_uow, new_id=new_id)


def record_counts(*, now: datetime, new_uow: Callable[[], UnitOfWork], new_id: NewId, counts: RefusalCounts) -> None:
    """Write down how many more there were of each kind whose minute is over."""
    _write(counts.due(now=now), now=now, new_uow=new_uow, new_id=new_id)


def _write(counted: Sequence[Counted], *, now: datetime, new_uow: Callable[[], UnitOfWork], new_id: NewId) -> None:
    if not counted:
        return
    with new_uow() as uow:
        for each in counted:
            uow.audit.add(each.entry(at=now, new_id=new_id("aud_"), salt=new_id("")))
        uow.commit()
