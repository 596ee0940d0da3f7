"""The rollout log in a table."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select
from sqlalchemy.exc import IntegrityError

from qirvo.domain.errors import ConflictError
from qirvo.domain.names import PluginId
from qirvo.domain.releases import LogHead
from qirvo.domain.rollout_log import LogEntry
from qirvo.server.sql.rollout_log_schema import rollout_log

_FIELDS = ("number", "index_number", "at", "update_channel", "before", "after", "previous")
_OF = rollout_log.c.plugin_id == bindparam("of")
_PAGE = (
    select(rollout_log)
    .where(_OF, rollout_log.c.number > bindparam("after_number"))
    .order_by(rollout_log.c.number)
    .limit(bindparam("at_most"))
)
_NEWEST = select(rollout_log).where(_OF).order_by(rollout_log.c.number.desc()).limit(1)
_NUMBERS = select(func.max(rollout_log.c.number)).where(_OF).group_by(rollout_log.c.update_channel)
_LAST = select(rollout_log).where(_OF, rollout_log.c.number.in_(_NUMBERS)).order_by(rollout_log.c.number)


class TakenEntryError(ConflictError):
    """Somebody else wrote the entry of this number."""

    code = "rollout-log-taken"
    hint = "Try again."


class SqlRolloutLog:
    """`rollout_log_ports.RolloutLog` in a table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, plugin_id: PluginId, entry: LogEntry) -> None:
        """Add an entry.

        Raises:
            TakenEntryError: There is one of that number.
        """
        row = {name: getattr(entry, name) for name in _FIELDS} | {"plugin_id": plugin_id}
        try:
            self._connection.execute(insert(rollout_log), row)
        except IntegrityError as exc:
            raise TakenEntryError(f"the rollout log of `{plugin_id}` has an entry `{entry.number}`") from exc

    def head(self, plugin_id: PluginId) -> LogHead | None:
        """Return number and hash of the last entry; None without any."""
        row = self._connection.execute(_NEWEST, {"of": plugin_id}).one_or_none()
        return None if row is None else LogHead(number=row.number, hash=_entry(row).hash)

    def last(self, plugin_id: PluginId) -> Sequence[LogEntry]:
        """Return the latest entry of each update channel."""
        return [_entry(row) for row in self._connection.execute(_LAST, {"of": plugin_id})]

    def page(self, plugin_id: PluginId, *, after: int, limit: int) -> Sequence[LogEntry]:
        """Return entries with higher numbers than `after`, in order."""
        asked = {"of": plugin_id, "after_number": after, "at_most": limit}
        return [_entry(row) for row in self._connection.execute(_PAGE, asked)]


def _entry(row: Row[Any]) -> LogEntry:
    return LogEntry(**{name: getattr(row, name) for name in _FIELDS})
