"""Advisories about plugins, in a table."""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, RowMapping, and_, bindparam, delete, insert, or_, select

from qirvo.domain.names import PluginId
from qirvo.domain.plugin_advisories import AdvisoryState, PluginAdvisory
from qirvo.server.advisory_ports import AdvisoryQuery
from qirvo.server.ports import UnknownCursorError
from qirvo.server.sql.advisory_schema import plugin_advisories
from qirvo.server.sql.private_schema import is_not_private

_A = plugin_advisories.c
_FIELDS = [column.name for column in plugin_advisories.columns if column.name != "danger"]
_GET = select(plugin_advisories).where(_A.id == bindparam("of"))
_NEWEST_FIRST = (_A.modified_at.desc(), _A.id.desc())
_OF = select(plugin_advisories).where(_A.plugin_id == bindparam("of")).order_by(*_NEWEST_FIRST)
_IS_SEEN = and_(_A.published_at.is_not(None), is_not_private(_A.plugin_id))
_SEEN = select(plugin_advisories).where(_IS_SEEN).order_by(*_NEWEST_FIRST)
_IN_FORCE = select(plugin_advisories).where(_A.state == AdvisoryState.PUBLISHED).order_by(_A.id)
_AT_ONCE = 500


class SqlPluginAdvisories:
    """`advisory_ports.PluginAdvisories` in a table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def save(self, advisory: PluginAdvisory) -> None:
        """Add the advisory, or replace the one of the same id."""
        self._connection.execute(delete(plugin_advisories).where(_A.id == advisory.id))
        row = {name: getattr(advisory, name) for name in _FIELDS} | {"danger": advisory.content.danger}
        self._connection.execute(insert(plugin_advisories), row)

    def find(self, advisory_id: str) -> PluginAdvisory | None:
        """Return the advisory of this id; None when there is none."""
        row = self._connection.execute(_GET, {"of": advisory_id}).mappings().one_or_none()
        return None if row is None else _advisory(row)

    def of(self, plugin_id: PluginId) -> Sequence[PluginAdvisory]:
        """Return every advisory about the plugin, the one that changed last first."""
        return [_advisory(row) for row in self._connection.execute(_OF, {"of": plugin_id}).mappings()]

    def in_force(self, plugin_ids: Collection[PluginId]) -> Sequence[PluginAdvisory]:
        """Return the advisories about these plugins that are published and not withdrawn, by id."""
        asked, found = sorted(plugin_ids), []
        for start in range(0, len(asked), _AT_ONCE):
            wanted = _IN_FORCE.where(_A.plugin_id.in_(asked[start : start + _AT_ONCE]))
            found += [_advisory(row) for row in self._connection.execute(wanted).mappings()]
        return sorted(found, key=lambda each: each.id)

    def page(self, query: AdvisoryQuery, *, limit: int) -> Sequence[PluginAdvisory]:
        """Return advisories about public plugins that were ever published, the one that changed last first.

        Raises:
            UnknownCursorError: `after` is not the id of an advisory that this could return.
        """
        wanted = _SEEN if query.plugin_id is None else _SEEN.where(_A.plugin_id == query.plugin_id)
        if query.dangers is not None:
            wanted = wanted.where(_A.danger.in_(sorted(query.dangers)))
        if query.since is not None:
            wanted = wanted.where(_A.modified_at >= query.since)
        if query.after is not None:
            last = self._connection.execute(_SEEN.where(_A.id == query.after)).mappings().one_or_none()
            if last is None:
                raise UnknownCursorError(f"`{query.after[:40]}` is not an advisory to go on after")
            at = last["modified_at"]
            wanted = wanted.where(or_(_A.modified_at < at, and_(_A.modified_at == at, _A.id < query.after)))
        return [_advisory(row) for row in self._connection.execute(wanted.limit(limit)).mappings()]


def _advisory(row: RowMapping) -> PluginAdvisory:
    return PluginAdvisory(**{name: row[name] for name in _FIELDS})
