"""The deltas of plugins."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, true

from qirvo.domain.delta_choice import Step
from qirvo.domain.deltas import Delta
from qirvo.domain.digests import Digest
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version
from qirvo.server.delta_ports import DeltaRecord
from qirvo.server.sql.columns import precedence
from qirvo.server.sql.delta_schema import deltas

_OF = (
    select(deltas)
    .where(deltas.c.plugin_id == bindparam("of"))
    .order_by(deltas.c.target_precedence, deltas.c.base_precedence)
)
_ADD = insert(deltas)
_REMOVE = delete(deltas).where(
    deltas.c.plugin_id == bindparam("of"),
    deltas.c.target_precedence == bindparam("to"),
    deltas.c.base_precedence == bindparam("since"),
)
_NAMED = select(deltas.c.digest).where(deltas.c.is_worthwhile == true())
_RELEASE_OF = (
    select(deltas.c.plugin_id, deltas.c.target)
    .where(deltas.c.digest == bindparam("delta"))
    .order_by(deltas.c.plugin_id, deltas.c.target_precedence)
    .limit(1)
)


class SqlDeltas:
    """`delta_ports.Deltas` in a table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, plugin_id: PluginId) -> Sequence[DeltaRecord]:
        """Return the plugin's deltas, by target and base."""
        return [_record(row) for row in self._connection.execute(_OF, {"of": plugin_id})]

    def save(self, plugin_id: PluginId, record: DeltaRecord) -> None:
        """Add the delta, or put it in the place of the one for the same step."""
        step, delta = record.step, record.delta
        self.remove(plugin_id, step)
        columns = {
            "plugin_id": plugin_id,
            "target_precedence": precedence(step.target),
            "base_precedence": precedence(step.base),
            "target": step.target,
            "base": step.base,
            "codec": delta.codec,
            "digest": delta.digest,
            "size_bytes": delta.size_bytes,
            "unpacked_bytes": delta.unpacked_bytes,
            "effort": record.effort,
            "is_worthwhile": record.is_worthwhile,
        }
        self._connection.execute(_ADD, columns)

    def remove(self, plugin_id: PluginId, step: Step) -> None:
        """Forget the delta for a step; a missing one is a no-op."""
        place = {"of": plugin_id, "to": precedence(step.target), "since": precedence(step.base)}
        self._connection.execute(_REMOVE, place)

    def named_blobs(self) -> frozenset[Digest]:
        """Return the digest of every delta that is offered."""
        return frozenset(self._connection.scalars(_NAMED))

    def offered(self, plugin_id: PluginId) -> Mapping[Version, tuple[Delta, ...]]:
        """Return the deltas that are offered, by the version to which they lead."""
        found: dict[Version, tuple[Delta, ...]] = {}
        for record in self.of(plugin_id):
            if record.is_worthwhile:
                found[record.step.target] = (*found.get(record.step.target, ()), record.delta)
        return found

    def release_of(self, delta: Digest) -> tuple[PluginId, Version] | None:
        """Return to which release these bytes lead; None when they are no delta."""
        row = self._connection.execute(_RELEASE_OF, {"delta": delta}).one_or_none()
        return None if row is None else (row.plugin_id, row.target)


def _record(row: Row[Any]) -> DeltaRecord:
    return DeltaRecord(
        step=Step(row.target, row.base),
        delta=Delta(
            base=row.base,
            codec=row.codec,
            digest=row.digest,
            size_bytes=row.size_bytes,
            unpacked_bytes=row.unpacked_bytes,
        ),
        effort=row.effort,
        is_worthwhile=row.is_worthwhile,
    )
