"""Advisories that were imported."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from qirvo.domain.advisories import Advisory
from qirvo.server.sql.component_schema import advisories

_OF = select(advisories.c.advisory).where(advisories.c.package == bindparam("of")).order_by(advisories.c.id)
_FORGET = delete(advisories).where(advisories.c.id == bindparam("of"))
_COUNT = select(func.count()).select_from(advisories)


class SqlAdvisories:
    """`component_ports.AdvisoryStore` in a table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, package: str) -> Sequence[Advisory]:
        """Return every advisory of `package`, by id."""
        return list(self._connection.scalars(_OF, {"of": package}))

    def replace(self, records: Mapping[str, Sequence[Advisory]]) -> None:
        """Put `records`, by id, in the place of those of the same id; one without advisories is gone."""
        if records:
            self._connection.execute(_FORGET, [{"of": record} for record in records])
        rows = [
            {"id": record, "package": advisory.package, "advisory": advisory}
            for record, named in records.items()
            for advisory in named
        ]
        if rows:
            self._connection.execute(insert(advisories), rows)

    def count(self) -> int:
        """Return how many advisories there are."""
        return int(self._connection.scalar(_COUNT) or 0)
