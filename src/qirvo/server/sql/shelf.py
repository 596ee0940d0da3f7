"""The pictures of listings."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, exists, insert, select

from qirvo.domain.digests import Digest
from qirvo.domain.media import Media, MediaKind, Picture
from qirvo.domain.names import PluginId
from qirvo.server.sql.listing_schema import documents, media, pictures, proposals

_M, _P = media.c, pictures.c
_small = pictures.alias("small")
_SIZES = ("width", "height", "size_bytes")
_ADD_PICTURE = insert(pictures)
_PICTURE = select(pictures).where(_P.digest == bindparam("of"))
_ADD = insert(media)
_SHOWN = (
    select(
        media,
        *(_P[name] for name in _SIZES),
        *(_small.c[name].label(f"small_{name}") for name in _SIZES),
    )
    .join(pictures, _P.digest == _M.picture)
    .join(_small, _small.c.digest == _M.thumbnail)
    .order_by(_M.number)
)
_OF = _SHOWN.where(_M.plugin_id == bindparam("of"))
_ICONS = _SHOWN.where(_M.kind == MediaKind.ICON, _M.plugin_id.in_(bindparam("plugin_ids", expanding=True)))
_REMOVE = delete(media).where(_M.id == bindparam("of"))
_LOOSE = select(_P.digest).where(
    ~exists().where((_M.picture == _P.digest) | (_M.thumbnail == _P.digest)),
    ~exists().where(proposals.c.icon == _P.digest),
)
_DROP = delete(pictures).where(_P.digest == bindparam("of"))


class SqlShelf:
    """`listing_ports.Shelf` in tables."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_picture(self, picture: Picture) -> None:
        """Let the picture be served; again is a no-op."""
        if self.picture(picture.digest) is None:
            values = {name: getattr(picture, name) for name in ("digest", *_SIZES)}
            self._connection.execute(_ADD_PICTURE, values)

    def picture(self, digest: Digest) -> Picture | None:
        """Return the picture that is served under this digest, or None."""
        row = self._connection.execute(_PICTURE, {"of": digest}).one_or_none()
        return None if row is None else Picture(**row._mapping)  # noqa: SLF001  # SQLAlchemy's public name for it

    def add(self, media: Media) -> None:
        """Put a picture into a listing, behind those of its kind."""
        self.add_picture(media.picture)
        self.add_picture(media.thumbnail)
        plain = ("id", "plugin_id", "kind", "alt", "added_by", "added_at", "from_release")
        values = {name: getattr(media, name) for name in plain}
        digests = {"picture": media.picture.digest, "thumbnail": media.thumbnail.digest}
        self._connection.execute(_ADD, {**values, **digests})

    def of(self, plugin_id: PluginId) -> Sequence[Media]:
        """Return the plugin's pictures, each kind in its order."""
        return [_media(row) for row in self._connection.execute(_OF, {"of": plugin_id})]

    def icons(self, plugin_ids: Collection[PluginId]) -> Mapping[PluginId, Picture]:
        """Return the small icon of each of these plugins that has one."""
        if not plugin_ids:
            return {}
        found = map(_media, self._connection.execute(_ICONS, {"plugin_ids": list(plugin_ids)}))
        return {each.plugin_id: each.thumbnail for each in found}

    def remove(self, media_id: str) -> None:
        """Take a picture out of its listing; a missing one is a no-op."""
        self._connection.execute(_REMOVE, {"of": media_id})

    def drop_unused(self) -> int:
        """Stop serving pictures that no listing, document or proposal names; return how many."""
        told = {digest for shown in self._connection.scalars(select(documents.c.pictures)) for digest in shown}
        loose = [digest for digest in self._connection.scalars(_LOOSE) if str(digest) not in told]
        for digest in loose:
            self._connection.execute(_DROP, {"of": digest})
        return len(loose)

    def named_blobs(self) -> frozenset[Digest]:
        """Return the digest of every picture that is served."""
        return frozenset(self._connection.scalars(select(_P.digest)))


def _media(row: Row[Any]) -> Media:
    return Media(
        id=row.id,
        plugin_id=row.plugin_id,
        kind=row.kind,
        picture=Picture(digest=row.picture, width=row.width, height=row.height, size_bytes=row.size_bytes),
        thumbnail=Picture(
            digest=row.thumbnail, width=row.small_width, height=row.small_height, size_bytes=row.small_size_bytes
        ),
        alt=row.alt,
        added_by=row.added_by,
        added_at=row.added_at,
        from_release=row.from_release,
    )
