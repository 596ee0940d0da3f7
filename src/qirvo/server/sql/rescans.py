"""Passes over everything that is published, and what they found."""

from collections.abc import Sequence

from sqlalchemy import Connection, Row, and_, bindparam, exists, func, insert, select, update

from qirvo.domain.digests import Digest
from qirvo.domain.submissions import SubmissionState
from qirvo.server.intake_ports import NoSuchRescanError, PublishedArtifact, Rescan, RescanHit
from qirvo.server.sql.columns import precedence
from qirvo.server.sql.intake_schema import rescan_hits, rescans
from qirvo.server.sql.schema import releases, submissions

_NO_LINE = 0  # a column of the key cannot be empty
_HITS = rescan_hits.c

_ADD = insert(rescans)
_SAVE = update(rescans).where(rescans.c.id == bindparam("of"))
_GET = select(rescans).where(rescans.c.id == bindparam("id"))
_LATEST = select(rescans).order_by(rescans.c.started_at.desc(), rescans.c.id).limit(bindparam("at_most"))
_HIT_COLUMNS = [column.name for column in rescan_hits.columns]
_ADD_HIT = insert(rescan_hits).from_select(
    _HIT_COLUMNS,
    select(*[bindparam(column.name, type_=column.type) for column in rescan_hits.columns]).where(
        ~exists().where(*[column == bindparam(column.name) for column in rescan_hits.primary_key.columns])
    ),
)
_FIND_HITS = (
    select(rescan_hits)
    .where(_HITS.rescan == bindparam("of"))
    .order_by(_HITS.plugin_id, _HITS.precedence, _HITS.rule, _HITS.digest, _HITS.line, _HITS.said)
    .limit(bindparam("at_most"))
)
_COUNT = select(func.count()).select_from(releases)
_PLACE = releases.c.plugin_id + "@" + releases.c.precedence
_PUBLISHED = (
    select(releases.c.plugin_id, releases.c.version, releases.c.artifact_digest, submissions.c.findings)
    .select_from(
        releases.outerjoin(
            submissions,
            and_(
                submissions.c.plugin_id == releases.c.plugin_id,
                submissions.c.precedence == releases.c.precedence,
                submissions.c.state == SubmissionState.PUBLISHED,
            ),
        )
    )
    .where(bindparam("after") < _PLACE)
    .order_by(_PLACE)
    .limit(bindparam("at_most"))
)


class SqlRescans:
    """`intake_ports.Rescans` in tables."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, rescan: Rescan) -> None:
        """Add a re-scan."""
        self._connection.execute(_ADD, _columns(rescan))

    def save(self, rescan: Rescan) -> None:
        """Replace the re-scan of the same id.

        Raises:
            NoSuchRescanError: There is none.
        """
        if self._connection.execute(_SAVE, {**_columns(rescan), "of": rescan.id}).rowcount == 0:
            raise _unknown(rescan.id)

    def get(self, rescan_id: str) -> Rescan:
        """Return it.

        Raises:
            NoSuchRescanError: There is none of that id.
        """
        row = self._connection.execute(_GET, {"id": rescan_id}).one_or_none()
        if row is None:
            raise _unknown(rescan_id)
        return _rescan(row)

    def latest(self, *, limit: int) -> Sequence[Rescan]:
        """Return the latest re-scans, newest first."""
        return [_rescan(row) for row in self._connection.execute(_LATEST, {"at_most": limit})]

    def add_hits(self, rescan_id: str, hits: Sequence[RescanHit]) -> None:
        """Record hits; one that is known for this re-scan is not recorded again."""
        for hit in hits:
            columns = {
                "rescan": rescan_id,
                "plugin_id": hit.plugin_id,
                "precedence": precedence(hit.version),
                "rule": hit.finding.rule,
                "digest": hit.digest,
                "line": hit.finding.line or _NO_LINE,
                "said": Digest.of(hit.finding.message.encode()),
                "version": hit.version,
                "finding": hit.finding,
            }
            self._connection.execute(_ADD_HIT, columns)

    def hits(self, rescan_id: str, *, limit: int) -> Sequence[RescanHit]:
        """Return at most `limit` hits, by plugin, version and rule."""
        rows = self._connection.execute(_FIND_HITS, {"of": rescan_id, "at_most": limit})
        return [
            RescanHit(plugin_id=row.plugin_id, version=row.version, digest=row.digest, finding=row.finding)
            for row in rows
        ]

    def count_published(self) -> int:
        """Return how many releases are published."""
        return int(self._connection.scalar(_COUNT) or 0)

    def published(self, *, after: str, limit: int) -> Sequence[PublishedArtifact]:
        """Return published releases that follow `after`, in the order of `plugin@version`."""
        rows = self._connection.execute(_PUBLISHED, {"after": after, "at_most": limit})
        return [
            PublishedArtifact(
                plugin_id=row.plugin_id, version=row.version, artifact=row.artifact_digest, known=row.findings or ()
            )
            for row in rows
        ]


def _columns(rescan: Rescan) -> dict[str, object]:
    return {column.name: getattr(rescan, column.name) for column in rescans.columns}


def _rescan(row: Row[tuple[object, ...]]) -> Rescan:
    return Rescan(**row._mapping)  # noqa: SLF001  # SQLAlchemy's public name for it


def _unknown(rescan_id: str) -> NoSuchRescanError:
    return NoSuchRescanError(f"there is no re-scan `{rescan_id[:80]}`")
