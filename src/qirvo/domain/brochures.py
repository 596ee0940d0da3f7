"""What an artifact says of itself to people: its documents and pictures."""

from collections.abc import Mapping
from enum import StrEnum

from qirvo.deferred import dataclass


class DocumentKind(StrEnum):
    """What a document is."""

    README = "readme"
    CHANGELOG = "changelog"
    DOCUMENTATION = "documentation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Brochure:
    """What an artifact says of itself, as it lies there; nothing of it is trusted.

    Attributes:
        documents: Kind → Markdown, no longer than is rendered, and whether it was cut.
        icon: The icon's bytes, if it has one.
        screenshots: Path → bytes.
        inline: Path → bytes of pictures that the documents may show.
    """

    documents: Mapping[DocumentKind, tuple[str, bool]]
    icon: bytes | None
    screenshots: Mapping[str, bytes]
    inline: Mapping[str, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recoded:
    """A picture made anew from its pixels, and the same small: WebP both."""

    content: bytes
    width: int
    height: int
    thumbnail: bytes
    thumbnail_width: int
    thumbnail_height: int


def words_for(path: str) -> str:
    """Return what a file's name says that a screenshot shows."""
    name = path.rpartition("/")[2].rpartition(".")[0].replace("-", " ").replace("_", " ").strip()
    return f"Screenshot: {name[:100]}" if name else "Screenshot"
