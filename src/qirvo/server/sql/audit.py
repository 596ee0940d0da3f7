"""The audit log. Writers take turns at the row with its head, so that no two entries follow the same one.

SQLite lets one unit of work write at a time anyway; elsewhere the row is locked until the transaction ends. Were both
to fail, the unique columns `number` and `previous` refuse the second entry.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Unpack

from sqlalchemy import ColumnElement, Connection, Row, and_, func, insert, or_, select, update

from qirvo.domain.audit import AuditEntry, Origin, Outcome
from qirvo.domain.audit_chain import ChainedEntry, ChainHead, chained
from qirvo.domain.audit_views import PublishersView
from qirvo.server.record_ports import AuditWanted
from qirvo.server.sql.record_schema import audit, audit_head

_ADD = insert(audit)
_HEAD = select(audit_head.c.number, audit_head.c.hash)
_TURN = _HEAD.with_for_update()
_MOVE = update(audit_head)
_FIELDS = ("id", "at", "actor", "act", "subject", "outcome", "reason", "before", "after")


class SqlAuditLog:
    """`record_ports.AuditLog` in a table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, entry: AuditEntry) -> None:
        """Add an entry at the end."""
        row = self._connection.execute(_TURN).one()
        kept = chained(entry, ChainHead(number=row.number, hash=row.hash))
        origin = kept.entry.origin
        self._connection.execute(
            _ADD,
            {name: getattr(kept.entry, name) for name in _FIELDS}
            | {"network": origin.network, "network_salt": origin.salt, "network_digest": origin.digest}
            | {"number": kept.number, "previous": kept.previous, "hash": kept.hash},
        )
        self._connection.execute(_MOVE, {"number": kept.number, "hash": kept.hash})

    def head(self) -> ChainHead:
        """Return the number and hash of the last entry."""
        row = self._connection.execute(_HEAD).one()
        return ChainHead(number=row.number, hash=row.hash)

    def page(self, *, after: int = 0, limit: int, **wanted: Unpack[AuditWanted]) -> Sequence[tuple[int, AuditEntry]]:
        """Return entries with their numbers, the latest first; below the number `after` when it is not 0."""
        conditions = _conditions(wanted) + ([audit.c.number < after] if after else [])
        asked = select(audit).where(*conditions).order_by(audit.c.number.desc()).limit(limit)
        return [(row.number, _entry(row)) for row in self._connection.execute(asked)]

    def chain(self, *, after: int = 0, limit: int, **wanted: Unpack[AuditWanted]) -> Sequence[ChainedEntry]:
        """Return entries in their places, in the order of writing, above the number `after`."""
        conditions = [*_conditions(wanted), audit.c.number > after]
        asked = select(audit).where(*conditions).order_by(audit.c.number).limit(limit)
        return [
            ChainedEntry(number=row.number, entry=_entry(row), previous=row.previous, hash=row.hash)
            for row in self._connection.execute(asked)
        ]

    def blank_networks(self, *, before: datetime) -> int:
        """Forget where the actors of entries older than `before` came from; return of how many."""
        old = update(audit).where(audit.c.at < before, audit.c.network != "").values(network="", network_salt="")
        return self._connection.execute(old).rowcount


def _entry(row: Row[tuple[object, ...]]) -> AuditEntry:
    origin = Origin(network=row.network, salt=row.network_salt, digest=row.network_digest)
    return AuditEntry(**{name: getattr(row, name) for name in _FIELDS}, origin=origin)


def _conditions(wanted: AuditWanted) -> list[ColumnElement[bool]]:
    conditions = [
        getattr(audit.c, name) == value
        for name, value in wanted.items()
        if name in {"actor", "subject", "outcome"} and value is not None
    ]
    act, since, until, of = wanted.get("act"), wanted.get("since"), wanted.get("until"), wanted.get("of")
    conditions += [_begins(audit.c.act, act)] if act is not None else []
    conditions += [audit.c.at >= since] if since is not None else []
    conditions += [audit.c.at < until] if until is not None else []
    conditions += [_shown_to(of)] if of is not None else []
    return conditions


def _shown_to(view: PublishersView) -> ColumnElement[bool]:
    """Return what `PublishersView.shows` says, as a condition."""
    of_members = and_(_begins(audit.c.act, view.members_acts), audit.c.subject.in_(sorted(view.accounts)))
    is_own = or_(_begins(audit.c.subject, view.plugins_begin), audit.c.subject.in_(sorted(view.subjects)))
    is_told = or_(audit.c.outcome == Outcome.REFUSED, *(_begins(audit.c.act, each) for each in view.acts))
    return or_(of_members, and_(is_own, audit.c.subject.not_in(sorted(view.others)), is_told))


def _begins(column: ColumnElement[str], text: str) -> ColumnElement[bool]:
    """Say whether the column begins with `text`, its case included: SQLite's LIKE would not care."""
    return func.substr(column, 1, len(text)) == text
