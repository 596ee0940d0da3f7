"""The canonical archive: one content tree, one zip, the same bytes every time.

Laid out as `canonical_layout` says, deflated at one level, or stored where that is not shorter. (Another zlib build may
pack differently; that is why a release is known by its tree, not its archive.)
"""

import hashlib
import os
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from qirvo.artifacts import deflating
from qirvo.artifacts.canonical_layout import directory, flags_of, local_header
from qirvo.artifacts.content import ContentSource
from qirvo.artifacts.disk import PARTIAL_PREFIX, disk_errors, fsync_folder
from qirvo.artifacts.limits import DEFAULT_LIMITS, ArchiveLimits
from qirvo.artifacts.members import CHUNK_BYTES
from qirvo.artifacts.reader import open_archive
from qirvo.artifacts.refusals import PluginBelowError
from qirvo.artifacts.tree import ContentTree, EntryHash, TreeEntry
from qirvo.artifacts.zip_records import DEFLATED, LOCAL, STORED, ZipEntry
from qirvo.deferred import dataclass
from qirvo.domain.digests import Digest
from qirvo.domain.errors import ConflictError


class ContentChangedError(ConflictError):
    """A file changed while it was packed."""

    code = "pack-content-changed"
    hint = "Let the build finish, then pack again."


@dataclass(frozen=True, slots=True)
class ArchiveSummary:
    """A canonical archive that was written.

    Attributes:
        path: Where it lies.
        size: Its length in bytes.
        digest: Of its bytes.
        tree: Its content.
    """

    path: Path
    size: int
    digest: Digest
    tree: ContentTree


def write_canonical_archive(
    source: ContentSource,
    destination: Path,
    *,
    limits: ArchiveLimits = DEFAULT_LIMITS,
    packed: Collection[str] = (),
    is_synced: bool = True,
) -> ArchiveSummary:
    """Write the content of `source` to `destination`, whole or not at all, in place of what was there.

    What was written is opened again under `limits` before it gets its name, so that nobody is given an archive that
    the next reader refuses. Files at the paths `packed` are archives already, and stored without a try at packing them.
    It survives a power cut where it `is_synced`; whoever moves it on and syncs it there needs no more.

    Raises:
        ArchiveRefusedError: The content breaks a rule or passes a limit.
        ContentChangedError: A file changed meanwhile.
        DiskFullError: There is no room.
        StorageFailedError: `source` or `destination` cannot be read or written.
    """
    with disk_errors(destination), _partial_file(destination) as (file, partial):
        tree = _write_zip(source, file, packed)
        if is_synced:
            os.fsync(file.fileno())
        with open_archive(partial, limits=limits) as written:
            if written.prefix:
                below = written.prefix.removesuffix("/")
                raise PluginBelowError("archive/plugin-below", f"the plugin is in the folder `{below}`")
            if written.tree() != tree:
                raise ContentChangedError("what was packed is not what was read; the content changed meanwhile")
        size, digest = _measured(file)
        partial.replace(destination)
        if is_synced:
            fsync_folder(destination.parent)
    return ArchiveSummary(destination, size, digest, tree)


@contextmanager
def _partial_file(destination: Path) -> Iterator[tuple[BinaryIO, Path]]:
    descriptor, name = tempfile.mkstemp(prefix=PARTIAL_PREFIX, suffix=".zip", dir=destination.parent)
    partial = Path(name)
    try:
        with open(descriptor, "w+b") as file:  # noqa: PTH123  # a descriptor
            os.fchmod(descriptor, 0o644)
            yield file, partial
    finally:
        partial.unlink(missing_ok=True)


def _write_zip(source: ContentSource, file: BinaryIO, packed: Collection[str]) -> ContentTree:
    entries: list[ZipEntry] = []
    tree: list[TreeEntry] = []
    for member in source:
        if member.path in packed:
            entry, tree_entry = _write_stored(source, member.path, file)
        else:
            entry, tree_entry = _write_entry(source, member.path, file)
        entries.append(entry)
        tree.append(tree_entry)
    file.write(directory(entries, offset=file.tell()))
    file.flush()
    return ContentTree(tuple(tree))


def _measured(file: BinaryIO) -> tuple[int, Digest]:
    file.seek(0)
    sha256 = hashlib.sha256()
    while chunk := file.read(CHUNK_BYTES):
        sha256.update(chunk)
    return file.tell(), Digest(sha256.hexdigest())


def _write_entry(source: ContentSource, path: str, file: BinaryIO) -> tuple[ZipEntry, TreeEntry]:
    start = file.tell()
    entry, tree_entry = _write_content(source, path, file, method=DEFLATED)
    if entry.packed_size >= entry.size:
        file.seek(start)
        file.truncate()
        deflated = tree_entry
        entry, tree_entry = _write_content(source, path, file, method=STORED)
        if tree_entry != deflated:
            raise ContentChangedError(f"`{path}` changed while it was packed")
    _write_header(entry, file)
    return entry, tree_entry


def _write_stored(source: ContentSource, path: str, file: BinaryIO) -> tuple[ZipEntry, TreeEntry]:
    entry, tree_entry = _write_content(source, path, file, method=STORED)
    _write_header(entry, file)
    return entry, tree_entry


def _write_header(entry: ZipEntry, file: BinaryIO) -> None:
    end = file.tell()
    file.seek(entry.header_offset)
    file.write(local_header(entry))
    file.seek(end)


def _write_content(source: ContentSource, path: str, file: BinaryIO, *, method: int) -> tuple[ZipEntry, TreeEntry]:
    name = path.encode()
    flags = flags_of(name)
    offset = file.tell()
    file.write(bytes(LOCAL.size) + name)
    packer = deflating.packer()
    hashing = EntryHash(path)
    crc = 0
    for chunk in source.chunks(path):
        hashing.take(chunk)
        crc = deflating.crc32(chunk, crc)
        file.write(packer.compress(chunk) if method == DEFLATED else chunk)
    if method == DEFLATED:
        file.write(packer.flush())
    packed_size = file.tell() - offset - LOCAL.size - len(name)
    tree_entry = hashing.entry()
    return ZipEntry(name, flags, method, crc, packed_size, tree_entry.size, offset), tree_entry
