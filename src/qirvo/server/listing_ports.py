"""What a listing shows beside its words: pictures, documents, proposals, feeds and counts.

Like `ports`, each docstring is the contract that the contract tests check.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from qirvo.deferred import dataclass
from qirvo.domain.brochures import Brochure, DocumentKind, Recoded
from qirvo.domain.digests import Digest
from qirvo.domain.downloads import DownloadCount
from qirvo.domain.listing_edits import Proposal
from qirvo.domain.media import Media, MediaKind, MediaRule, Picture
from qirvo.domain.names import PluginId
from qirvo.domain.notices import Notice
from qirvo.domain.versions import Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document rendered harmless, ready to stand in a page.

    Attributes:
        html: Sanitized; nothing in it runs, fetches from elsewhere or sends anything.
        is_cut: Whether the source was longer than is shown.
        pictures: The digests that it shows.
    """

    kind: DocumentKind
    html: str
    is_cut: bool = False
    pictures: frozenset[Digest] = frozenset()


class Brochures(Protocol):
    """Reads what artifacts say of themselves."""

    def read(self, archive: Path) -> Brochure:
        """Return the brochure of the stored `archive`; bounded in number and size."""
        ...


class Rendering(Protocol):
    """Makes what strangers wrote harmless, within bounds of time and memory."""

    def recode(self, content: bytes, kind: MediaKind, rule: MediaRule) -> Recoded:
        """Return the picture made anew: upright, without metadata, of a size that `rule` allows.

        Raises:
            VectorPictureError: It is an SVG.
            PictureRefusedError: It is no picture, damaged, too large, or of another shape.
        """
        ...

    def document(self, markdown: str, pictures: Mapping[str, str]) -> str:
        """Return `markdown` as HTML that cannot harm; empty when it cannot be rendered within bounds.

        Args:
            markdown: As somebody wrote it.
            pictures: Path as a document names it → address of a picture of our own; others become links.
        """
        ...


class Shelf(Protocol):
    """The pictures of listings."""

    def add_picture(self, picture: Picture) -> None:
        """Let the picture be served; again is a no-op."""
        ...

    def picture(self, digest: Digest) -> Picture | None:
        """Return the picture that is served under this digest, or None."""
        ...

    def add(self, media: Media) -> None:
        """Put a picture into a listing, behind those of its kind."""
        ...

    def of(self, plugin_id: PluginId) -> Sequence[Media]:
        """Return the plugin's pictures, each kind in its order."""
        ...

    def icons(self, plugin_ids: Collection[PluginId]) -> Mapping[PluginId, Picture]:
        """Return the small icon of each of these plugins that has one."""
        ...

    def remove(self, media_id: str) -> None:
        """Take a picture out of its listing; a missing one is a no-op."""
        ...

    def drop_unused(self) -> int:
        """Stop serving pictures that no listing, document or proposal names; return how many."""
        ...

    def named_blobs(self) -> frozenset[Digest]:
        """Return the digest of every picture that is served."""
        ...


class Documents(Protocol):
    """Rendered documents, of artifacts and of listings."""

    def replace(self, of: str, documents: Iterable[Document]) -> None:
        """Keep these documents, in place of all earlier ones, for `of`: an artifact's digest or a plugin as text."""
        ...

    def get(self, of: str) -> Mapping[DocumentKind, Document]:
        """Return the documents kept for `of`."""
        ...

    def missing(self, artifacts: Iterable[Digest]) -> frozenset[Digest]:
        """Return those of `artifacts` for which nothing was kept yet, not even that there is nothing."""
        ...

    def lacking(self, *, after: str, limit: int) -> Sequence[Digest]:
        """Return published artifacts for which nothing was kept yet, in order, beyond `after`."""
        ...


class Proposals(Protocol):
    """Changes of names and icons that wait for a reviewer, one a plugin."""

    def save(self, proposal: Proposal) -> None:
        """Keep a proposal, in place of an earlier one of the plugin."""
        ...

    def get(self, plugin_id: PluginId) -> Proposal | None:
        """Return the plugin's proposal, or None."""
        ...

    def all(self) -> Sequence[Proposal]:
        """Return every proposal, the oldest first."""
        ...

    def remove(self, plugin_id: PluginId) -> None:
        """Forget the plugin's proposal; a missing one is a no-op."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRelease:
    """A published release as a feed tells it."""

    plugin_id: PluginId
    name: str
    version: Version
    published_at: datetime
    notes: str
    revoked: str | None
    artifact: Digest


class Feeds(Protocol):
    """What is new, the newest first."""

    def releases(
        self,
        *,
        limit: int,
        plugin_id: PluginId | None = None,
        publisher: str | None = None,
        category: str | None = None,
    ) -> Sequence[FeedRelease]:
        """Return published releases: of a plugin, a publisher or a category when given, else all."""
        ...

    def notices(
        self, *, limit: int, plugin_id: PluginId | None = None, publisher: str | None = None
    ) -> Sequence[Notice]:
        """Return public notices about a plugin, a publisher's plugins, or all."""
        ...

    def plugins_of(self, publisher: str) -> Sequence[PluginId]:
        """Return the publisher's published plugins, by id."""
        ...

    def publisher_since(self, publisher: str) -> datetime | None:
        """Return when the publisher came to the registry; None for an unknown one."""
        ...


class DownloadCounts(Protocol):
    """How often plugins were downloaded, counted now and then from the event log."""

    def replace(self, counts: Mapping[PluginId, DownloadCount]) -> None:
        """Keep the raw and the unique figure of these in place of the earlier ones."""
        ...

    def of(self, plugin_id: PluginId) -> DownloadCount:
        """Return the plugin's raw and unique figure; zeros when nothing was counted."""
        ...

    def all(self) -> Mapping[PluginId, DownloadCount]:
        """Return every plugin's."""
        ...
