"""Decisions that findings do not count."""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, delete, insert, select

from qirvo.domain.suppressions import NoSuchSuppressionError, Suppression
from qirvo.server.sql.intake_schema import suppressions

_ALL = select(suppressions).order_by(suppressions.c.created_at, suppressions.c.id)
_REPLACE = delete(suppressions).where(
    suppressions.c.rule == bindparam("of_rule"), suppressions.c.digest == bindparam("of_digest")
)
_ADD = insert(suppressions)
_REMOVE = delete(suppressions).where(suppressions.c.id == bindparam("of"))


class SqlSuppressions:
    """`intake_ports.Suppressions` in a table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, suppression: Suppression) -> None:
        """Add a suppression; it takes the place of one for the same rule and digest."""
        self._connection.execute(_REPLACE, {"of_rule": suppression.rule, "of_digest": suppression.digest})
        columns = {column.name: getattr(suppression, column.name) for column in suppressions.columns}
        self._connection.execute(_ADD, columns)

    def remove(self, suppression_id: str) -> None:
        """Remove one.

        Raises:
            NoSuchSuppressionError: There is none of that id.
        """
        if self._connection.execute(_REMOVE, {"of": suppression_id}).rowcount == 0:
            raise NoSuchSuppressionError(f"there is no suppression `{suppression_id[:80]}`")

    def all(self) -> Sequence[Suppression]:
        """Return every suppression, the oldest first."""
        rows = self._connection.execute(_ALL)
        return [Suppression(**row._mapping) for row in rows]  # noqa: SLF001  # SQLAlchemy's public name for it
