"""Reading an upload: a multipart form whose file goes straight to disk, counted while it arrives.

A publisher's signature, or what is asked, may come as a file, too: it is small, and taken as the text that it is.

The folder it is staged in lies on the blob store's file system, so that the bytes are moved, not copied. Whatever
happens, the staged file is gone afterwards.
"""

import errno
import os
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import field
from pathlib import Path
from typing import IO, TYPE_CHECKING

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from qirvo.deferred import dataclass
from qirvo.server.http.bodies import arriving, gathered, refuse_announced, too_large
from qirvo.server.http.problems import MalformedRequestError, UnsupportedMediaTypeError
from qirvo.server.http.wiring import BodyLimits, registry_of
from qirvo.server.ports import StorageFullError

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks  # exists for type checkers only

FILE_FIELD = "plugin"  # the Guide's name for it
_MULTIPART = b"multipart/form-data"
_WRITTEN_BYTES = 256 * 1024  # at once: a turn in a thread costs more than a few thousand bytes do
SUBMISSION_FIELD = "submission"  # what is asked of the file, as JSON
SIGNATURE_FIELD = "signature"  # the publisher's own, as text or as the small file that `qirvo auth key sign` writes
_SMALL = frozenset({SIGNATURE_FIELD, SUBMISSION_FIELD})  # which may be sent as files, and are taken as text


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedForm:
    """An upload's form: where the file was staged, and the text fields beside it."""

    archive: Path
    fields: Mapping[str, str]


@asynccontextmanager
async def received_form(request: Request) -> AsyncIterator[ReceivedForm]:
    """Receive the request's form and keep its file while the context is open.

    Raises:
        UnsupportedMediaTypeError: The body is not a multipart form.
        BodyTooLargeError: It, or the file in it, is longer than the limit.
        BodyTooSlowError: It does not arrive in time.
        MalformedRequestError: The form is broken, has too many or too long fields, or has no file `plugin`.
        StorageFullError: The disk is full.
    """
    registry = registry_of(request)
    boundary = _boundary(request)
    refuse_announced(request, most=registry.limits.upload_bytes)
    with _disk_errors():
        descriptor, name = tempfile.mkstemp(dir=registry.staging, prefix="upload-")
    archive = Path(name)
    try:
        with _disk_errors(), os.fdopen(descriptor, "wb") as staged:  # the last bytes are written when it is closed
            form = _Form(staged, limits=registry.limits)
            await _feed(request, boundary, form)
        with registry.arrivals.one():  # not while it arrives: who sends slowly keeps nobody waiting
            yield ReceivedForm(archive=archive, fields=form.finished())
    finally:
        await run_in_threadpool(archive.unlink, missing_ok=True)


async def _feed(request: Request, boundary: bytes, form: "_Form") -> None:
    limits = registry_of(request).limits
    try:
        parser = MultipartParser(boundary, form.callbacks())
        chunks = arriving(request, most=limits.upload_bytes, whole_s=limits.upload_s, piece_s=limits.piece_s)
        async for chunk in gathered(chunks, least=_WRITTEN_BYTES):
            await run_in_threadpool(parser.write, chunk)  # writing to disk may wait
        await run_in_threadpool(parser.finalize)
    except FormParserError as exc:
        raise MalformedRequestError("the multipart form is broken") from exc


@contextmanager
def _disk_errors() -> Iterator[None]:
    try:
        yield
    except OSError as exc:
        if exc.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageFullError("the disk is full; the upload was not kept") from exc
        raise


def is_form(request: Request) -> bool:
    """Say whether the request's body is a multipart form."""
    return parse_options_header(request.headers.get("Content-Type"))[0] == _MULTIPART


def _boundary(request: Request) -> bytes:
    media_type, options = parse_options_header(request.headers.get("Content-Type"))
    boundary = options.get(b"boundary")
    if media_type != _MULTIPART or not boundary:
        raise UnsupportedMediaTypeError(f"the body must be a multipart form with a file `{FILE_FIELD}`")
    return boundary


@dataclass(slots=True)
class _Form:
    """Takes the parser's callbacks: one file to disk, small text fields to memory."""

    _file: IO[bytes]
    limits: BodyLimits
    _fields: dict[str, bytearray] = field(default_factory=dict)
    _files: int = 0
    _parts: int = 0
    _file_bytes: int = 0
    _text_bytes: int = 0
    _header_name: bytearray = field(default_factory=bytearray)
    _header_value: bytearray = field(default_factory=bytearray)
    _name: str = ""
    _is_file: bool = False
    _is_complete: bool = False

    def callbacks(self) -> "MultipartCallbacks":
        """Return what the parser calls."""
        return {
            "on_part_begin": self._begin,
            "on_header_field": lambda data, start, end: self._header_name.extend(data[start:end]),
            "on_header_value": lambda data, start, end: self._header_value.extend(data[start:end]),
            "on_header_end": self._header,
            "on_headers_finished": self._headers_finished,
            "on_part_data": self._data,
            "on_end": self._end,
        }

    def finished(self) -> dict[str, str]:
        """Return the text fields of a form that arrived whole."""
        if not self._is_complete:
            raise MalformedRequestError("the multipart form is cut off")
        if self._files != 1:
            raise MalformedRequestError(f"the form must have exactly one file, named `{FILE_FIELD}`")
        try:
            return {name: value.decode() for name, value in self._fields.items()}
        except UnicodeDecodeError as exc:
            raise MalformedRequestError("a field of the form is not UTF-8") from exc

    def _begin(self) -> None:
        self._parts += 1
        if self._parts > self.limits.form_parts:
            raise MalformedRequestError(f"the form has more than `{self.limits.form_parts}` parts")
        self._name, self._is_file = "", False

    def _header(self) -> None:
        if self._header_name.lower() == b"content-disposition":
            _, options = parse_options_header(bytes(self._header_value))
            self._name = options.get(b"name", b"").decode("utf-8", "replace")
            self._is_file = b"filename" in options or b"filename*" in options
        self._header_name.clear()
        self._header_value.clear()

    def _headers_finished(self) -> None:
        if self._name == FILE_FIELD or (self._is_file and self._name not in _SMALL):
            self._is_file = True
            self._files += 1
            if self._name != FILE_FIELD or self._files > 1:
                raise MalformedRequestError(f"the form must have exactly one file, named `{FILE_FIELD}`")
        elif self._name in self._fields:
            raise MalformedRequestError(f"the form has the field `{self._name[:80]}` twice")
        else:
            self._is_file = False
            self._fields[self._name] = bytearray()

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._is_file:
            self._file_bytes += end - start
            if self._file_bytes > self.limits.archive_bytes:
                raise too_large(self.limits.archive_bytes)
            self._file.write(memoryview(data)[start:end])
            return
        self._text_bytes += end - start
        if self._text_bytes > self.limits.form_field_bytes:
            raise MalformedRequestError(f"the form's field `{self._name[:80]}` is too long")
        self._fields[self._name] += data[start:end]

    def _end(self) -> None:
        self._is_complete = True
