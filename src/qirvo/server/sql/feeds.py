"""What is new, for feeds; and how often plugins were downloaded."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, Text, and_, bindparam, delete, exists, insert, select, type_coerce

from qirvo.domain.downloads import DownloadCount
from qirvo.domain.names import PluginId
from qirvo.domain.notices import Notice, NoticeKind
from qirvo.domain.submissions import SubmissionState
from qirvo.server.listing_ports import FeedRelease
from qirvo.server.sql.listing_schema import download_counts
from qirvo.server.sql.private_schema import is_not_private
from qirvo.server.sql.record_schema import notices
from qirvo.server.sql.schema import plugins, publishers, releases, submissions
from qirvo.server.sql.transfer_schema import is_owned_by

_R, _P, _N, _S = releases.c, plugins.c, notices.c, submissions.c
_LISTING = type_coerce(_P.listing, Text)
_IS_LIVE = exists().where(
    and_(_S.plugin_id == _R.plugin_id, _S.precedence == _R.precedence, _S.state == SubmissionState.PUBLISHED)
)
_RELEASES = (
    select(_R.plugin_id, _R.version, _R.published_at, _R.notes, _R.revoked, _R.artifact_digest, _P.listing)
    .join(plugins, _P.id == _R.plugin_id)
    .where(_IS_LIVE, is_not_private(_R.plugin_id))
    .order_by(_R.published_at.desc(), _R.plugin_id, _R.precedence.desc())
)
# A release's own notice would tell the same as the release.
_NOTICES = (
    select(notices)
    .where(_N.is_public, _N.kind != NoticeKind.UPDATE, is_not_private(_N.plugin_id))
    .order_by(_N.number.desc())
)
_PLUGINS = select(_P.id).where(_P.signed_number > 0, is_not_private(_P.id)).order_by(_P.id)
_SINCE = select(publishers.c.created_at).where(publishers.c.name == bindparam("of"))
_COUNTS = select(download_counts)
_COUNT = _COUNTS.where(download_counts.c.plugin_id == bindparam("of"))
_AT_ONCE = 500
_NOTICE_FIELDS = [column.name for column in notices.columns if column.name != "number"]


class SqlFeeds:
    """`listing_ports.Feeds` in tables."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def releases(
        self,
        *,
        limit: int,
        plugin_id: PluginId | None = None,
        publisher: str | None = None,
        category: str | None = None,
    ) -> Sequence[FeedRelease]:
        """Return published releases: of a plugin, a publisher or a category when given, else all."""
        wanted = _RELEASES if plugin_id is None else _RELEASES.where(_R.plugin_id == plugin_id)
        wanted = wanted if publisher is None else wanted.where(is_owned_by(_R.plugin_id, {publisher}))
        # A quotation mark in a text is escaped in JSON, so that this finds nothing but the field.
        wanted = wanted if category is None else wanted.where(_LISTING.like(f'%"category":"{category}"%'))
        return [
            FeedRelease(
                plugin_id=row.plugin_id,
                name=row.listing.name,
                version=row.version,
                published_at=row.published_at,
                notes=row.notes,
                revoked=row.revoked,
                artifact=row.artifact_digest,
            )
            for row in self._connection.execute(wanted.limit(limit))
        ]

    def notices(
        self, *, limit: int, plugin_id: PluginId | None = None, publisher: str | None = None
    ) -> Sequence[Notice]:
        """Return public notices about a plugin, a publisher's plugins, or all."""
        wanted = _NOTICES if plugin_id is None else _NOTICES.where(_N.plugin_id == str(plugin_id))
        wanted = wanted if publisher is None else wanted.where(is_owned_by(_N.plugin_id, {publisher}))
        rows = self._connection.execute(wanted.limit(limit))
        return [Notice(**{name: getattr(row, name) for name in _NOTICE_FIELDS}) for row in rows]

    def plugins_of(self, publisher: str) -> Sequence[PluginId]:
        """Return the published plugins that the publisher owns, by id."""
        return self._connection.scalars(_PLUGINS.where(is_owned_by(_P.id, {publisher}))).all()

    def publisher_since(self, publisher: str) -> datetime | None:
        """Return when the publisher came to the registry; None for an unknown one."""
        return self._connection.execute(_SINCE, {"of": publisher}).scalar_one_or_none()


class SqlDownloadCounts:
    """`listing_ports.DownloadCounts` in a table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def replace(self, counts: Mapping[PluginId, DownloadCount]) -> None:
        """Keep the raw and the unique figure of these in place of the earlier ones."""
        self._connection.execute(delete(download_counts))
        rows = [
            {"plugin_id": plugin_id, "downloads": count.raw, "unique_downloads": count.unique}
            for plugin_id, count in counts.items()
        ]
        for start in range(0, len(rows), _AT_ONCE):
            self._connection.execute(insert(download_counts), rows[start : start + _AT_ONCE])

    def of(self, plugin_id: PluginId) -> DownloadCount:
        """Return the plugin's raw and unique figure; zeros when nothing was counted."""
        row = self._connection.execute(_COUNT, {"of": plugin_id}).one_or_none()
        return DownloadCount() if row is None else DownloadCount(raw=row.downloads, unique=row.unique_downloads)

    def all(self) -> Mapping[PluginId, DownloadCount]:
        """Return every plugin's."""
        rows = self._connection.execute(_COUNTS)
        return {row.plugin_id: DownloadCount(raw=row.downloads, unique=row.unique_downloads) for row in rows}
