"""What published artifacts are made of."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Text, bindparam, delete, exists, insert, select, type_coerce

from qirvo.domain.digests import Digest
from qirvo.server.component_ports import Containing, Part
from qirvo.server.sql.component_schema import components, inventories
from qirvo.server.sql.private_schema import is_not_private
from qirvo.server.sql.schema import plugins, releases

_C = components.c
_AT_ONCE = 500  # parameters of one statement
_KNOWN = select(inventories.c.artifact).where(inventories.c.artifact.in_(bindparam("artifacts", expanding=True)))
_LACKING = (
    select(releases.c.artifact_digest)
    .distinct()
    .join(plugins, plugins.c.id == releases.c.plugin_id)
    .where(
        plugins.c.number == plugins.c.signed_number,
        is_not_private(releases.c.plugin_id),  # their bills would lie in the public repository
        bindparam("after") < type_coerce(releases.c.artifact_digest, Text),
        ~exists().where(inventories.c.artifact == releases.c.artifact_digest),
    )
    .order_by(releases.c.artifact_digest)
    .limit(bindparam("at_most"))
)
_FORGET = (
    delete(components).where(_C.artifact == bindparam("of")),
    delete(inventories).where(inventories.c.artifact == bindparam("of")),
)
_PARTS = select(components).where(_C.artifact == bindparam("of")).order_by(_C.name, _C.version)
_RELEASED = components.join(releases, releases.c.artifact_digest == _C.artifact)
_IS_PUBLIC = is_not_private(releases.c.plugin_id)
_VERSIONS = select(_C.version).distinct().select_from(_RELEASED).where(_C.name == bindparam("of"), _IS_PUBLIC)
_PLACE = type_coerce(releases.c.plugin_id, Text) + "@" + releases.c.precedence + "@" + _C.version
_CONTAINING = (
    select(releases.c.plugin_id, releases.c.version.label("release"), components, _PLACE.label("place"))
    .select_from(_RELEASED)
    .where(
        _C.name == bindparam("of"),
        _IS_PUBLIC,
        _C.version.in_(bindparam("versions", expanding=True)),
        bindparam("after") < _PLACE,
    )
    .order_by(_PLACE)
    .limit(bindparam("at_most"))
)


class SqlComponents:
    """`component_ports.Components` in tables."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def missing(self, artifacts: Iterable[Digest]) -> frozenset[Digest]:
        """Return those of `artifacts` whose parts were not recorded yet."""
        asked = sorted(set(artifacts))
        known: set[Digest] = set()
        for start in range(0, len(asked), _AT_ONCE):
            known |= set(self._connection.scalars(_KNOWN, {"artifacts": asked[start : start + _AT_ONCE]}))
        return frozenset(asked) - known

    def lacking(self, *, after: str, limit: int) -> Sequence[Digest]:
        """Return artifacts whose parts were not recorded though all is signed of their plugins.

        They come in order, those after the text `after`.
        """
        return self._connection.scalars(_LACKING, {"after": after, "at_most": limit}).all()

    def record(self, artifact: Digest, parts: Sequence[Part]) -> None:
        """Record the parts of an artifact in place of earlier ones, also that it has none."""
        for forget in _FORGET:
            self._connection.execute(forget, {"of": artifact})
        self._connection.execute(insert(inventories), {"artifact": artifact})
        rows = [
            {
                "artifact": artifact,
                "name": part.name,
                "version": part.version,
                "purl": part.purl,
                "percent": part.percent,
                "file": part.file,
            }
            for part in parts
        ]
        if rows:
            self._connection.execute(insert(components), rows)

    def of(self, artifact: Digest) -> Sequence[Part]:
        """Return the parts of an artifact by name and version; nothing where none were recorded."""
        return [_part(row) for row in self._connection.execute(_PARTS, {"of": artifact})]

    def versions(self, name: str) -> frozenset[str]:
        """Return every version of the package `name` in a release."""
        return frozenset(self._connection.scalars(_VERSIONS, {"of": name}))

    def containing(self, name: str, versions: Iterable[str], *, after: str, limit: int) -> Sequence[Containing]:
        """Return releases that hold one of `versions` of the package `name`, those after the cursor `after`."""
        wanted = {"of": name, "versions": sorted(versions), "after": after, "at_most": limit}
        return [
            Containing(
                plugin_id=row.plugin_id,
                release=row.release,
                part=_part(row),
                cursor=row.place,
            )
            for row in self._connection.execute(_CONTAINING, wanted)
        ]


def _part(row: Row[Any]) -> Part:
    return Part(name=row.name, version=row.version, purl=row.purl, percent=row.percent, file=row.file)
