"""The notices that were raised."""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, insert, select

from qirvo.domain.notices import Notice
from qirvo.server.record_ports import SPREAD_JOB
from qirvo.server.sql.jobs import SqlJobs
from qirvo.server.sql.record_schema import notices

_ADD = insert(notices)
_AFTER = (
    select(notices).where(notices.c.number > bindparam("beyond")).order_by(notices.c.number).limit(bindparam("most"))
)
_FIELDS = [column.name for column in notices.columns if column.name != "number"]


class SqlNotices:
    """`record_ports.Notices` in a table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, notice: Notice) -> None:
        """Add a notice at the end, and let what was added be spread."""
        self._connection.execute(_ADD, {name: getattr(notice, name) for name in _FIELDS})
        SqlJobs(self._connection).enqueue(SPREAD_JOB, {}, dedupe=SPREAD_JOB)

    def after(self, number: int, *, limit: int) -> Sequence[tuple[int, Notice]]:
        """Return notices with their numbers, oldest first, above `number`."""
        rows = self._connection.execute(_AFTER, {"beyond": number, "most": limit})
        return [(row.number, Notice(**{name: getattr(row, name) for name in _FIELDS})) for row in rows]
