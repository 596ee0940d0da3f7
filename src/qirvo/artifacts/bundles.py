"""The bundle: one zip with a plugin's artifact and what a person needs to install it (ADR-0027).

Every file has one fixed name, whatever the plugin is called, so that no script has to hold a word that somebody else
chose. `SHA256SUMS` lists all the others, in the form that `sha256sum -c` reads.
"""

import hashlib
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from qirvo.artifacts.content import ContentSource
from qirvo.artifacts.disk import disk_errors
from qirvo.artifacts.folder import FolderSource
from qirvo.artifacts.limits import ArchiveLimits
from qirvo.artifacts.reader import ArchiveReader, open_archive
from qirvo.artifacts.refusals import ArchiveRefusedError
from qirvo.artifacts.zip_reader import ZipFiles
from qirvo.artifacts.zip_records import LOCAL_MAGIC
from qirvo.deferred import dataclass
from qirvo.domain.errors import IntegrityError

ARTIFACT = "plugin.zip"
SUMS = "SHA256SUMS"
SIGNATURE = "signature.json"
PUBLISHER_KEY = "publisher-key.json"
SBOM = "sbom.cdx.json"
SOURCE = "source.zip"
LICENSE = "LICENSE"
README, README_HTML = "README.md", "README.html"
SCRIPTS = ("install.sh", "install.bat", "install.ps1")
NAMES = (ARTIFACT, SOURCE, SIGNATURE, PUBLISHER_KEY, SBOM, LICENSE, README, README_HTML, *SCRIPTS)
BUNDLE_LIMITS = ArchiveLimits(archive_bytes=160 * 1024 * 1024, entry_bytes=64 * 1024 * 1024, entries=100)
"""An artifact and a source of the largest size, with all that stands beside them."""
_SMALL_BYTES = 64 * 1024
_LINE = re.compile(r"([0-9a-f]{64})  ([A-Za-z0-9][A-Za-z0-9.-]*)")


class DamagedBundleError(IntegrityError):
    """A file of the bundle is not the one that its list names, or is missing."""

    code = "bundle-damaged"
    hint = "Nothing was installed. Get the bundle again, from whoever made it."


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedBundle:
    """A bundle of which every file is what the bundle's own list says.

    Attributes:
        artifact: The plugin.
        signature: The publisher's envelope; empty when it is not signed.
        publisher_key: The file with the key it names; empty when it is not signed.
    """

    artifact: ArchiveReader
    signature: str
    publisher_key: bytes


def sums_of(files: Mapping[str, str]) -> str:
    """Return the list of `files`, name → SHA-256 in hexadecimal."""
    return "".join(f"{files[name]}  {name}\n" for name in sorted(files))


def is_bundle_folder(path: Path) -> bool:
    """Say whether the folder at `path` is a bundle that was unpacked."""
    return (path / SUMS).is_file() and (path / ARTIFACT).is_file() and not (path / "manifest.json").exists()


def is_bundle_file(path: Path) -> bool:
    """Say whether the file at `path` is a bundle, by the names in it; nothing of it is verified yet.

    Raises:
        StorageFailedError: It cannot be read.
    """
    with disk_errors(path), path.open("rb") as file:
        size = path.stat().st_size
        if size > BUNDLE_LIMITS.archive_bytes or file.read(len(LOCAL_MAGIC)) != LOCAL_MAGIC:
            return False
        try:
            members = ZipFiles(file, size, limits=BUNDLE_LIMITS).members
        except ArchiveRefusedError:
            return False  # whoever opens it tells why
    return _top_of(member.path for member in members) is not None


@contextmanager
def opened_folder(path: Path, scratch: Path) -> Iterator[OpenedBundle]:
    """Give the bundle that was unpacked to the folder `path`; what else lies there is not looked at.

    Raises:
        DamagedBundleError: A file is not what the bundle's list says.
        QirvoError: Something in it is refused.
    """
    known = frozenset({*NAMES, SUMS})
    files = FolderSource(path, limits=BUNDLE_LIMITS, chosen=lambda each, is_folder: not is_folder and each in known)
    with _opened(files, "", scratch) as bundle:
        yield bundle


@contextmanager
def opened_file(path: Path, scratch: Path) -> Iterator[OpenedBundle]:
    """Give the bundle in the file at `path`.

    Raises:
        DamagedBundleError: A file is not what the bundle's list says.
        QirvoError: Something in it is refused.
    """
    with open_archive(path, limits=BUNDLE_LIMITS) as content:
        top = _top_of(member.path for member in content)
        if top is None:
            raise DamagedBundleError(f"there is no `{SUMS}` and `{ARTIFACT}`")
        with _opened(content, top, scratch) as bundle:
            yield bundle


@contextmanager
def _opened(files: ContentSource, top: str, scratch: Path) -> Iterator[OpenedBundle]:
    """Read every file once: what is verified is what is used, whoever changes the folder meanwhile."""
    listed = _listed(files, top)
    unlisted = {member.path.removeprefix(top) for member in files} - {*listed, SUMS}
    if unlisted:
        raise DamagedBundleError(f"`{min(unlisted)[:80]}` is not listed in `{SUMS}`")
    with disk_errors(scratch), tempfile.NamedTemporaryFile(dir=scratch, suffix=".zip") as copy:
        kept: dict[str, bytes] = {}
        for name, wanted in listed.items():
            if f"{top}{name}" not in files:
                raise DamagedBundleError(f"`{name}` is missing")
            sha256, small = hashlib.sha256(), bytearray()
            for chunk in files.chunks(f"{top}{name}"):
                sha256.update(chunk)
                if name == ARTIFACT:
                    copy.write(chunk)
                elif name in (SIGNATURE, PUBLISHER_KEY) and len(small) <= _SMALL_BYTES:
                    small += chunk
            if sha256.hexdigest() != wanted:
                raise DamagedBundleError(f"`{name}` is `sha256:{sha256.hexdigest()}`, listed is `sha256:{wanted}`")
            kept[name] = bytes(small)
        copy.flush()
        with open_archive(Path(copy.name)) as artifact:
            yield OpenedBundle(
                artifact=artifact,
                signature=kept.get(SIGNATURE, b"").decode(errors="replace"),
                publisher_key=kept.get(PUBLISHER_KEY, b""),
            )


def _listed(files: ContentSource, top: str) -> dict[str, str]:
    """Return what `SHA256SUMS` lists, name → SHA-256."""
    text = files.read(f"{top}{SUMS}", _SMALL_BYTES).decode(errors="replace")
    matches = [_LINE.fullmatch(line) for line in text.splitlines()]
    listed = {match[2]: match[1] for match in matches if match is not None}
    if len(listed) != len(matches) or not listed.keys() <= {*NAMES} or ARTIFACT not in listed:
        raise DamagedBundleError(f"`{SUMS}` is not the list of a bundle")
    return listed


def _top_of(paths: Iterable[str]) -> str | None:
    """Return the one folder that all files of a bundle lie in, with its `/`; None when they are no bundle's."""
    found = frozenset(paths)
    tops = {path.rpartition("/")[0] for path in found}
    if len(tops) != 1:
        return None
    top = "".join(f"{each}/" for each in tops if each)
    return top if {f"{top}{SUMS}", f"{top}{ARTIFACT}"} <= found else None
