"""Advisories that were imported."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from qirvo.domain.advisories import Advisory
from qirvo.server.sql.component_schema import advisories

_AT_ONCE = 500  # parameters of one statement
_OF = (
    select(advisories.c.package, advisories.c.advisory)
    .where(advisories.c.package.in_(bindparam("packages", expanding=True)))
    .order_by(advisories.c.id)
)
_FORGET = delete(advisories).where(advisories.c.id == bindparam("of"))
_COUNT = select(func.count()).select_from(advisories)


class SqlAdvisories:
    """`component_ports.AdvisoryStore` in a table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, packages: Collection[str]) -> Mapping[str, Sequence[Advisory]]:
        """Return the advisories, by id, of each of `packages` that has some."""
        asked = sorted(set(packages))
        found: dict[str, list[Advisory]] = {}
        for start in range(0, len(asked), _AT_ONCE):
            rows = self._connection.execute(_OF, {"packages": asked[start : start + _AT_ONCE]})
            for row in rows:
                found.setdefault(row.package, []).append(row.advisory)
        return found

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
