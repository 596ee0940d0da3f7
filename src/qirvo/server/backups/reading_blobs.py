"""Reading many blobs to their end, some at once and never a whole one in memory, to see whether they are sound."""

import hashlib
import itertools
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from qirvo.domain.digests import Digest
from qirvo.server.ports import BlobMissingError, BlobStore

AT_ONCE = 8  # a bucket answers many as quickly as one
TOLD_EVERY = 500
Told = Callable[[str], None]
_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


def untold(_words: str) -> None:
    """Say nothing."""


def is_sound(digest: Digest, blobs: BlobStore) -> bool:
    """Say whether the store has the bytes that the digest promises.

    Raises:
        BlobMissingError: It has none.
        UnavailableError: It does not answer.
    """
    with blobs.open(digest) as content:
        return hashlib.file_digest(content, "sha256").hexdigest() == digest.hex  # type: ignore[arg-type]  # a BinaryIO


def looked_at(digests: Iterable[Digest], blobs: BlobStore) -> Iterator[tuple[int, Digest, bool]]:
    """Yield how many were read so far, which one, and whether it is sound; what went meanwhile is left out.

    Raises:
        UnavailableError: The store does not answer.
    """

    def look(digest: Digest) -> tuple[Digest, bool] | None:
        try:
            return digest, is_sound(digest, blobs)
        except BlobMissingError:
            return None

    found = (each for each in at_once(look, digests) if each is not None)
    for count, (digest, sound) in enumerate(found, start=1):
        yield count, digest, sound


def at_once(act: Callable[[_Item], _Result], items: Iterable[_Item]) -> Iterator[_Result]:
    """Yield `act` of each item in their order; some are done at once, and no more are taken than that."""
    remaining = iter(items)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        while some := list(itertools.islice(remaining, AT_ONCE * 4)):
            yield from threads.map(act, some)
