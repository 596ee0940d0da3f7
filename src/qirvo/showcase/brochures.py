"""Reading what an artifact says of itself: its documents and pictures, bounded in number and size."""

from collections.abc import Iterator
from pathlib import Path

from qirvo.artifacts.limits import DEFAULT_LIMITS, ArchiveLimits
from qirvo.artifacts.reader import ArchiveReader, open_archive
from qirvo.checks.subject import Subject
from qirvo.domain.brochures import Brochure, DocumentKind
from qirvo.domain.errors import InvalidError
from qirvo.domain.manifest_reading import MANIFEST_FILE
from qirvo.domain.manifest_text import MAX_BYTES
from qirvo.domain.media import RULES, MediaKind

MAX_SOURCE = 256 * 1024  # bytes of a document that are rendered
_DOCUMENTS = {
    DocumentKind.README: ("readme.md", "readme.markdown", "readme"),
    DocumentKind.CHANGELOG: ("changelog.md", "changes.md", "history.md", "changelog"),
}
_PICTURES = (".png", ".jpg", ".jpeg", ".webp")
_SCREENSHOTS = ("screenshots/", "assets/screenshots/")  # where the manifest names none
_ICONS = ("icon.png", "assets/icon.png", "icon.webp", "assets/icon.webp")


class ArchiveBrochures:
    """`listing_ports.Brochures` over the strict archive reader."""

    def __init__(self, *, limits: ArchiveLimits = DEFAULT_LIMITS) -> None:
        self._limits = limits

    def read(self, archive: Path) -> Brochure:
        """Return the brochure of the stored `archive`; what is too large is left out.

        Raises:
            ArchiveRefusedError: It is no archive any more.
            UnavailableError: The disk refuses.
        """
        with open_archive(archive, limits=self._limits) as reader:
            return brochure_of(reader, Subject(reader))


def brochure_of(reader: ArchiveReader, subject: Subject) -> Brochure:
    """Return the brochure of an open archive, which is `subject`; what is too large is left out."""
    paths = {member.path: member.size for member in reader}
    lowered = {path.casefold(): path for path in sorted(paths, reverse=True)}
    documents = {
        kind: _text(reader, lowered[name], paths)
        for kind, names in _DOCUMENTS.items()
        if (name := next((name for name in names if name in lowered), None)) is not None
    }
    shown = sorted(path for path in paths if path.casefold().startswith(_SCREENSHOTS))
    declared = () if subject.manifest is None else subject.manifest.screenshots
    written = _declared_icon(subject)
    icons = (written, *_ICONS) if isinstance(written, str) else _ICONS
    mentioned = " ".join(text for text, _ in documents.values())
    return Brochure(
        documents=documents,
        icon=next(_pictures(reader, paths, icons, MediaKind.ICON), ("", None))[1],
        screenshots=dict(_pictures(reader, paths, declared or shown, MediaKind.SCREENSHOT)),
        inline=dict(_pictures(reader, paths, [path for path in paths if path in mentioned], MediaKind.INLINE)),
    )


def _declared_icon(subject: Subject) -> object:
    """Return what the manifest calls its icon; one that names none is not parsed for it."""
    raw = subject.content(MANIFEST_FILE, MAX_BYTES)
    if raw is None or b'"icon"' not in raw or subject.written is None:
        return None
    return subject.written.root.get("icon")


def _text(reader: ArchiveReader, path: str, sizes: dict[str, int]) -> tuple[str, bool]:
    """Return the beginning of a document, and whether that is not all of it."""
    pieces, length = [], 0
    for piece in reader.chunks(path):
        pieces.append(piece)
        length += len(piece)
        if length >= MAX_SOURCE:
            break
    return b"".join(pieces)[:MAX_SOURCE].decode(errors="replace"), sizes[path] > MAX_SOURCE


def _pictures(
    reader: ArchiveReader, sizes: dict[str, int], paths: "tuple[str, ...] | list[str]", kind: MediaKind
) -> Iterator[tuple[str, bytes]]:
    """Yield the pictures at `paths` that may be one of `kind`, no more than a listing has."""
    rule, found = RULES[kind], 0
    for written in paths:
        path = written.removeprefix("./")
        if found < rule.most and path.casefold().endswith(_PICTURES) and 0 < sizes.get(path, 0) <= rule.max_bytes:
            try:
                content = reader.read(path, rule.max_bytes)
            except InvalidError:
                continue
            found += 1
            yield written, content
