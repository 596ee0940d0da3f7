"""As much of `listing_ports` as is asked of the fake database: nothing is on the shelf."""

# ruff: noqa: ARG002  # what is always empty does not look at what it is asked
from collections.abc import Collection, Iterable, Mapping, Sequence

from qirvo.domain.brochures import DocumentKind
from qirvo.domain.digests import Digest
from qirvo.domain.media import Media, Picture
from qirvo.domain.names import PluginId
from qirvo.server.listing_ports import Document


class FakeShelf:
    """`listing_ports.Shelf`, always empty."""

    def add_picture(self, picture: Picture) -> None:
        raise NotImplementedError

    def picture(self, digest: Digest) -> Picture | None:
        return None

    def add(self, media: Media) -> None:
        raise NotImplementedError

    def of(self, plugin_id: PluginId) -> Sequence[Media]:
        return ()

    def icons(self, plugin_ids: Collection[PluginId]) -> Mapping[PluginId, Picture]:
        return {}

    def remove(self, media_id: str) -> None:
        return None

    def drop_unused(self) -> int:
        return 0

    def named_blobs(self) -> frozenset[Digest]:
        return frozenset()


class FakeDocuments:
    """`listing_ports.Documents`, lacking none."""

    def replace(self, of: str, documents: Iterable[Document]) -> None:
        raise NotImplementedError

    def get(self, of: str) -> Mapping[DocumentKind, Document]:
        return {}

    def missing(self, artifacts: Iterable[Digest]) -> frozenset[Digest]:
        return frozenset()

    def lacking(self, *, after: str, limit: int) -> Sequence[Digest]:
        return ()
