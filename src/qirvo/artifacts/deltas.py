"""Deltas: a content tree told by what differs from another one that the reader has.

A tree is written as its listing (`path NUL size LF` for every file in the order of the tree digest, then an empty
line) followed by the bytes of every file. Up to `WHOLE_BYTES` that is one frame against the same of the base, so that
code which moved from one file to another is found; above it, the listing and every file are frames of their own, each
against the file of the same path, so that memory does not grow with the plugin.

Nothing of a delta is believed: lengths are those that were signed, names obey the rules of archives, and the files are
there only when the tree they come to is the one that was promised.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

from qirvo.artifacts.content import ContentSource
from qirvo.artifacts.disk import disk_errors
from qirvo.artifacts.entry_names import NameLedger, entry_path
from qirvo.artifacts.limits import DEFAULT_LIMITS, ArchiveLimits
from qirvo.artifacts.members import ArchiveMember, utf8_order
from qirvo.artifacts.prefix_frames import DeltaRefusedError, frame_length, pack, promised_length, unpack
from qirvo.artifacts.refusals import ArchiveRefusedError
from qirvo.artifacts.tree import ContentTree, TreeEntry, hashed
from qirvo.deferred import dataclass
from qirvo.domain.deltas import DeltaCodec
from qirvo.domain.digests import Digest

WHOLE_BYTES = 64 * 1024 * 1024
_MAX_LISTING_BYTES = 8 * 1024 * 1024
_NUMBER_DIGITS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeDelta:
    """A delta that was made.

    Attributes:
        content: What is stored and fetched.
        unpacked_bytes: Length of the listing and all files: what it may unpack to, and has to.
    """

    content: bytes
    unpacked_bytes: int
    codec: DeltaCodec


class DeltaTarget:
    """A content tree that deltas lead to; read once for all of them as long as it is small.

    Args:
        content: Its files.
        whole_bytes: Above it, files are told one by one.
    """

    def __init__(self, content: ContentSource, *, whole_bytes: int = WHOLE_BYTES) -> None:
        self._content = content
        self._whole_bytes = whole_bytes
        self._listing = _listing_of(content)
        self.unpacked_bytes = len(self._listing) + sum(member.size for member in content)
        self._whole = _whole_of(content) if self.unpacked_bytes <= whole_bytes else b""

    def delta_from(self, base: ContentSource, *, level: int) -> MadeDelta:
        """Return the delta that leads here from `base`."""
        base_bytes = len(_listing_of(base)) + sum(member.size for member in base)
        if self._whole and base_bytes <= self._whole_bytes:
            content = pack(self._whole, prefix=_whole_of(base), level=level)
            return MadeDelta(content=content, unpacked_bytes=self.unpacked_bytes, codec=DeltaCodec.TREE)
        content = b"".join(self._frames(base, level))
        return MadeDelta(content=content, unpacked_bytes=self.unpacked_bytes, codec=DeltaCodec.FILES)

    def _frames(self, base: ContentSource, level: int) -> Iterator[bytes]:
        yield pack(self._listing, prefix=_listing_of(base), level=level)
        for member in self._content:
            if member.size:
                content = b"".join(self._content.chunks(member.path))
                yield pack(content, prefix=_file_of(base, member.path), level=level)


def apply_delta(  # the values that were signed, each by its name
    delta: bytes,
    base: ContentSource,
    destination: Path,
    *,
    codec: DeltaCodec,
    unpacked_bytes: int,
    expected: Digest,
    limits: ArchiveLimits = DEFAULT_LIMITS,
) -> ContentTree:
    """Write the files that `delta` makes of `base` into the new folder `destination`, all of them or none.

    Raises:
        DeltaRefusedError: It is damaged, made for another base, or leads to another tree than `expected`.
        DiskFullError: There is no room.
        StorageFailedError: The disk refused.
    """
    try:
        with disk_errors(destination):
            destination.mkdir(mode=0o755)
            files = _files_whole if codec is DeltaCodec.TREE else _files_one_by_one
            tree = ContentTree.of(
                write_file(destination, path, content)
                for path, content in files(memoryview(delta), base, unpacked_bytes, limits)
            )
        _require(tree, expected)
    except BaseException:
        shutil.rmtree(destination, ignore_errors=True)
        raise
    return tree


def _require(tree: ContentTree, expected: Digest) -> None:
    if tree.digest != expected:
        raise DeltaRefusedError(f"the delta leads to the content tree `{tree.digest}`, signed is `{expected}`")


def write_file(folder: Path, path: str, content: bytes | memoryview) -> TreeEntry:
    """Write a file whose `path` is known to be sound below `folder`, and return what it is."""
    place = folder / path
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("xb") as file:
        file.write(content)
    return hashed(path, (bytes(content),))


def _files_whole(
    delta: memoryview, base: ContentSource, unpacked_bytes: int, limits: ArchiveLimits
) -> Iterator[tuple[str, memoryview]]:
    if unpacked_bytes > WHOLE_BYTES or sum(member.size for member in base) > WHOLE_BYTES:
        raise DeltaRefusedError(f"a delta of whole trees is for at most `{WHOLE_BYTES}` bytes")
    whole = unpack(delta, prefix=_whole_of(base), size=unpacked_bytes)
    listing_end = whole.find(b"\n\n", 0, _MAX_LISTING_BYTES) + 2
    members = _read_listing(whole[:listing_end], unpacked_bytes, limits)
    at, content = listing_end, memoryview(whole)
    for member in members:
        yield member.path, content[at : at + member.size]
        at += member.size


def _files_one_by_one(
    delta: memoryview, base: ContentSource, unpacked_bytes: int, limits: ArchiveLimits
) -> Iterator[tuple[str, bytes]]:
    at = frame_length(delta)
    listing_bytes = _promised_listing(delta[:at])
    listing = unpack(delta[:at], prefix=_listing_of(base), size=listing_bytes)
    for member in _read_listing(listing, unpacked_bytes, limits):
        if not member.size:
            yield member.path, b""
            continue
        end = at + frame_length(delta[at:])
        yield member.path, unpack(delta[at:end], prefix=_file_of(base, member.path), size=member.size)
        at = end
    if at != len(delta):
        raise DeltaRefusedError(f"`{len(delta) - at}` bytes follow the delta")


def _promised_listing(frame: memoryview) -> int:
    length = promised_length(frame)
    if length is None or length > _MAX_LISTING_BYTES:
        raise DeltaRefusedError(f"the delta's listing would have `{length}` bytes")
    return length


def _read_listing(listing: bytes, unpacked_bytes: int, limits: ArchiveLimits) -> list[ArchiveMember]:
    """Return the files of a listing, whose lengths come to what was signed, under names that an archive may have."""
    if not listing.endswith(b"\n\n"):
        raise DeltaRefusedError("the delta begins with no listing")
    lines = listing[:-2].split(b"\n")
    if len(lines) > limits.entries:
        raise DeltaRefusedError(f"the delta lists `{len(lines)}` files; at most `{limits.entries}` are taken")
    ledger, members = NameLedger(), []
    try:
        for line in lines:
            member = _read_line(line, limits)
            ledger.add_file(member.path)
            members.append(member)
    except ArchiveRefusedError as exc:
        raise DeltaRefusedError(f"the delta lists a file that no release has: {exc.message}") from exc
    if len(listing) + sum(member.size for member in members) != unpacked_bytes:
        raise DeltaRefusedError(f"the files of the delta's listing do not come to `{unpacked_bytes}` bytes")
    if unpacked_bytes - len(listing) > limits.total_bytes:
        raise DeltaRefusedError(f"the delta unpacks to more than `{limits.total_bytes}` bytes")
    return members


def _read_line(line: bytes, limits: ArchiveLimits) -> ArchiveMember:
    raw, _, number = line.partition(b"\0")
    if not number.isdigit() or len(number) > _NUMBER_DIGITS or int(number) > limits.entry_bytes:
        raise DeltaRefusedError("the delta's listing cannot be read")
    return ArchiveMember(entry_path(raw, limits=limits), int(number))


def _whole_of(content: ContentSource) -> bytes:
    return b"".join((_listing_of(content), *(chunk for member in content for chunk in content.chunks(member.path))))


def _listing_of(content: ContentSource) -> bytes:
    ordered = sorted(content, key=lambda member: utf8_order(member.path))
    return b"".join(f"{member.path}\0{member.size}\n".encode() for member in ordered) + b"\n"


def _file_of(base: ContentSource, path: str) -> bytes:
    return b"".join(base.chunks(path)) if path in base else b""
