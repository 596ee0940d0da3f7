"""Pictures of a listing: made anew before they are stored, served under their digest for good.

A picture's bytes are durable before the database names them; what a crash leaves in between, the sweep removes.
"""

import io
from collections.abc import Callable, Sequence
from datetime import datetime

from qirvo.deferred import dataclass
from qirvo.domain.access import Account
from qirvo.domain.audit import AuditEntry
from qirvo.domain.digests import Digest
from qirvo.domain.listing_edits import Proposal
from qirvo.domain.media import (
    LARGEST,
    RULES,
    Media,
    MediaKind,
    NoSuchPictureError,
    Picture,
    TooManyPicturesError,
    checked_alt,
)
from qirvo.domain.names import PluginId
from qirvo.server.listing_ports import Rendering
from qirvo.server.ports import BlobStore, NewId, UnitOfWork
from qirvo.server.usecases.catalog import ask_for_catalog

MAX_STORED = 4 * LARGEST  # bytes; lossless icons may grow


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPicture:
    """A picture as somebody sends it, with the words that stand for it."""

    kind: MediaKind
    content: bytes
    alt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A picture and its small form, stored."""

    picture: Picture
    thumbnail: Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What adding a picture came to: it stands in the listing, or waits for a reviewer."""

    media: Media
    awaits_review: bool


def add_media(
    plugin_id: PluginId,
    sent: NewPicture,
    *,
    by: Account,
    now: datetime,
    new_uow: Callable[[], UnitOfWork],
    blobs: BlobStore,
    rendering: Rendering,
    new_id: NewId,
) -> Added:
    """Put a picture into the listing; a banner replaces the present one, an icon waits for a reviewer.

    Raises:
        MissingRightError: `by` is not a member of the publisher.
        UnlistedPluginError: There is no such plugin.
        MalformedAltError: A screenshot without words that say what it shows.
        TooManyPicturesError: The listing has as many screenshots as it may have.
        VectorPictureError: It is an SVG.
        PictureRefusedError: It is no picture, damaged, or not of the size and shape of its kind.
    """
    by.require_publisher(plugin_id)
    kind = sent.kind
    words = checked_alt(sent.alt, kind)
    with new_uow() as uow:
        uow.plugins.get(plugin_id)
        _refuse_full(plugin_id, kind, uow=uow)
    stored = store(sent.content, kind, blobs=blobs, rendering=rendering)
    media = Media(
        id=new_id("med_"),
        plugin_id=plugin_id,
        kind=kind,
        picture=stored.picture,
        thumbnail=stored.thumbnail,
        alt=words,
        added_by=by.name,
        added_at=now,
    )
    with new_uow() as uow:
        _refuse_full(plugin_id, kind, uow=uow)
        if kind is MediaKind.ICON:
            uow.shelf.add_picture(stored.picture)
            present = uow.proposals.get(plugin_id)
            name = None if present is None else present.name
            uow.proposals.save(Proposal(plugin_id=plugin_id, by=by.name, at=now, name=name, icon=stored.picture.digest))
        else:
            replace_media(uow, media)
            ask_for_catalog(plugin_id, uow=uow)
        uow.audit.add(
            AuditEntry(
                id=new_id("aud_"),
                at=now,
                actor=by.name,
                act="media.propose" if kind is MediaKind.ICON else "media.add",
                subject=f"plugin:{plugin_id}",
                after={"kind": kind.value, "picture": str(stored.picture.digest), "alt": words},
            )
        )
        uow.commit()
    return Added(media=media, awaits_review=kind is MediaKind.ICON)


def replace_media(uow: UnitOfWork, media: Media) -> None:
    """Put `media` on the shelf, in place of what it makes needless.

    That is the one icon or banner before it, and what a release brought where a member adds their own.
    """
    is_single = RULES[media.kind].most == 1
    for present in uow.shelf.of(media.plugin_id):
        if present.kind is media.kind and (is_single or (present.from_release and not media.from_release)):
            uow.shelf.remove(present.id)
    uow.shelf.add(media)
    uow.shelf.drop_unused()


def remove_media(
    plugin_id: PluginId, media_id: str, *, by: Account, now: datetime, uow: UnitOfWork, new_id: NewId
) -> None:
    """Take a picture out of the listing.

    Raises:
        MissingRightError: `by` is not a member of the publisher.
        NoSuchPictureError: The listing has no such picture.
    """
    by.require_publisher(plugin_id)
    with uow:
        found = next((each for each in uow.shelf.of(plugin_id) if each.id == media_id), None)
        if found is None:
            raise NoSuchPictureError(f"`{plugin_id}` has no picture `{media_id[:100]}`")
        uow.shelf.remove(media_id)
        uow.shelf.drop_unused()
        ask_for_catalog(plugin_id, uow=uow)
        uow.audit.add(
            AuditEntry(
                id=new_id("aud_"),
                at=now,
                actor=by.name,
                act="media.remove",
                subject=f"plugin:{plugin_id}",
                before={"kind": found.kind.value, "picture": str(found.picture.digest), "alt": found.alt},
            )
        )
        uow.commit()


def list_media(plugin_id: PluginId, *, uow: UnitOfWork) -> Sequence[Media]:
    """Return the pictures of a published plugin's listing.

    Raises:
        UnlistedPluginError: There is no such plugin.
    """
    with uow:
        uow.plugins.get(plugin_id)
        return uow.shelf.of(plugin_id)


def served_picture(digest: Digest, *, uow: UnitOfWork, blobs: BlobStore) -> bytes:
    """Return the bytes of a picture.

    Raises:
        NoSuchPictureError: No picture has this digest; other blobs are not told of.
    """
    with uow:
        picture = uow.shelf.picture(digest)
    if picture is None:
        raise NoSuchPictureError("there is no such picture")
    return blobs.path(digest).read_bytes()


def store(content: bytes, kind: MediaKind, *, blobs: BlobStore, rendering: Rendering) -> Stored:
    """Make the picture anew and store it.

    Raises:
        VectorPictureError: It is an SVG.
        PictureRefusedError: It is no picture, damaged, or not of the size and shape of its kind.
    """
    made = rendering.recode(content, kind, RULES[kind])
    digest, size = blobs.put(io.BytesIO(made.content), max_bytes=MAX_STORED)
    small, small_size = blobs.put(io.BytesIO(made.thumbnail), max_bytes=MAX_STORED)
    return Stored(
        picture=Picture(digest=digest, width=made.width, height=made.height, size_bytes=size),
        thumbnail=Picture(
            digest=small, width=made.thumbnail_width, height=made.thumbnail_height, size_bytes=small_size
        ),
    )


def _refuse_full(plugin_id: PluginId, kind: MediaKind, *, uow: UnitOfWork) -> None:
    most = RULES[kind].most
    own = [each for each in uow.shelf.of(plugin_id) if each.kind is kind and not each.from_release]
    if most > 1 and len(own) >= most:
        raise TooManyPicturesError(f"`{plugin_id}` has `{most}` pictures of kind `{kind}` already")
