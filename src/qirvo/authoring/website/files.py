"""Writing a site's pages: each file whole or as it was, and only where it says something else than before."""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from qirvo.artifacts.disk import disk_errors
from qirvo.domain.errors import IntegrityError


class SiteHasLinksError(IntegrityError):
    """A link lies in the site, through which something elsewhere would be written."""

    code = "site-has-links"
    hint = "A site has plain files and folders only. Look at where this one comes from, and remove the link."


def refuse_links(site: Path) -> None:
    """Refuse a site with symbolic links, which may come from a checkout of others; hidden folders are not looked at.

    Raises:
        SiteHasLinksError: There is one.
        UnavailableError: The disk refuses.
    """
    with disk_errors(site):
        if (found := next(_links(str(site)), None)) is not None:
            raise SiteHasLinksError(f"`{found[:300]}` is a link")


def _links(folder: str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for each in entries:
            if each.is_symlink():
                yield each.path
            elif each.is_dir(follow_symlinks=False) and (each.name[0] != "." or each.name == ".well-known"):
                yield from _links(each.path)


def write_changed(site: Path, files: Mapping[str, bytes]) -> int:
    """Write the files (path below the site → content) that are missing or other than that; return how many.

    They are not waited for: what a power cut loses is made again of what is signed.

    Raises:
        UnavailableError: The disk is full or refuses.
    """
    written, folders = 0, set[str]()
    with disk_errors(site):
        for path, content in files.items():
            place = os.path.join(site, path)  # noqa: PTH118  # of a thousand plugins, pathlib would take a second
            folder, name = os.path.split(place)
            if folder not in folders:
                os.makedirs(folder, exist_ok=True)  # noqa: PTH103  # as above
                folders.add(folder)
            if _create(place, content):
                written += 1
            elif not _holds(place, content):
                _replace(place, os.path.join(folder, f".{name}.partial"), content)  # noqa: PTH118  # as above
                written += 1
    return written


def _create(place: str, content: bytes) -> bool:
    """Write a file that is not there yet; one that a kill leaves half is mended by the next act."""
    try:
        with open(place, "xb", buffering=0) as file:  # noqa: PTH123  # as above
            written = False
            try:
                file.write(content)
                written = True
            finally:
                if not written:
                    os.unlink(place)  # noqa: PTH108  # as above
    except FileExistsError:
        return False
    return True


def _replace(place: str, partial: str, content: bytes) -> None:
    try:
        with open(partial, "wb", buffering=0) as file:  # noqa: PTH123  # as above
            file.write(content)
        os.replace(partial, place)  # noqa: PTH105  # as above
    except OSError:
        Path(partial).unlink(missing_ok=True)
        raise


def remove(site: Path, paths: Iterable[str]) -> None:
    """Remove files that are there no more.

    Raises:
        UnavailableError: The disk refuses.
    """
    with disk_errors(site):
        for path in paths:
            (site / path).unlink(missing_ok=True)


def _holds(place: str, content: bytes) -> bool:
    try:
        if os.stat(place).st_size != len(content):  # noqa: PTH116  # as above
            return False
        with open(place, "rb", buffering=0) as file:  # noqa: PTH123  # as above
            return file.read() == content
    except FileNotFoundError:
        return False
