"""One gzip member, unpacked only as far as it is asked for and never beyond what its length allows."""

from typing import BinaryIO

from qirvo.artifacts import deflating
from qirvo.artifacts.limits import ArchiveLimits
from qirvo.artifacts.members import CHUNK_BYTES
from qirvo.artifacts.refusals import (
    ArchiveTooLargeError,
    DamagedArchiveError,
    TruncatedArchiveError,
    UnsafeArchiveError,
)

GZIP_MAGIC = b"\x1f\x8b"


class GzipStream:
    """The unpacked bytes of a gzip file, front to back."""

    def __init__(self, file: BinaryIO, size: int, *, limits: ArchiveLimits) -> None:
        self._file = file
        self._limits = limits
        self._ceiling = limits.bytes_for_ratio(size)
        self._inflater = deflating.inflater(deflating.GZIP)
        self._unpacked_bytes = 0
        self._held = b""

    def read(self, length: int) -> bytes:
        """Return the next `length` bytes; fewer only at the end. `length` is at most a chunk.

        Raises:
            ArchiveRefusedError: The stream is damaged, cut off, a bomb, or something follows it.
        """
        pieces = [self._held]
        have = len(self._held)
        while have < length and (piece := self._inflate()):
            pieces.append(piece)
            have += len(piece)
        content = b"".join(pieces)
        self._held = content[length:]
        return content[:length]

    def _inflate(self) -> bytes:
        while not self._inflater.eof:
            packed = self._inflater.unconsumed_tail or self._file.read(CHUNK_BYTES)
            try:
                piece = self._inflater.decompress(packed, CHUNK_BYTES)
            except deflating.Fault as error:
                raise DamagedArchiveError("archive/gzip", "cannot be unpacked") from error
            if self._inflater.eof:
                self._check_nothing_follows()
            if piece:
                return self._counted(piece)
            if not packed:
                raise TruncatedArchiveError("archive/truncated", "the gzip stream ends too early")
        return b""

    def _counted(self, piece: bytes) -> bytes:
        self._unpacked_bytes += len(piece)
        if self._unpacked_bytes > self._ceiling:
            raise ArchiveTooLargeError("archive/ratio", f"unpacks to over `{self._limits.ratio}` times its length")
        return piece

    def _check_nothing_follows(self) -> None:
        rest = self._inflater.unused_data or self._file.read(len(GZIP_MAGIC))
        if rest.startswith(GZIP_MAGIC):
            raise UnsafeArchiveError("archive/gzip-members", "has more than one gzip member")
        if rest:
            raise UnsafeArchiveError("archive/trailing-bytes", "bytes follow the gzip stream")
