"""The signed read plane as files from disk: which ones there are, and which downloads count.

A file whose name holds its digest or version never changes. `timestamp.json` and the catalog change under their name.
Nothing here touches the database: whoever trusts these bytes trusts their signatures.
"""

import os
import re
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from qirvo.domain.digests import Digest
from qirvo.domain.errors import NotFoundError, QirvoError
from qirvo.domain.licenses import LicenseNeededError
from qirvo.server.http.kept_answers import KeptAnswer, KeptAnswers
from qirvo.server.http.problems import ArtifactGoneError, refusal, status_response
from qirvo.server.http.served_files import ASK_AGAIN, ServedFile, answer, changing_file, lasting_file

REPOSITORIES = "/repositories/"
PREFIX = f"{REPOSITORIES}public/"
_METADATA = "metadata/"
GONE = "gone"  # folder of notes on what was taken down; not served itself
_SEGMENT = r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}"  # no hidden, empty, parent or encoded names
_FILE = re.compile(rf"(?:metadata|targets|artifacts|deltas|catalog|sbom)(?:/{_SEGMENT}){{1,5}}")
_DIGEST_NAMED = re.compile(r"([0-9a-f]{64})\..+")
_NAMED_BY_DIGEST = frozenset({"targets", "artifacts", "deltas"})  # elsewhere a plugin may be called like a digest
_RELEASES = frozenset({"artifacts", "deltas"})  # counted, and licensed where the release is paid
_KEPT_RELEASES = "deltas/"  # small enough to be kept ready; artifacts never are
_VERSION_NAMED = re.compile(r"[0-9]+\..+")


class NoSuchFileError(NotFoundError):
    """The read plane has no such file."""

    code = "file-unknown"
    hint = "Ask for what the signed metadata name."


PRIVATE = "private, no-cache"  # kept by whoever was given it, and asked for again before each use
Admit = Callable[[Digest, str], None]
"""Lets the bearer of an `Authorization` header have the bytes of a paid release, or raises why not."""


def admit_nobody(_artifact: Digest, _authorization: str) -> None:
    """Refuse everybody.

    Raises:
        LicenseNeededError: Always.
    """
    raise LicenseNeededError("this artifact is of a paid release")


class ReadPlane:
    """Serves one repository's folder.

    Args:
        folder: Only `metadata/`, `targets/`, `artifacts/`, `deltas/`, `catalog/` and `sbom/` in it are reachable.
        count_download: Told of every artifact or delta whose first byte is sent, and of the request; must return at
            once.
        admit: Asked about artifacts and deltas of paid releases, which lie in `licensed/`; may take its time.
        prefix: What the addresses of its files begin with.
        caching: `Cache-Control` of every file, in place of what each would have.
        accel_path: Where nginx in front finds the folder of all repositories, to send artifacts and deltas from it;
            empty where they are sent from here.
    """

    def __init__(
        self,
        folder: Path,
        *,
        count_download: Callable[[Digest, Scope], None],
        admit: Admit = admit_nobody,
        prefix: str = PREFIX,
        caching: str = "",
        accel_path: str = "",
    ) -> None:
        self.folder = folder
        self.count_download = count_download
        self.admit = admit
        self._prefix = prefix
        self._caching = caching
        self._accel = accel_path and accel_path + prefix.removeprefix(REPOSITORIES)
        self._folders: set[str] = set()
        self._root = f"{folder}/"
        self._kept = KeptAnswers()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request for a file."""
        relative = scope["path"].removeprefix(self._prefix)
        kept = self._kept.find(self._root + relative)
        ready = None if kept is None or scope["method"] != "GET" else kept.ready(scope["headers"])
        if ready is None:
            await self._answer(kept, relative, scope, receive, send)
        else:
            start, body = ready
            if relative.startswith(_KEPT_RELEASES) and start["status"] == 200:  # noqa: PLR2004
                self._count_kept(relative, scope)
            await send(start)
            await send(body)

    async def _answer(self, kept: KeptAnswer | None, relative: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request with no answer ready; `kept` is the file where it is at hand."""
        if scope["method"] not in ("GET", "HEAD"):
            await status_response(405, "Method Not Allowed", {"Allow": "GET, HEAD"})(scope, receive, send)
            return
        if kept is not None:
            await answer(kept.form(scope["headers"]), scope, receive, send)
            return
        file = self._find(relative)
        if file is None:
            # every update check looks for a root that is not there yet: that answer is as short as can be
            is_metadata = relative.startswith(_METADATA)
            missing = Response(status_code=404) if is_metadata else refusal(self._why_not(relative))
            missing.headers["Cache-Control"] = ASK_AGAIN  # a new root is looked for by asking for what is not there yet
            await missing(scope, receive, send)
            return
        if file.caching == PRIVATE:
            refused = await self._refused(relative, scope)
            if refused is not None:
                await refused(scope, receive, send)
                return
        if self._caching:
            file = replace(file, caching=self._caching)
        now_kept = None if file.content is None else await self._kept.keep(file)
        if now_kept is not None:
            file = now_kept.form(scope["headers"])
        artifact = _artifact_of(relative) if scope["method"] == "GET" else None
        if self._accel and artifact is not None and file.content is None:
            file = replace(file, accel=self._accel + file.path.removeprefix(self._root))
        counted = send if artifact is None else self._counting(send, artifact, scope)
        await answer(file, scope, receive, counted)

    async def _refused(self, relative: str, scope: Scope) -> Response | None:
        """Return why the artifact is not given to this caller; None when it is."""
        artifact = _artifact_of(relative)
        try:
            if artifact is not None:
                header = Headers(scope=scope).get("Authorization", "")
                await run_in_threadpool(self.admit, artifact, header)
                return None
            raise LicenseNeededError("this artifact is of a paid release")
        except QirvoError as exc:
            response = refusal(exc)
            response.headers["Cache-Control"] = "private, no-store"
            response.headers["Vary"] = "Authorization"
            return response

    def _licensed(self, relative: str) -> ServedFile | None:
        """Return the artifact of a paid release, or a delta that leads to it."""
        part, _, name = relative.partition("/")
        match = _DIGEST_NAMED.fullmatch(name)
        if part not in _RELEASES or match is None:
            return None
        path = f"{self.folder}/licensed/{name}"
        try:
            status = os.lstat(path)
        except OSError:
            return None
        if not stat.S_ISREG(status.st_mode) or not self._is_inside(path):
            return None
        return replace(lasting_file(path, status, digest=match[1]), caching=PRIVATE)

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
            is_read = part != "artifacts" and status.st_size <= self._kept.limits.file_bytes
            return lasting_file(path, status, digest=None if digest is None else digest[1], is_read=is_read)
        except OSError:
            return self._licensed(relative)

    def _why_not(self, relative: str) -> QirvoError:
        """Return why there is no such file: it never was, or it was taken down."""
        artifact = _artifact_of(relative)
        note = None if artifact is None else self.folder / GONE / f"{artifact.hex}.txt"
        if note is not None and note.is_file():
            return ArtifactGoneError(f"this release was taken down: {note.read_text(encoding='utf-8')}")
        return NoSuchFileError(f"there is no file `{relative[:200]}`")

    def _is_inside(self, path: str) -> bool:
        """Whether the file's folder is what it seems: no link on the way leads outside."""
        parent = path.rpartition("/")[0]
        if parent not in self._folders:
            if not Path(parent).resolve().is_relative_to(self.folder.resolve()):
                return False
            self._folders.add(parent)  # folders are few, and only ever added by the registry itself
        return True

    def _count_kept(self, relative: str, scope: Scope) -> None:
        artifact = _artifact_of(relative)
        if artifact is not None:
            self.count_download(artifact, scope)

    def _counting(self, send: Send, artifact: Digest, scope: Scope) -> Send:
        async def send_counted(message: Message) -> None:
            if message["type"] == "http.response.start" and _has_first_byte(message):
                self.count_download(artifact, scope)
            await send(message)

        return send_counted


def _artifact_of(relative: str) -> Digest | None:
    part, _, name = relative.partition("/")
    match = _DIGEST_NAMED.fullmatch(name)
    return Digest(match[1]) if part in _RELEASES and match else None


def _has_first_byte(start: Message) -> bool:
    """Whether this answer sends the beginning: a whole file, or a range that starts at 0 (resuming counts once)."""
    content_range = Headers(raw=start["headers"]).get("content-range", "")
    return start["status"] == 200 or (start["status"] == 206 and content_range.startswith("bytes 0-"))  # noqa: PLR2004
