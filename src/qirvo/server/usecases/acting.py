"""Who acts, and what nearly every act needs: the time, a transaction, new ids, an entry in the audit log, a notice."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from qirvo.deferred import dataclass
from qirvo.domain.access import Account
from qirvo.domain.audit import AuditEntry
from qirvo.domain.notices import Notice, NoticeKind
from qirvo.server.ports import NewId, UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """Who acts, and what the act needs."""

    by: Account
    now: datetime
    uow: UnitOfWork
    new_id: NewId

    def record(
        self,
        act: str,
        subject: str,
        *,
        reason: str = "",
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
    ) -> None:
        """Write into the audit log, in the transaction at hand, that the act was done."""
        self.uow.audit.add(
            AuditEntry(
                id=self.new_id("aud_"),
                at=self.now,
                actor=self.by.name,
                act=act,
                subject=subject,
                reason=reason,
                before=before or {},
                after=after or {},
            )
        )

    def tell(self, kind: NoticeKind, title: str, **more: Any) -> None:  # noqa: ANN401  # fields of a notice
        """Raise a notice in the transaction at hand."""
        self.uow.notices.add(Notice(id=self.new_id("not_"), at=self.now, kind=kind, title=title, **more))
