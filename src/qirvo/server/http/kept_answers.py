"""Answers kept ready for the small files that are asked for again and again.

Each is looked for on the disk before it is given (one `lstat`), so what is kept is never older than what lies there,
and a file that was taken away is gone at once. Who may have a file is decided before anything here is asked. What is
kept is bounded; whatever is not ready is answered file by file, with the same bytes.
"""

import gzip
import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from functools import lru_cache

from starlette.concurrency import run_in_threadpool
from starlette.types import Message

from qirvo.deferred import dataclass
from qirvo.server.http.served_files import JSON, ServedFile, not_modified, whole

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_WITH_CARE = (b"range", b"if-match", b"if-range")  # each is rare, and read by the rules of `served_files`
_WORTH_PACKING = 400  # bytes; a timestamp is longer, and most requests are for it
_PACKED_ASIDE = 4 * 1024  # bytes; packing more would keep other requests waiting
_GZIP_LEVEL, _ZSTD_LEVEL = 6, 19
ZSTD, GZIP = "zstd", "gzip"


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
    packed: tuple[_Ready, ...] = ()

    @property
    def size_bytes(self) -> int:
        """How much of the memory it takes."""
        return sum(len(form.file.content or b"") for form in (self.plain, *self.packed))

    def ready(self, headers: Iterable[tuple[bytes, bytes]]) -> tuple[Message, Message] | None:
        """Return the start and the body of the answer to a plain GET; None when the request needs a closer look."""
        asked = dict(headers)
        for name in _WITH_CARE:
            if name in asked:
                return None
        form = self._best(asked)
        known = asked.get(b"if-none-match")
        if known is None:
            return form.start, form.body
        return (form.known, _NO_BODY) if known == form.etag else None

    def form(self, headers: Iterable[tuple[bytes, bytes]]) -> ServedFile:
        """Return the file in the form that the request is about; parts are always of the file as it is."""
        asked = dict(headers)
        return self.plain.file if b"range" in asked else self._best(asked).file

    def _best(self, asked: Mapping[bytes, bytes]) -> _Ready:
        """Return the smallest form that is taken."""
        codings = asked.get(b"accept-encoding") if self.packed else None
        if codings is not None:
            accepted = accepted_codings(codings)
            for form in self.packed:
                if form.file.encoding in accepted:
                    return form
        return self.plain

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


async def _packed(file: ServedFile, content: bytes) -> tuple[_Ready, ...]:
    """Return the packed forms that are smaller than the file, the smallest first."""
    if file.media_type != JSON or len(content) < _WORTH_PACKING:
        return ()
    if len(content) < _PACKED_ASIDE:
        forms = packed_forms(content)
    else:
        forms = await run_in_threadpool(packed_forms, content)
    smaller = sorted((form for form in forms.items() if len(form[1]) < len(content)), key=lambda form: len(form[1]))
    # Another form has other bytes, so a strong validator has to be another one, too (RFC 9110 §8.8.3.3).
    return tuple(
        _Ready.of(replace(file, etag=f'{file.etag[:-1]}-{coding}"', content=packed, encoding=coding))
        for coding, packed in smaller
    )


def packed_forms(content: bytes) -> Mapping[str, bytes]:
    """Return the content as each of our codings packs it."""
    return {
        ZSTD: zstd.compress(content, level=_ZSTD_LEVEL),
        GZIP: gzip.compress(content, _GZIP_LEVEL, mtime=0),
    }


@lru_cache(maxsize=256)
def accepted_codings(codings: bytes) -> frozenset[str]:
    """Return which of our codings an `Accept-Encoding` names, and not to refuse them (RFC 9110 §12.5.3)."""
    named = set()
    for coding in codings.lower().split(b","):
        name, _, weight = coding.replace(b" ", b"").partition(b";")
        if name in _CODINGS and weight.rstrip(b"0") not in (b"q=", b"q=0.", b"q=."):
            named.add(_CODINGS[name])
    return frozenset(named)


_CODINGS = {b"zstd": ZSTD, b"gzip": GZIP, b"x-gzip": GZIP}
