"""What a site carries beside pages and signatures: archives and pictures, under the digest of their bytes.

They are durable before anything signed names them, and stay when nothing does any more: somebody may be fetching.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import field
from pathlib import Path

from qirvo.artifacts.disk import disk_errors
from qirvo.authoring.website.record import PictureRecord
from qirvo.deferred import dataclass
from qirvo.domain.brochures import Brochure, words_for
from qirvo.domain.digests import Digest, DigestMismatchError
from qirvo.domain.errors import InvalidError
from qirvo.domain.media import RULES, MediaKind
from qirvo.trust.durable import write_below_durably

ARTIFACTS = "artifacts"
SOURCES = "source"
MEDIA = "media"
_MOST_AT_ONCE = 32 * 1024 * 1024  # bytes that are held before they are written


@dataclass(slots=True)
class Shelf:
    """Collects files by content and writes them some megabytes at a time, each once."""

    site: Path
    _waiting: dict[str, bytes] = field(default_factory=dict)
    _waiting_bytes: int = 0

    def place(self, path: str, content: bytes) -> str:
        """Have `content` written to `path` with the next `settle`, unless it is there already."""
        if path not in self._waiting and not self._is_there(path, len(content)):
            self._waiting[path] = content
            self._waiting_bytes += len(content)
        if self._waiting_bytes > _MOST_AT_ONCE:
            self.settle()
        return path

    def place_artifact(self, archive: Path, digest: Digest) -> str:
        """Have an archive copied.

        Raises:
            DigestMismatchError: It changed since it was read.
            UnavailableError: The disk refuses.
        """
        with disk_errors(archive):
            content = archive.read_bytes()
        if Digest.of(content) != digest:
            raise DigestMismatchError(
                f"`{archive}` changed while it was read", hint="Let whatever writes it finish, then try again."
            )
        return self.place(f"{ARTIFACTS}/{digest.hex}.zip", content)

    def place_source(self, archive: Path) -> str:
        """Have an archive of source copied."""
        with disk_errors(archive):
            content = archive.read_bytes()
        return self.place(f"{SOURCES}/{hashlib.sha256(content).hexdigest()}.zip", content)

    def settle(self) -> None:
        """Write all that waits, durably.

        Raises:
            UnavailableError: The disk is full or refuses.
        """
        if self._waiting:
            write_below_durably(self.site, self._waiting)
        self._waiting, self._waiting_bytes = {}, 0

    def _is_there(self, path: str, size_bytes: int) -> bool:
        place = self.site / path
        with disk_errors(place):
            return place.is_file() and place.stat().st_size == size_bytes and self._is_named_well(place)

    def _is_named_well(self, place: Path) -> bool:
        """Say whether a file is what its name says: a copy that was cut off would stay for good otherwise."""
        with place.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == place.name.partition(".")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictures:
    """The pictures of a release, as they lie in the site.

    Attributes:
        inline: Path as its documents name it → path below the site.
    """

    icon: str = ""
    screenshots: Sequence[PictureRecord] = ()
    inline: Mapping[str, str] = field(default_factory=dict)


def place_pictures(brochure: Brochure, shelf: Shelf) -> Pictures:
    """Make a release's pictures anew and place them; what cannot be shown is left out."""
    if not (brochure.icon or brochure.screenshots or brochure.inline):
        return Pictures()
    icons = [] if brochure.icon is None else _placed({"": brochure.icon}, MediaKind.ICON, shelf)
    inline = _placed(brochure.inline, MediaKind.INLINE, shelf)
    return Pictures(
        icon=icons[0][1].thumbnail if icons else "",
        screenshots=[shown for _, shown in _placed(brochure.screenshots, MediaKind.SCREENSHOT, shelf)],
        inline={path: shown.path for path, shown in inline},
    )


def _placed(pictures: Mapping[str, bytes], kind: MediaKind, shelf: Shelf) -> list[tuple[str, PictureRecord]]:
    from qirvo.showcase.pictures import recode  # noqa: PLC0415  # Pillow is loaded when there is a picture

    placed = []
    for path, content in pictures.items():
        try:
            made = recode(content, kind, RULES[kind])
        except InvalidError:
            continue
        shown = PictureRecord(
            path=shelf.place(_media(made.content), made.content),
            width=made.width,
            height=made.height,
            thumbnail=shelf.place(_media(made.thumbnail), made.thumbnail),
            thumbnail_width=made.thumbnail_width,
            thumbnail_height=made.thumbnail_height,
            alt=words_for(path),
        )
        placed.append((path, shown))
    return placed


def _media(content: bytes) -> str:
    return f"{MEDIA}/{hashlib.sha256(content).hexdigest()}.webp"
