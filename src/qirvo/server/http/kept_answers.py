"""Answers kept ready for the small files that are asked for again and again.

Each is looked for on the disk before it is given (one `lstat`), so what is kept is never older than what lies there,
and a file that was taken away is gone at once. Who may have a file is decided before anything here is asked. What is
kept is bounded; whatever is not ready is answered file by file, with the same bytes.
"""

import gzip
import os
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache

from starlette.concurrency import run_in_threadpool
from starlette.types import Message

from qirvo.server.http.served_files import JSON, ServedFile, not_modified, whole

_WITH_CARE = (b"range", b"if-match", b"if-range")  # each is rare, and read by the rules of `served_files`
_WORTH_PACKING = 400  # bytes; a timestamp has five hundred, and every update check takes one
_PACKED_ASIDE = 32 * 1024  # bytes; packing more would keep other requests waiting
_GZIP_LEVEL = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptLimits:
    """What is kept at most.

    Attributes:
        file_bytes: Of a single file.
        all_bytes: Of all files together, packed forms included.
        files: How many.
    """

    file_bytes: int = 2 * 1024 * 1024
    all_bytes: int = 48 * 1024 * 1024
    files: int = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ready:
    """One form of a file, with its answers as the server takes them."""

    file: ServedFile
    etag: bytes
    start: Message
    body: Message
    known: Message

    @classmethod
    def of(cls, file: ServedFile) -> "_Ready":
        sent, unchanged = whole(file), not_modified(file)
        return cls(
            file=file,
            etag=file.etag.encode(),
            start={"type": "http.response.start", "status": 200, "headers": sent.raw_headers},
            body={"type": "http.response.body", "body": sent.body},
            known={"type": "http.response.start", "status": 304, "headers": unchanged.raw_headers},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAnswer:
    """A file as it lay on the disk at the last look: as it is, and packed where that is worth it."""

    plain: _Ready
    packed: _Ready | None = None

    @property
    def size_bytes(self) -> int:
        """How much of the memory it takes."""
        packed = b"" if self.packed is None else self.packed.file.content or b""
        return len(self.plain.file.content or b"") + len(packed)

    def ready(self, headers: Iterable[tuple[bytes, bytes]]) -> tuple[Message, Message] | None:
        """Return the start and the body of the answer to a plain GET; None when the request needs a closer look."""
        asked = dict(headers)
        for name in _WITH_CARE:
            if name in asked:
                return None
        form = self.plain if self.packed is None or not _takes_gzip(asked) else self.packed
        known = asked.get(b"if-none-match")
        if known is None:
            return form.start, form.body
        return (form.known, _NO_BODY) if known == form.etag else None

    def form(self, headers: Iterable[tuple[bytes, bytes]]) -> ServedFile:
        """Return the file in the form that the request is about; parts are always of the file as it is."""
        asked = dict(headers)
        if self.packed is None or b"range" in asked or not _takes_gzip(asked):
            return self.plain.file
        return self.packed.file

    def is_of(self, status: os.stat_result) -> bool:
        """Say whether the file on the disk is still the one that is kept."""
        then = self.plain.file.status
        return (
            status.st_mtime_ns == then.st_mtime_ns and status.st_ino == then.st_ino and status.st_size == then.st_size
        )


_NO_BODY: Message = {"type": "http.response.body", "body": b""}


@dataclass(slots=True)
class KeptAnswers:
    """The answers that are ready, by the file's path; the oldest make room."""

    limits: KeptLimits = field(default_factory=KeptLimits)
    _kept: dict[str, KeptAnswer] = field(default_factory=dict)
    _packing: set[str] = field(default_factory=set)
    _bytes: int = 0

    def find(self, path: str) -> KeptAnswer | None:
        """Return what is ready for the file as it is on the disk now."""
        kept = self._kept.get(path)
        if kept is None:
            return None
        try:
            if kept.is_of(os.lstat(path)):
                return kept
        except OSError:
            pass  # it was taken away, which whoever asks next is told
        self._drop(path)
        return None

    async def keep(self, file: ServedFile) -> KeptAnswer | None:
        """Keep the answers of a file that was read; None where it is too large, or being packed for somebody else."""
        content, path = file.content, file.path
        if content is None or len(content) > self.limits.file_bytes or path in self._packing:
            return None
        self._packing.add(path)
        try:
            kept = KeptAnswer(plain=_Ready.of(file), packed=await _packed(file, content))
        finally:
            self._packing.discard(path)
        self._drop(path)
        self._kept[path] = kept
        self._bytes += kept.size_bytes
        while len(self._kept) > self.limits.files or self._bytes > self.limits.all_bytes:
            self._drop(next(iter(self._kept)))
        return kept

    def _drop(self, path: str) -> None:
        kept = self._kept.pop(path, None)
        self._bytes -= 0 if kept is None else kept.size_bytes


async def _packed(file: ServedFile, content: bytes) -> _Ready | None:
    if file.media_type != JSON or len(content) < _WORTH_PACKING:
        return None
    if len(content) < _PACKED_ASIDE:
        smaller = _gzipped(content)
    else:
        smaller = await run_in_threadpool(_gzipped, content)
    if len(smaller) >= len(content):
        return None
    # Another form has other bytes, so a strong validator has to be another one, too (RFC 9110 §8.8.3.3).
    return _Ready.of(replace(file, etag=f'{file.etag[:-1]}-gzip"', content=smaller, encoding="gzip"))


def _gzipped(content: bytes) -> bytes:
    return gzip.compress(content, _GZIP_LEVEL, mtime=0)


def _takes_gzip(asked: dict[bytes, bytes]) -> bool:
    codings = asked.get(b"accept-encoding")
    return codings is not None and accepts_gzip(codings)


@lru_cache(maxsize=256)
def accepts_gzip(codings: bytes) -> bool:
    """Say whether an `Accept-Encoding` names gzip, and not to refuse it (RFC 9110 §12.5.3)."""
    for coding in codings.lower().split(b","):
        name, _, weight = coding.replace(b" ", b"").partition(b";")
        if name in (b"gzip", b"x-gzip"):
            return weight.rstrip(b"0") not in (b"q=", b"q=0.", b"q=.")
    return False
