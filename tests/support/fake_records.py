"""What is written down for others, in memory: the fakes of `record_ports`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Unpack

from qirvo.domain.audit import AuditEntry
from qirvo.domain.audit_chain import ChainedEntry, ChainHead, chained
from qirvo.domain.notices import Notice
from qirvo.server.record_ports import AuditWanted


@dataclass
class RecordState:
    """Everything that is committed."""

    audit: tuple[ChainedEntry, ...] = ()
    notices: tuple[Notice, ...] = ()

    def copy(self) -> "RecordState":
        return RecordState(audit=self.audit, notices=self.notices)


@dataclass
class FakeAuditLog:
    """`record_ports.AuditLog`."""

    state: RecordState

    def add(self, entry: AuditEntry) -> None:
        self.state.audit += (chained(entry, self.head()),)

    def head(self) -> ChainHead:
        return self.state.audit[-1].head if self.state.audit else ChainHead()

    def page(self, *, after: int = 0, limit: int, **wanted: Unpack[AuditWanted]) -> Sequence[tuple[int, AuditEntry]]:
        found = [(kept.number, kept.entry) for kept in self.state.audit if is_wanted(kept.entry, wanted)]
        return [each for each in found[::-1] if after == 0 or each[0] < after][:limit]

    def chain(self, *, after: int = 0, limit: int, **wanted: Unpack[AuditWanted]) -> Sequence[ChainedEntry]:
        return [kept for kept in self.state.audit if kept.number > after and is_wanted(kept.entry, wanted)][:limit]

    def blank_networks(self, *, before: datetime) -> int:
        old = [kept for kept in self.state.audit if kept.entry.at < before and kept.entry.origin.network]
        self.state.audit = tuple(
            replace(kept, entry=replace(kept.entry, origin=kept.entry.origin.blanked())) if kept in old else kept
            for kept in self.state.audit
        )
        return len(old)


def is_wanted(entry: AuditEntry, wanted: AuditWanted) -> bool:
    since, until, of = wanted.get("since"), wanted.get("until"), wanted.get("of")
    return (
        all(wanted.get(name) in {None, getattr(entry, name)} for name in ("actor", "subject", "outcome"))
        and entry.act.startswith(wanted.get("act") or "")
        and (since is None or entry.at >= since)
        and (until is None or entry.at < until)
        and (of is None or of.shows(entry))
    )


@dataclass
class FakeNotices:
    """`record_ports.Notices`."""

    state: RecordState

    def add(self, notice: Notice) -> None:
        self.state.notices += (notice,)

    def after(self, number: int, *, limit: int) -> Sequence[tuple[int, Notice]]:
        return [each for each in enumerate(self.state.notices, start=1) if each[0] > number][:limit]
