"""A folder, such as a web server shows: `copying.SiteStore`."""

import hashlib
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from qirvo.artifacts.disk import disk_errors
from qirvo.authoring.website.publishing.order import SiteFile
from qirvo.domain.errors import ConflictError


class TargetInsideError(ConflictError):
    """A site cannot be copied into itself."""

    code = "site-target-inside"
    hint = "Name a folder that is neither in the site nor around it."


class FolderStore:
    """A folder; each file is replaced in one step.

    Args:
        folder: Where to.
        site: What is copied, which must not lie inside.
    """

    at_once = 1

    def __init__(self, folder: Path, *, site: Path) -> None:
        there, here = folder.absolute().resolve(), site.absolute().resolve()
        if there.is_relative_to(here) or here.is_relative_to(there):
            raise TargetInsideError(f"`{folder}` and the site `{site}` lie in each other")
        self.name = str(folder)
        self._folder = folder

    def listing(self) -> Mapping[str, str]:
        """Return path → length of files named after their digest, digest of others."""
        found: dict[str, str] = {}
        with disk_errors(self._folder):
            for parent, _, names in os.walk(self._folder):
                for name in names:
                    place = Path(parent) / name
                    path = place.relative_to(self._folder).as_posix()
                    if not place.is_symlink():
                        found[path] = self.mark_of(SiteFile(path=path, size_bytes=place.stat().st_size), place)
        return found

    def mark_of(self, file: SiteFile, place: Path) -> str:
        """Return the length of a file that is named after its digest, or the digest of another."""
        if file.is_by_digest:
            return str(file.size_bytes)
        with disk_errors(place), place.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()

    def read(self, path: str) -> bytes | None:
        """Return a small file's bytes; None where there is none."""
        place = self._folder / path
        with disk_errors(place):
            return place.read_bytes() if place.is_file() else None

    def put(self, file: SiteFile, place: Path) -> None:
        """Copy a file beside its place, then into it."""
        target = self._folder / file.path
        partial = target.with_name(f".{target.name}.partial")
        with disk_errors(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                shutil.copyfile(place, partial)
                partial.replace(target)
            finally:
                partial.unlink(missing_ok=True)

    def remove(self, paths: Sequence[str]) -> None:
        """Remove files; missing ones are none."""
        with disk_errors(self._folder):
            for path in paths:
                (self._folder / path).unlink(missing_ok=True)
