"""Layers: files in a tar that is the same every time, packed the same way every time.

Order, dates, owners and parents are fixed here, so the digest says what is inside and nothing of when or where it was
made. Another build of zlib may pack other bytes of the same tar; the digest of the tar (`diff_id`) stays.
"""

import hashlib
import io
import math
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from types import TracebackType
from typing import BinaryIO, Self, cast

from qirvo.artifacts.content import ContentSource
from qirvo.artifacts.deflating import gzip_packer
from qirvo.deferred import dataclass
from qirvo.deploy.images.media import Descriptor
from qirvo.domain.digests import Digest

_IN_MEMORY_BYTES = 8 * 1024 * 1024
_FOLDER_MODE = 0o755


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerEntry:
    """A file, a folder or a symbolic link in a layer.

    Attributes:
        path: In the image, without a leading `/`.
        mode: Permission bits.
        owner: Number of the user and the group that own it.
        content: The file's bytes in chunks; None for a folder or a link.
        size: Of the content.
        link: What the symbolic link points to.
    """

    path: str
    mode: int = 0o644
    owner: int = 0
    content: Iterable[bytes] | None = None
    size: int = 0
    link: str | None = None


class Layer:
    """A packed layer, in a temporary file that `close` lets go of.

    Attributes:
        diff_id: Digest of the tar.
        digest: Digest of the packed bytes.
        size: Of the packed bytes.
    """

    def __init__(self, file: BinaryIO, *, diff_id: Digest, digest: Digest, size: int) -> None:
        self.file = file
        self.diff_id = diff_id
        self.digest = digest
        self.size = size

    def descriptor(self, media_type: str) -> Descriptor:
        """Return what a manifest says of it."""
        return Descriptor(media_type=media_type, digest=self.digest, size=self.size)

    def rewound(self) -> BinaryIO:
        """Return its bytes, from the first."""
        self.file.seek(0)
        return self.file

    def close(self) -> None:
        """Let go of the file."""
        self.file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def pack_layer(entries: Iterable[LayerEntry], *, level: int = 6) -> Layer:
    """Pack `entries` into a layer at zlib's `level`; parent folders come by themselves, readable by everybody.

    Raises:
        ValueError: Two entries have one path.
    """
    by_path: dict[str, LayerEntry] = {}
    for entry in entries:
        if entry.path in by_path:
            raise ValueError(f"`{entry.path}` is in the layer twice")
        by_path[entry.path] = entry
    for path in list(by_path):
        for parent in map(str, PurePosixPath(path).parents):
            if parent != ".":
                by_path.setdefault(parent, LayerEntry(path=parent, mode=_FOLDER_MODE))
    file = cast("BinaryIO", tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES))  # noqa: SIM115  # the layer closes it
    packer = _Packer(file, level)
    with tarfile.open(fileobj=packer, mode="w|", format=tarfile.PAX_FORMAT) as archive:
        for path in sorted(by_path, key=lambda path: path.encode()):
            entry = by_path[path]
            archive.addfile(_header(entry), None if entry.content is None else _Chunks(entry.content))
    return packer.layer()


def content_entries(content: ContentSource, below: str) -> Iterator[LayerEntry]:
    """Yield the files of `content` as entries below the folder `below`: readable, never writable or executable."""
    for member in content:
        chunks = content.chunks(member.path)
        yield LayerEntry(path=f"{below}/{member.path}", mode=0o444, content=chunks, size=member.size)


def _header(entry: LayerEntry) -> tarfile.TarInfo:
    header = tarfile.TarInfo(entry.path)
    header.mode, header.mtime = entry.mode, 0
    header.uid = header.gid = entry.owner
    if entry.link is not None:
        header.type, header.linkname = tarfile.SYMTYPE, entry.link
    elif entry.content is None:
        header.type = tarfile.DIRTYPE
    else:
        header.size = entry.size
    return header


class _Packer(io.RawIOBase):
    """Takes the tar, hashes it, packs it and hashes that."""

    def __init__(self, file: BinaryIO, level: int) -> None:
        super().__init__()
        self._file = file
        self._size = 0
        self._plain = hashlib.sha256()
        self._packed = hashlib.sha256()
        self._packer = gzip_packer(level)

    def writable(self) -> bool:
        return True

    def write(self, chunk: bytes) -> int:  # type: ignore[override]  # tarfile writes bytes
        self._plain.update(chunk)
        self._take(self._packer.compress(chunk))
        return len(chunk)

    def layer(self) -> Layer:
        self._take(self._packer.flush())
        diff_id, digest = Digest(self._plain.hexdigest()), Digest(self._packed.hexdigest())
        return Layer(self._file, diff_id=diff_id, digest=digest, size=self._size)

    def _take(self, packed: bytes) -> None:
        self._packed.update(packed)
        self._size += len(packed)
        self._file.write(packed)


class _Chunks(io.RawIOBase):
    """Chunks as a file that is read once."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        super().__init__()
        self._chunks = iter(chunks)
        self._left = memoryview(b"")

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        wanted, pieces, have = math.inf if size < 0 else size, [self._left] * bool(self._left), len(self._left)
        while have < wanted and (chunk := next(self._chunks, None)) is not None:
            pieces.append(memoryview(chunk))
            have += len(chunk)
        if len(pieces) > 1:
            pieces = [memoryview(b"".join(pieces))]
        whole = pieces[0] if pieces else self._left
        end = have if size < 0 else size
        taken, self._left = bytes(whole[:end]), whole[end:]  # the rest of a large chunk is not copied
        return taken
