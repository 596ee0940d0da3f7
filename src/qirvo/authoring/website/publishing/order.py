"""Which files of a site are copied, in which order, and how long others may keep them.

What lies under the digest of its bytes goes first, then the signed files that nothing reaches yet, then the timestamp
that reaches them, and last the pages. Wherever a copy is cut off, hosts find the state before or the new one, whole.
"""

import os
import re
from collections.abc import Mapping, Sequence
from enum import IntEnum
from pathlib import Path

from qirvo.artifacts.disk import disk_errors
from qirvo.authoring.website.record import RECORD_FILE
from qirvo.deferred import dataclass

ROOT_FILE = "metadata/1.root.json"
_BY_DIGEST = ("artifacts/", "source/", "media/", "targets/")
_METADATA, _TIMESTAMP = "metadata/", "metadata/timestamp.json"
_OURS = re.compile(r"(?:metadata|plugins|categories|\.well-known)/.+|page-\d+\.html")
_HIDDEN_BUT_SHOWN = frozenset({".well-known", ".nojekyll"})
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
    ".json": "application/json",
    ".atom": "application/atom+xml",
    ".txt": "text/plain; charset=utf-8",
    ".zip": "application/zip",
}
_FEED = "feed.json"
_FOREVER = "public, max-age=31536000, immutable"
_SHORTLY = "public, max-age=60"
PAGES_ARE_KEPT_S = 60
"""Caches may keep the timestamp and pages so long: a recall takes that much longer to be seen."""


class Phase(IntEnum):
    """When a file is copied."""

    BY_DIGEST = 0
    SIGNED = 1
    ROOTS = 2
    TIMESTAMP = 3
    SHOWN = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFile:
    """A file of a site.

    Attributes:
        path: Below the site.
    """

    path: str
    size_bytes: int

    @property
    def phase(self) -> Phase:
        """When it is copied."""
        if self.path.startswith(_BY_DIGEST):
            return Phase.BY_DIGEST
        if self.path == _TIMESTAMP:
            return Phase.TIMESTAMP
        if self.path.startswith(_METADATA):
            return Phase.ROOTS if self.path.endswith(".root.json") else Phase.SIGNED
        return Phase.SHOWN

    @property
    def is_by_digest(self) -> bool:
        """Whether its name says what its bytes are."""
        return self.phase is Phase.BY_DIGEST

    @property
    def content_type(self) -> str:
        """What it is."""
        name = self.path.rpartition("/")[2]
        return "application/feed+json" if name == _FEED else _TYPES.get(Path(name).suffix, "application/octet-stream")

    @property
    def cache_control(self) -> str:
        """For how long caches may keep it."""
        return _SHORTLY if self.phase in {Phase.TIMESTAMP, Phase.SHOWN} else _FOREVER


def files_of(site: Path) -> Sequence[SiteFile]:
    """Return the files of a site that are copied, in their order; locks and what is being written are not.

    Raises:
        UnavailableError: The disk refuses.
    """
    found = []
    with disk_errors(site):
        for parent, folders, names in os.walk(site):
            folders[:] = sorted(name for name in folders if _is_shown(name))
            below = os.path.relpath(parent, site)
            for name in names:
                path = name if below == "." else f"{below}/{name}"
                place = Path(parent) / name
                if _is_shown(name) and not place.is_symlink():
                    found.append(SiteFile(path=path.replace(os.sep, "/"), size_bytes=place.stat().st_size))
    return sorted(found, key=lambda each: (each.phase, each.path == RECORD_FILE, each.path))


def is_removable(path: str) -> bool:
    """Say whether a file at the target that the site has no more is one that a site makes and may forget."""
    return _OURS.fullmatch(path) is not None


def phases(files: Sequence[SiteFile]) -> Mapping[Phase, Sequence[SiteFile]]:
    """Return the files by phase, in the phases' order."""
    return {phase: [each for each in files if each.phase is phase] for phase in Phase}


def _is_shown(name: str) -> bool:
    return not name.startswith(".") or name in _HIDDEN_BUT_SHOWN
