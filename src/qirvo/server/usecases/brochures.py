"""What a release says of itself, taken when it is published: README, changelog, icon and screenshots.

It is rendered once and kept; a page only reads it. Something that cannot be rendered is left out and never holds up a
publication. Releases that were published before brochures were taken get theirs afterwards.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from qirvo.deferred import dataclass
from qirvo.domain.brochures import Brochure, words_for
from qirvo.domain.digests import Digest
from qirvo.domain.errors import InvalidError
from qirvo.domain.media import Media, MediaKind
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version
from qirvo.server.listing_ports import Brochures, Document, Rendering
from qirvo.server.ports import BlobStore, NewId, UnitOfWork
from qirvo.server.usecases.catalog import ask_for_catalog
from qirvo.server.usecases.filling import fill
from qirvo.server.usecases.media import Stored, store

BROCHURE_JOB = "brochure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Printing:
    """What taking brochures needs."""

    new_uow: Callable[[], UnitOfWork]
    blobs: BlobStore
    brochures: Brochures
    rendering: Rendering
    new_id: NewId


def take_brochures(artifacts: Iterable[Digest], *, now: datetime, printing: Printing) -> int:
    """Render and keep what `artifacts` say of themselves, where nothing is kept yet; return how many did.

    Raises:
        BlobMissingError: The bytes of an artifact are gone.
        UnavailableError: The disk is full or refuses.
    """
    with printing.new_uow() as uow:
        missing = sorted(uow.documents.missing(artifacts))
    for digest in missing:
        _take(digest, now=now, printing=printing)
    return len(missing)


def fill_brochures(after: str, *, new_uow: Callable[[], UnitOfWork], take: Callable[[list[Digest]], object]) -> int:
    """Take the brochures that published releases lack, some at a time; return how many releases were looked at.

    Raises:
        QirvoError: What was wrong with the last that could not be taken; the others are taken all the same.
    """
    return fill(after, where=lambda uow: uow.documents, take=take, go_on=ask_for_brochures, new_uow=new_uow)


def ask_for_brochures(uow: UnitOfWork, after: str = "") -> None:
    """Have the brochures taken that releases lack."""
    uow.jobs.enqueue(BROCHURE_JOB, {"after": after}, dedupe=BROCHURE_JOB)


def _take(artifact: Digest, *, now: datetime, printing: Printing) -> None:
    brochure = _read(artifact, printing)
    inline = _stored(brochure.inline, MediaKind.INLINE, printing)
    shown = {path: stored.picture.path for path, stored in inline.items()}
    documents = []
    for kind, (markdown, is_cut) in brochure.documents.items():
        html = printing.rendering.document(markdown, shown)
        named = frozenset(each.picture.digest for each in inline.values() if each.picture.path in html)
        documents.append(Document(kind=kind, html=html, is_cut=is_cut, pictures=named))
    icon = {"icon": brochure.icon} if brochure.icon is not None else {}
    pictures = {
        MediaKind.ICON: _stored(icon, MediaKind.ICON, printing),
        MediaKind.SCREENSHOT: _stored(brochure.screenshots, MediaKind.SCREENSHOT, printing),
    }
    with printing.new_uow() as uow:
        for each in inline.values():
            uow.shelf.add_picture(each.picture)
        uow.documents.replace(str(artifact), documents)
        release = uow.plugins.release_of(artifact)
        if release is not None:
            for shown_as, found in pictures.items():
                _show(release, shown_as, found, now=now, uow=uow, new_id=printing.new_id)
            ask_for_catalog(release[0], uow=uow)
        uow.shelf.drop_unused()
        uow.commit()


def _read(artifact: Digest, printing: Printing) -> Brochure:
    path = printing.blobs.path(artifact)
    try:
        return printing.brochures.read(path)
    except InvalidError:  # limits were stricter when it was published than now, or the other way round
        return Brochure(documents={}, icon=None, screenshots={}, inline={})


def _stored(pictures: Mapping[str, bytes], kind: MediaKind, printing: Printing) -> Mapping[str, Stored]:
    """Store what can be shown of `pictures`."""
    stored = {}
    for path, content in pictures.items():
        try:
            stored[path] = store(content, kind, blobs=printing.blobs, rendering=printing.rendering)
        except InvalidError:
            continue
    return stored


def _show(
    release: tuple[PluginId, Version],
    kind: MediaKind,
    found: Mapping[str, Stored],
    *,
    now: datetime,
    uow: UnitOfWork,
    new_id: NewId,
) -> None:
    """Let the listing show a release's own pictures, unless a member chose others or a newer release has some.

    An icon that a reviewer accepted for an earlier release gives way to the one that was reviewed with this release.
    """
    plugin_id, version = release
    present = [each for each in uow.shelf.of(plugin_id) if each.kind is kind]
    is_chosen = any(not each.from_release for each in present) and kind is not MediaKind.ICON
    is_newer = any(each.from_release and Version.parse(each.from_release) > version for each in present)
    if not found or is_chosen or is_newer:
        return
    for each in present:
        uow.shelf.remove(each.id)
    for path, stored in found.items():
        media = Media(
            id=new_id("med_"),
            plugin_id=plugin_id,
            kind=kind,
            picture=stored.picture,
            thumbnail=stored.thumbnail,
            alt="" if kind is MediaKind.ICON else words_for(path),
            added_by="registry",
            added_at=now,
            from_release=str(version),
        )
        uow.shelf.add(media)
