"""A multipart form that is sent from disk as it is read: no file is ever whole in memory (RFC 7578)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from pathlib import Path

from qirvo.deferred import dataclass
from qirvo.domain.errors import NotFoundError

CHUNK_BYTES = 256 * 1024

Progress = Callable[[int, int], None]
"""Called with the bytes sent so far and the bytes in all."""


class UploadFileMissingError(NotFoundError):
    """The file to upload is not there."""

    code = "upload-file-missing"
    hint = "Name an archive made with `qirvo plugin pack`."


@dataclass(frozen=True, slots=True, kw_only=True)
class FileForm:
    """Text fields and one file.

    Attributes:
        field_name: The form field of the file.
        path: The file; its name is not sent, since it may tell about the sender's machine.
        boundary: A text that occurs in no part; the caller draws it.
    """

    field_name: str
    path: Path
    boundary: str
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def content_type(self) -> str:
        """The request's `Content-Type`."""
        return f"multipart/form-data; boundary={self.boundary}"

    @property
    def size_bytes(self) -> int:
        """The whole body's length."""
        return len(self._head()) + self.path.stat().st_size + len(self._tail())

    def chunks(self, progress: Progress) -> Iterator[bytes]:
        """Yield the body piece by piece, telling `progress` before each piece how far it is."""
        total = self.size_bytes
        sent = 0
        for chunk in self._pieces():
            progress(sent, total)
            yield chunk
            sent += len(chunk)
        progress(sent, total)

    def _pieces(self) -> Iterator[bytes]:
        yield self._head()
        with self.path.open("rb") as content:
            while chunk := content.read(CHUNK_BYTES):
                yield chunk
        yield self._tail()

    def _head(self) -> bytes:
        parts = [self._part(f'name="{name}"') + value.encode() + b"\r\n" for name, value in self.fields.items()]
        file_part = self._part(f'name="{self.field_name}"; filename="plugin.zip"', "application/octet-stream")
        return b"".join(parts) + file_part

    def _part(self, disposition: str, media_type: str = "text/plain; charset=utf-8") -> bytes:
        lines = (f"--{self.boundary}", f"Content-Disposition: form-data; {disposition}", f"Content-Type: {media_type}")
        return "\r\n".join((*lines, "", "")).encode()

    def _tail(self) -> bytes:
        return f"\r\n--{self.boundary}--\r\n".encode()
