"""A timestamp that is fetched only when it is another one than before.

Its validator (`ETag`) is kept beside it in the host's cache. Where a source says that nothing has changed, the verifier
is handed the very bytes of the cache, as if they had been sent again: it judges them by version, signature and expiry
as always. Whoever says so falsely gains what sending the old timestamp again would gain, until it expires.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol, runtime_checkable

import msgspec

from qirvo.deferred import dataclass
from qirvo.trust.layout import TIMESTAMP_FILE
from qirvo.trust.tuf_client import FetcherInterface


@dataclass(frozen=True, slots=True)
class Changed:
    """A file, and its validator; empty without one."""

    validator: str
    chunks: Iterator[bytes]


@runtime_checkable
class FetchesChanges(Protocol):
    """A fetcher that can ask whether a file has changed."""

    def changed(self, url: str, validator: str) -> Changed | None:
        """Return the file at `url` unless it is still the one of `validator`; then None. Empty asks for it whatever."""
        ...


class _Kept(msgspec.Struct, frozen=True, kw_only=True):
    validator: str
    sha256: str


class ConditionalFetcher(FetcherInterface):
    """Fetches through `fetcher`, and timestamps only when they have changed, where `fetcher` can.

    Args:
        fetcher: What fetches.
        cached: Where the timestamp that was verified last is.
        note: Where its validator is kept.
    """

    def __init__(self, fetcher: FetcherInterface, *, cached: Path, note: Path) -> None:
        self._fetcher = fetcher
        self._cached = cached
        self._note = note
        self._validator = ""

    def keep(self) -> None:
        """Keep the validator of what was fetched last and is in the cache now, verified.

        It is not written durably, and need not be: half of it, or one of other bytes, counts as none.
        """
        if self._validator:
            kept = _Kept(validator=self._validator, sha256=_digest(self._cached.read_bytes()))
            self._note.write_bytes(msgspec.json.encode(kept))
        self._validator = ""

    def _fetch(self, url: str) -> Iterator[bytes]:
        if not url.endswith(f"/{TIMESTAMP_FILE}") or not isinstance(self._fetcher, FetchesChanges):
            return self._fetcher.fetch(url)
        self._validator = ""
        content, validator = self._known()
        answer = self._fetcher.changed(url, validator)
        if answer is None:
            return iter([content])
        self._validator = answer.validator
        return answer.chunks

    def _known(self) -> tuple[bytes, str]:
        """Return the cached timestamp and its validator; empty where either is missing or they do not fit."""
        try:
            content = self._cached.read_bytes()
            kept = msgspec.json.decode(self._note.read_bytes(), type=_Kept)
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            return b"", ""
        return (content, kept.validator) if kept.sha256 == _digest(content) else (b"", "")


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
