"""The signed read plane as files from disk: which ones there are, and which downloads count.

A file whose name holds its digest or version never changes. `timestamp.json` and the catalog change under their name.
Nothing here touches the database: whoever trusts these bytes trusts their signatures.
"""

import os
import re
import stat
from collections.abc import Callable
from pathlib import Path

from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope, Send

from qirvo.domain.digests import Digest
from qirvo.domain.errors import NotFoundError
from qirvo.server.http.problems import refusal, status_response
from qirvo.server.http.served_files import ASK_AGAIN, ServedFile, answer, changing_file, lasting_file

PREFIX = "/repositories/public/"
_SEGMENT = r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}"  # no hidden, empty, parent or encoded names
_FILE = re.compile(rf"(?:metadata|targets|artifacts|catalog|sbom)(?:/{_SEGMENT}){{1,5}}")
_DIGEST_NAMED = re.compile(r"([0-9a-f]{64})\..+")
_NAMED_BY_DIGEST = frozenset({"targets", "artifacts"})  # elsewhere a plugin may be called like a digest
_VERSION_NAMED = re.compile(r"[0-9]+\..+")


class NoSuchFileError(NotFoundError):
    """The read plane has no such file."""

    code = "file-unknown"
    hint = "Ask for what the signed metadata name."


class ReadPlane:
    """Serves one repository's folder.

    Args:
        folder: With `metadata/`, `targets/`, `artifacts/`, `catalog/` and `sbom/`; nothing else in it is reachable.
        count_download: Told of every artifact whose first byte is sent; must return at once.
    """

    def __init__(self, folder: Path, *, count_download: Callable[[Digest], None]) -> None:
        self.folder = folder
        self.count_download = count_download
        self._folders: set[str] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request for a file."""
        if scope["method"] not in ("GET", "HEAD"):
            await status_response(405, "Method Not Allowed", {"Allow": "GET, HEAD"})(scope, receive, send)
            return
        relative = scope["path"].removeprefix(PREFIX)
        file = self._find(relative)
        if file is None:
            missing = refusal(NoSuchFileError(f"there is no file `{relative[:200]}`"))
            missing.headers["Cache-Control"] = ASK_AGAIN  # a new root is looked for by asking for what is not there yet
            await missing(scope, receive, send)
            return
        artifact = _artifact_of(relative) if scope["method"] == "GET" else None
        counted = send if artifact is None else self._counting(send, artifact)
        await answer(file, scope, receive, counted)

    def _find(self, relative: str) -> ServedFile | None:
        if _FILE.fullmatch(relative) is None:
            return None
        path = f"{self.folder}/{relative}"
        part, name = relative.partition("/")[0], relative.rpartition("/")[2]
        digest = _DIGEST_NAMED.fullmatch(name) if part in _NAMED_BY_DIGEST else None
        is_versioned = part == "metadata" and _VERSION_NAMED.fullmatch(name) is not None
        try:
            status = os.lstat(path)  # a link is not a file of the read plane
            if not stat.S_ISREG(status.st_mode) or not self._is_inside(path):
                return None
            if digest is None and not is_versioned:
                return changing_file(path)
        except OSError:
            return None
        return lasting_file(path, status, digest=None if digest is None else digest[1])

    def _is_inside(self, path: str) -> bool:
        """Whether the file's folder is what it seems: no link on the way leads outside."""
        parent = path.rpartition("/")[0]
        if parent not in self._folders:
            if not Path(parent).resolve().is_relative_to(self.folder.resolve()):
                return False
            self._folders.add(parent)  # folders are few, and only ever added by the registry itself
        return True

    def _counting(self, send: Send, artifact: Digest) -> Send:
        async def send_counted(message: Message) -> None:
            if message["type"] == "http.response.start" and _has_first_byte(message):
                self.count_download(artifact)
            await send(message)

        return send_counted


def _artifact_of(relative: str) -> Digest | None:
    part, _, name = relative.partition("/")
    match = _DIGEST_NAMED.fullmatch(name)
    return Digest(match[1]) if part == "artifacts" and match else None


def _has_first_byte(start: Message) -> bool:
    """Whether this answer sends the beginning: a whole file, or a range that starts at 0 (resuming counts once)."""
    content_range = Headers(raw=start["headers"]).get("content-range", "")
    return start["status"] == 200 or (start["status"] == 206 and content_range.startswith("bytes 0-"))  # noqa: PLR2004
