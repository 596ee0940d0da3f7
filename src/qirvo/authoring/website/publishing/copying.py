"""Bringing a store of files to the state of a site: only what differs is sent, in the order that `order` gives."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

from qirvo.artifacts.disk import disk_errors
from qirvo.authoring.website.publishing.order import ROOT_FILE, SiteFile, files_of, is_removable, phases
from qirvo.authoring.website.record import read_record
from qirvo.deferred import dataclass
from qirvo.domain.errors import ConflictError


class OtherSiteError(ConflictError):
    """Another site is published there."""

    code = "site-other-published"
    hint = "Nothing was sent. Name another target, or empty that one first."


class SiteStore(Protocol):
    """Where a site is copied to.

    Attributes:
        name: What its owner calls it.
        at_once: How many files are sent at a time.
    """

    name: str
    at_once: int

    def listing(self) -> Mapping[str, str]:
        """Return path → mark of every file that is there; what a mark means is the store's own (`mark_of`)."""
        ...

    def mark_of(self, file: SiteFile, place: Path) -> str:
        """Return the mark that the file at `place` has once it is there."""
        ...

    def read(self, path: str) -> bytes | None:
        """Return a small file's bytes; None where there is none."""
        ...

    def put(self, file: SiteFile, place: Path) -> None:
        """Store the file that lies at `place`, whole or not at all, in place of what was there.

        Raises:
            UnavailableError: It cannot be reached, is full or refuses.
        """
        ...

    def remove(self, paths: Sequence[str]) -> None:
        """Remove files; missing ones are none."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What was done.

    Attributes:
        sent: Files.
        kept: Files that were there already.
    """

    target: str
    sent: int
    kept: int


def copy_site(site: Path, store: SiteStore, *, sent: Callable[[str], None] = lambda _path: None) -> Published:
    """Copy a site; `sent` is told of each file that is there now.

    Raises:
        NoSiteError: There is no site.
        OtherSiteError: Another site is there.
        UnavailableError: The store cannot be reached, is full or refuses.
    """
    read_record(site)
    refuse_other(site, store.read(ROOT_FILE), store.name)
    files, there = files_of(site), store.listing()
    count = 0
    with ThreadPoolExecutor(store.at_once) as threads:
        for some in phases(files).values():
            differing = [each for each in some if there.get(each.path) != store.mark_of(each, site / each.path)]
            for path in threads.map(lambda each: _put(each, site, store), differing):
                sent(path)
            count += len(differing)
    gone = there.keys() - {each.path for each in files}
    store.remove(sorted(path for path in gone if is_removable(path)))
    return Published(target=store.name, sent=count, kept=len(files) - count)


def refuse_other(site: Path, root: bytes | None, target: str) -> None:
    """Refuse to replace a site by another.

    Raises:
        OtherSiteError: The first root at `target` is another.
    """
    with disk_errors(site):
        if root is not None and root != (site / ROOT_FILE).read_bytes():
            raise OtherSiteError(f"another site is published at `{target}`")


def _put(file: SiteFile, site: Path, store: SiteStore) -> str:
    store.put(file, site / file.path)
    return file.path
