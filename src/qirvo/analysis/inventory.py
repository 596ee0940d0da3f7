"""The inventory of an artifact: every package it was seen to hold, from files, bundles, lock files and package.json.

All of it is read from the content alone, so the same content has the same inventory on every machine.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import islice

import msgspec

from qirvo.analysis.analyser import CODE
from qirvo.analysis.bundled import MAX_BYTES as BUNDLE_BYTES
from qirvo.analysis.bundled import bundled_in
from qirvo.analysis.libraries import known_library
from qirvo.analysis.lock_files import LOCK_FILES, read_lock_file
from qirvo.analysis.lock_files import MAX_BYTES as LOCK_BYTES
from qirvo.analysis.locked import UnreadableLockFileError
from qirvo.artifacts.content import ContentSource
from qirvo.artifacts.tree import ContentTree, TreeEntry
from qirvo.deferred import dataclass
from qirvo.domain.components import Component, Origin, Seen, Sighting, is_package_name, merged
from qirvo.domain.versions import MalformedVersionError, Version

_PACKAGE_BYTES = 256 * 1024
_MOST_INSTALLED = 10_000
_MOST_SEEN_IN_CODE = 50_000
MOST_COMPONENTS = 12_000
_INSTALLED = re.compile(r"(?:.*/)?node_modules/(?:@[^/]+/)?[^/]+/package\.json")
_PACKAGE_FILE = "package.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A file that should have told of packages and could not be read."""

    file: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """What an artifact is made of.

    Attributes:
        components: By name and version.
        unread: Files that could not be read; what they name is missing.
    """

    components: tuple[Component, ...] = ()
    unread: tuple[Unread, ...] = ()


class _Package(msgspec.Struct):
    name: str = ""
    version: str = ""
    dependencies: dict[str, str] = {}
    optionalDependencies: dict[str, str] = {}  # noqa: N815  # npm's name

    @property
    def wanted(self) -> Mapping[str, str]:
        """What it asks for at run time."""
        return {**self.dependencies, **self.optionalDependencies}


def take_inventory(files: ContentSource, tree: ContentTree) -> Inventory:
    """Return what `files`, whose content tree is `tree`, are made of."""
    seen: list[Seen] = []
    unread: list[Unread] = []
    in_code = (each for entry in tree for each in _from_code(files, entry))
    seen.extend(islice(in_code, _MOST_SEEN_IN_CODE))
    seen.extend(_installed(files, tree))
    wanted = _wanted(files, tree)
    for entry in tree:
        if entry.path.rpartition("/")[2] in LOCK_FILES and "node_modules/" not in entry.path:
            seen.extend(_locked(files, entry, wanted if "/" not in entry.path else {}, unread))
    seen.extend(_declared(wanted))
    components = merged(seen)
    if len(components) > MOST_COMPONENTS:
        left_out = components[MOST_COMPONENTS].surest.file
        unread.append(Unread(file=left_out, reason=f"more than `{MOST_COMPONENTS}` packages are not kept"))
    return Inventory(components=components[:MOST_COMPONENTS], unread=tuple(unread))


def _from_code(files: ContentSource, entry: TreeEntry) -> Iterator[Seen]:
    if CODE.fullmatch(entry.path) is None:
        return
    known = known_library(entry.digest)
    if known is not None:
        name, _, version = known.rpartition("@")
        yield name, version, Sighting(file=entry.path, origin=Origin.KNOWN_FILE)
    if entry.size <= BUNDLE_BYTES:
        yield from bundled_in(entry.path, files.read(entry.path, entry.size).decode("utf-8", "replace"))


def _installed(files: ContentSource, tree: ContentTree) -> Iterator[Seen]:
    found = [entry for entry in tree if _INSTALLED.fullmatch(entry.path)][:_MOST_INSTALLED]
    for entry in found:
        package = _package(files, entry)
        if package is not None and is_package_name(package.name) and _is_version(package.version):
            yield package.name, package.version, Sighting(file=entry.path, origin=Origin.INSTALLED)


def _locked(files: ContentSource, entry: TreeEntry, wanted: Mapping[str, str], unread: list[Unread]) -> Iterator[Seen]:
    if entry.size > LOCK_BYTES:
        unread.append(Unread(file=entry.path, reason=f"it has `{entry.size}` bytes; at most `{LOCK_BYTES}` are read"))
        return
    try:
        locked = read_lock_file(entry.path.rpartition("/")[2], files.read(entry.path, LOCK_BYTES), wanted=wanted)
    except UnreadableLockFileError as exc:
        unread.append(Unread(file=entry.path, reason=str(exc)))
        return
    for each in locked:
        if _is_version(each.version):
            yield each.name, each.version, Sighting(file=entry.path, line=each.line, origin=Origin.LOCK_FILE)


def _wanted(files: ContentSource, tree: ContentTree) -> Mapping[str, str]:
    entry = tree.get(_PACKAGE_FILE)
    package = None if entry is None else _package(files, entry)
    return {} if package is None else package.wanted


def _declared(wanted: Mapping[str, str]) -> Iterator[Seen]:
    for name, wish in wanted.items():
        if is_package_name(name):
            sighting = Sighting(file=_PACKAGE_FILE, origin=Origin.DECLARED, excerpt=_short(f"{name}: {wish}"))
            yield name, wish if _is_version(wish) else "", sighting


def _package(files: ContentSource, entry: TreeEntry) -> _Package | None:
    if entry.size > _PACKAGE_BYTES:
        return None
    try:
        return msgspec.json.decode(files.read(entry.path, _PACKAGE_BYTES), type=_Package)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return None  # the root's is told of by the checks of the manifest; others are somebody else's


def _is_version(text: str) -> bool:
    try:
        Version(text)
    except MalformedVersionError:
        return False
    return True


def _short(text: str) -> str:
    return "".join(character for character in text if character.isprintable())[:80]
