"""Reading a file by position, so that two readings never disturb each other."""

from collections.abc import Iterator
from typing import BinaryIO

from qirvo.artifacts.members import CHUNK_BYTES
from qirvo.artifacts.refusals import TruncatedArchiveError


class ByteWindow:
    """The bytes of an open file, by position.

    Attributes:
        size: How many bytes there are.
    """

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self.size = size

    def read_at(self, offset: int, length: int) -> bytes:
        """Return exactly `length` bytes from `offset`.

        Raises:
            TruncatedArchiveError: The file ends before.
        """
        if offset + length > self.size:
            raise TruncatedArchiveError("archive/truncated", f"ends before byte `{offset + length}`")
        self._file.seek(offset)
        content = self._file.read(length)
        if len(content) != length:
            raise TruncatedArchiveError("archive/truncated", f"ends before byte `{offset + length}`")
        return content

    def chunks(self, offset: int, length: int) -> Iterator[bytes]:
        """Yield exactly `length` bytes from `offset`, in chunks.

        Raises:
            TruncatedArchiveError: The file ends before.
        """
        end = offset + length
        while offset < end:
            chunk = self.read_at(offset, min(CHUNK_BYTES, end - offset))
            offset += len(chunk)
            yield chunk
