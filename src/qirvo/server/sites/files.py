"""A folder as files over HTTP: what is named by its digest or version is kept for good, the rest is asked for again.

Nothing hidden is shown but `.well-known`, and no link leads out of the folder.
"""

import os
import re
import stat
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import Message, Receive, Scope, Send

from qirvo.domain.downloads import Transfer, first_byte_of, transfer_of
from qirvo.server.http.served_files import ServedFile, answer, changing_file, lasting_file, linked_file

Saw = Callable[[str, Scope], None]
"""Told the name of a file whose beginning is sent, and of the request for it; must return at once."""

_DIGEST_NAMED = re.compile(r"(?:artifacts|deltas|media|source|targets)/(?:[^/]+/){0,4}([0-9a-f]{64})\.[^/]+")
_VERSION_NAMED = re.compile(r"metadata/[0-9]+\.[^/]+")
_SEGMENT = re.compile(r"(?!\.)[^/\0]{1,255}")
_WELL_KNOWN = ".well-known"
_READ_WHOLE_BYTES = 1024 * 1024
_INDEX = "index.html"
_GUARDS = {
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class SiteFiles:
    """Serves the files of one folder.

    Args:
        folder: The root of what is shown.
        saw: Told of downloads.
    """

    def __init__(self, folder: Path, *, saw: Saw) -> None:
        self._folder = folder.resolve()
        self._saw = saw

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        send = _guarded(send)
        if scope["method"] not in ("GET", "HEAD"):
            await _said(405, {"Allow": "GET, HEAD"})(scope, receive, send)
            return
        relative = scope["path"].removeprefix("/")
        found = await run_in_threadpool(self._find, relative)
        if isinstance(found, Response):
            await found(scope, receive, send)
            return
        await answer(found, scope, receive, self._watching(send, found, scope))

    def _find(self, relative: str) -> ServedFile | Response:
        parts = relative.split("/")
        if not all(_is_shown(part, is_first=place == 0) for place, part in enumerate(parts[:-1])):
            return _said(404)
        if parts[-1] and not _is_shown(parts[-1], is_first=False):
            return _said(404)
        path = self._folder / relative
        try:
            if not relative or relative.endswith("/"):
                return self._file(path / _INDEX, f"{relative}{_INDEX}")
            if path.is_dir():
                place = f"/{quote(relative)}/"
                return Response(status_code=301, headers={"Location": place, "Cache-Control": "no-cache"})
            return self._file(path, relative)
        except (OSError, ValueError):
            return _said(404)

    def _file(self, path: Path, relative: str) -> ServedFile:
        whole = path.resolve(strict=True)
        if not whole.is_relative_to(self._folder):
            raise FileNotFoundError(path)
        status = os.lstat(whole)
        if not stat.S_ISREG(status.st_mode):
            raise FileNotFoundError(path)
        digest = _DIGEST_NAMED.fullmatch(relative)
        if digest is not None or _VERSION_NAMED.fullmatch(relative):
            return lasting_file(str(whole), status, digest=None if digest is None else digest[1])
        return changing_file(str(whole)) if status.st_size <= _READ_WHOLE_BYTES else linked_file(str(whole), status)

    def _watching(self, send: Send, file: ServedFile, scope: Scope) -> Send:
        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                part = first_byte_of(Headers(raw=message["headers"]).get("content-range", ""))
                if transfer_of(scope["method"], message["status"], first_byte=part) is Transfer.BEGINNING:
                    self._saw(file.path.rpartition("/")[2], scope)
            await send(message)

        return watched


def _guarded(send: Send) -> Send:
    """Return `send` which tells browsers to frame nothing and to guess no type; pages say the rest themselves."""

    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(_GUARDS)
        await send(message)

    return guarded


def _is_shown(segment: str, *, is_first: bool) -> bool:
    return _SEGMENT.fullmatch(segment) is not None or (is_first and segment == _WELL_KNOWN)


def _said(status: int, headers: dict[str, str] | None = None) -> Response:
    words = {404: "There is no such file.\n", 405: "Files can only be read.\n"}[status]
    # A new root is looked for by asking for what is not there yet.
    return PlainTextResponse(words, status, headers={"Cache-Control": "no-cache", **(headers or {})})
