"""One file as an HTTP answer: validators, preconditions, parts, and caching by what can never change.

A file that can be replaced is read whole through one descriptor, so that length, validator and bytes are of the same
version however often it is replaced meanwhile. What never changes is handed to the server by name, which sends it
without passing it through Python; a small part of it is read at once where the kernel has it in memory, and piece by
piece in threads where it would have to be waited for.
"""

import os
from email.utils import formatdate
from typing import Literal

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.types import Receive, Scope, Send

from qirvo.deferred import dataclass
from qirvo.server.http.accel import ACCEL_REDIRECT, judges_alike
from qirvo.server.http.problems import OtherVersionError, RangeUnsatisfiableError, refusal
from qirvo.server.http.ranges import UNSATISFIABLE, asked_part
from qirvo.server.http.validators import is_demanded, is_known, wants_part

IMMUTABLE = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
_AT_ONCE_BYTES = FileResponse.chunk_size  # what is in memory of a longer part at any time, for each who asks
_NO_WAIT: int = getattr(os, "RWF_NOWAIT", 0)  # Linux only: elsewhere a part is waited for
JSON = "application/json"
_MEDIA_TYPES = {
    "atom": "application/atom+xml",
    "css": "text/css; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": JSON,
    "md": "text/markdown; charset=utf-8",
    "png": "image/png",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
    "webp": "image/webp",
    "zip": "application/zip",
    "zst": "application/zstd",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedFile:
    """A file to be sent.

    Attributes:
        etag: Its strong validator, with the quotes.
        caching: Its `Cache-Control`.
        content: The bytes, where they had to be read.
        encoding: How these bytes were packed; empty for the file as it is.
        accel: What nginx in front is told to send to a GET in our place; empty to send it ourselves.
    """

    path: str
    status: os.stat_result
    etag: str
    caching: str
    content: bytes | None = None
    encoding: str = ""
    accel: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """What every answer with this file says."""
        said = {
            "ETag": self.etag,
            "Cache-Control": self.caching,
            "Accept-Ranges": "bytes",
            "X-Content-Type-Options": "nosniff",
        }
        if self.media_type == JSON:
            said["Vary"] = "Accept-Encoding"
        if self.encoding:
            said["Content-Encoding"] = self.encoding
        return said

    @property
    def media_type(self) -> str:
        """What its ending means."""
        return _MEDIA_TYPES.get(self.path.rpartition(".")[2], "application/octet-stream")


def changing_file(path: str) -> ServedFile:
    """Read a file that may be replaced at any time.

    Raises:
        OSError: It cannot be read, or is a link.
    """
    status, content = _read(path)
    return ServedFile(path=path, status=status, etag=_etag(status), caching=ASK_AGAIN, content=content)


def linked_file(path: str, status: os.stat_result) -> ServedFile:
    """Return a file that may be replaced, and is too large to be read for that: it is sent by its name."""
    return ServedFile(path=path, status=status, etag=_etag(status), caching=ASK_AGAIN)


def lasting_file(path: str, status: os.stat_result, *, digest: str | None, is_read: bool = False) -> ServedFile:
    """Return a file whose name stands for its bytes, for good; with its bytes where it `is_read`.

    Raises:
        OSError: It cannot be read, or is a link.
    """
    content = None
    if is_read:
        status, content = _read(path)
    etag = _etag(status) if digest is None else f'"{digest}"'
    return ServedFile(path=path, status=status, etag=etag, caching=IMMUTABLE, content=content)


def whole(file: ServedFile) -> Response:
    """Return the answer with all of `file`."""
    return _sent(file, None, is_get=True)


def not_modified(file: ServedFile) -> Response:
    """Return the answer to whoever has `file` already."""
    return Response(status_code=304, headers=file.headers)


async def answer(file: ServedFile, scope: Scope, receive: Receive, send: Send) -> None:
    """Send `file`, the part of it that is asked for, or why not."""
    headers, is_get = Headers(scope=scope), scope["method"] == "GET"
    if not is_demanded(file.etag, headers):
        response = refusal(OtherVersionError("the file has another version than the one demanded"))
    elif is_known(file.etag, headers):
        response = not_modified(file)
    else:
        asked = headers.get("Range") if is_get and wants_part(file.etag, headers) else None
        part = None if asked is None else asked_part(asked, file.status.st_size)
        if part == UNSATISFIABLE:
            response = _beyond(file)
        elif file.accel and judges_alike(headers, has_part=part is not None):
            response = _handed_over(file, part)
        else:
            response = _sent(file, part, is_get=is_get)
        scope = _asking_for(scope, part)
    response.headers.setdefault("Cache-Control", ASK_AGAIN)
    await response(scope, receive, send)


def _sent(file: ServedFile, part: tuple[int, int] | None, *, is_get: bool) -> Response:
    content = _content(file, part)
    if content is None:
        return FileResponse(file.path, headers=file.headers, media_type=file.media_type, stat_result=file.status)
    headers = {**file.headers, "Content-Length": str(len(content))}
    if part is not None:
        headers["Content-Range"] = _content_range(file, part)
    if file.content is None:
        headers["Last-Modified"] = formatdate(file.status.st_mtime, usegmt=True)  # the whole of it says so, too
    sent = content if is_get else b""
    return Response(sent, 200 if part is None else 206, headers=headers, media_type=file.media_type)


def _content(file: ServedFile, part: tuple[int, int] | None) -> bytes | None:
    """Return what is to be sent, where that is at hand; None where the server is to send it by the file's name."""
    if file.content is not None:
        return file.content if part is None else file.content[slice(*part)]
    if part is None or part[1] - part[0] > _AT_ONCE_BYTES:
        return None
    return _part_in_memory(file.path, *part)


def _part_in_memory(path: str, start: int, end: int) -> bytes | None:
    """Return the bytes of a file that the kernel has in memory; None where it lacks one of them (preadv2(2))."""
    part = bytearray(end - start)
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        count = os.preadv(descriptor, [part], start, _NO_WAIT)
    except OSError:  # it would have to wait, or the file system cannot say
        return None
    finally:
        os.close(descriptor)
    return bytes(part) if count == len(part) else None


def _handed_over(file: ServedFile, part: tuple[int, int] | None) -> Response:
    """Return what has nginx send `file`; of this answer it takes the headers, and finds the part by itself."""
    headers = {**file.headers, ACCEL_REDIRECT: file.accel}
    if part is None:
        del headers["Accept-Ranges"]  # nginx says so itself of a whole file, and would say it twice
    else:
        headers["Content-Range"] = _content_range(file, part)
    return Response(status_code=200 if part is None else 206, headers=headers, media_type=file.media_type)


def _content_range(file: ServedFile, part: tuple[int, int]) -> str:
    return f"bytes {part[0]}-{part[1] - 1}/{file.status.st_size}"


def _beyond(file: ServedFile) -> Response:
    size = file.status.st_size
    response = refusal(RangeUnsatisfiableError(f"the file has `{size}` bytes"))
    response.headers["Content-Range"] = f"bytes */{size}"
    return response


def _asking_for(scope: Scope, part: tuple[int, int] | Literal["unsatisfiable"] | None) -> Scope:
    """Return `scope` with what was understood of the range, and nothing else of it, for Starlette to act upon."""
    rest = [(name, value) for name, value in scope["headers"] if name.lower() not in (b"range", b"if-range")]
    if isinstance(part, tuple):
        rest.append((b"range", f"bytes={part[0]}-{part[1] - 1}".encode()))
    return {**scope, "headers": rest}


def _read(path: str) -> tuple[os.stat_result, bytes]:
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
        return os.fstat(file.fileno()), file.read()


def _etag(status: os.stat_result) -> str:
    return f'"{status.st_ino:x}-{status.st_mtime_ns:x}-{status.st_size:x}"'
