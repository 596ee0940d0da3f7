"""Bytes by digest in a bucket of S3, or of what speaks like it.

An object's name is the digest of its bytes, so that whoever writes it writes the same. It is written even where it is
there: only that renews the time of its storing, which a sweep goes by, and it mends one that was damaged. A bucket's
clock is not ours; times are told by ours, after one object was written to compare the two.
"""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import field
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock
from obstore.exceptions import BaseError, NotFoundError, PermissionDeniedError, UnauthenticatedError
from obstore.store import ObjectStore, S3Store

from qirvo.deferred import dataclass
from qirvo.domain.digests import Digest
from qirvo.domain.errors import IntegrityError, UnavailableError
from qirvo.server.blobs.cache import BlobCache
from qirvo.server.blobs.files import CHUNK_BYTES, HEX, disk_errors
from qirvo.server.ports import BlobMissingError, Clock

PART_BYTES = 8 * 1024 * 1024
_PARTS_AT_ONCE = 4
_CLOCK = "clock"
_SAID_CHARACTERS = 200


class BucketMissingError(UnavailableError):
    """There is no such bucket."""

    code = "bucket-missing"
    hint = "Make the bucket, or correct `blobs_url`; the registry makes none itself."


class BucketRefusedError(UnavailableError):
    """The bucket refuses whoever asks with these credentials."""

    code = "bucket-refused"
    hint = "Look at `s3_key_id`, `s3_secret` and `s3_region`, and at what the key may do: read, write, list and delete."


class BucketUnavailableError(UnavailableError):
    """The bucket cannot be reached, or fails."""

    code = "bucket-unavailable"
    hint = "Try again later. If it stays so, look at `s3_endpoint`, the network and the store; nothing was stored."


class BlobDamagedError(IntegrityError):
    """The store has other bytes under a digest."""

    code = "blob-damaged"
    hint = (
        "Run `qirvo server verify`, and restore the blob from a backup; storing the same archive again mends it, too."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """Where blobs are kept, and as whom one asks.

    Attributes:
        address: `s3://BUCKET/PREFIX`.
        endpoint: Of another store than Amazon's; empty for Amazon's, or what the environment says.
        region: As the store calls it.
        key_id: Empty to take the machine's or the environment's credentials.
        secret: Of the key.
        patience: How long a request is tried again when the store does not answer or says that it fails.
    """

    address: str
    endpoint: str = ""
    region: str = "us-east-1"
    key_id: str = ""
    secret: str = field(default="", repr=False)
    patience: timedelta = timedelta(seconds=15)

    def open(self) -> S3Store:
        """Return the objects below the prefix; nothing is asked yet."""
        config = {"region": self.region, "disable_bulk_delete": "true"}
        config |= {"endpoint": self.endpoint} if self.endpoint else {}
        if self.key_id:
            config |= {"access_key_id": self.key_id, "secret_access_key": self.secret}
        return S3Store.from_url(
            self.address,
            config=config,  # type: ignore[arg-type]  # names of its own
            client_options={
                "allow_http": self.endpoint.startswith("http://"),
                "connect_timeout": timedelta(seconds=5),
                "read_timeout": timedelta(seconds=60),
                "timeout": timedelta(minutes=30),
            },
            retry_config={"max_retries": 5, "retry_timeout": self.patience},
        )


class S3BlobStore:
    """`ports.BlobStore` in a bucket; any number of processes may use it, those of one machine with one cache.

    Args:
        objects: Those of the bucket.
        name: Of the bucket, for people.
        cache: Copies on this machine.
        clock: Which times are told by.
        is_only_read: Nothing is ever written, not even to compare clocks: times are the bucket's.
    """

    def __init__(
        self, objects: ObjectStore, name: str, *, cache: BlobCache, clock: Clock, is_only_read: bool = False
    ) -> None:
        self._objects = objects
        self._name = name
        self._cache = cache
        self._clock = clock
        self._ahead: timedelta | None = None
        self._is_only_read = is_only_read

    def put(self, content: BinaryIO, *, max_bytes: int) -> tuple[Digest, int]:
        """Store `content` whole or not at all and return its digest and size in bytes.

        Raises:
            BlobTooLargeError: More than `max_bytes`.
            StorageFullError: The disk of the cache is full.
            UnavailableError: The bucket or the disk refuses; nothing is stored.
        """
        with self._cache.receiving(content, max_bytes=max_bytes) as received:
            self._send(received.path, received.digest)
            return received.digest, received.size_bytes

    def put_file(self, path: Path) -> tuple[Digest, int]:
        """Store the file at `path`.

        Raises:
            UnavailableError: The file cannot be read, or the bucket or the disk refuses; nothing is stored.
        """
        with disk_errors(path), path.open("rb") as content:
            return self.put(content, max_bytes=sys.maxsize)

    def path(self, digest: Digest) -> Path:
        """Return where the blob's bytes can be read: a copy on this machine, made where there is none.

        Raises:
            BlobMissingError: There is no such blob.
            BlobDamagedError: The bucket has other bytes under its name.
            UnavailableError: The bucket or the disk refuses.
        """
        if (found := self._cache.find(digest)) is not None:
            return found
        with self.open(digest) as content, self._cache.receiving(content, max_bytes=sys.maxsize) as received:
            if received.digest != digest:
                raise BlobDamagedError(f"`{self._name}` has the bytes of `{received.digest}` as `{digest}`")
            return self._cache.keep(received.path, digest)

    def open(self, digest: Digest) -> BinaryIO:
        """Open the blob's bytes as the bucket has them; they are not compared with the digest.

        Raises:
            BlobMissingError: There is no such blob.
            UnavailableError: The bucket refuses; so may each reading.
        """
        with self._told(digest):
            found = self._objects.get(digest.hex)
            return io.BufferedReader(_Arriving(self._pieces(found.stream(min_chunk_size=CHUNK_BYTES))), CHUNK_BYTES)

    def digests(self) -> Iterator[tuple[Digest, datetime]]:
        """Yield every stored digest with the time it was stored, good to a second or two.

        Raises:
            UnavailableError: The bucket refuses.
        """
        self._ahead = self._compared_clocks()
        with self._told():
            for some in self._objects.list():
                for each in some:
                    if HEX.fullmatch(each["path"]):
                        yield Digest(each["path"]), each["last_modified"] - self._ahead

    def delete(self, digest: Digest, *, stored_before: datetime | None = None) -> None:
        """Remove a blob; a missing one is a no-op, as is one stored again since `stored_before`.

        Raises:
            UnavailableError: The bucket refuses.
        """
        with self._alone(digest):
            if stored_before is not None and not self._is_older(digest, stored_before):
                return
            with self._told():
                self._objects.delete(digest.hex)
            self._cache.forget(digest)

    def check(self) -> None:
        """Ask the bucket for the blob without bytes, which may be there or not: then it can be read.

        Raises:
            BucketMissingError: There is none.
            BucketRefusedError: It refuses these credentials.
            BucketUnavailableError: It cannot be reached.
        """
        with suppress(BlobMissingError), self._told(Digest.of(b"")):
            self._objects.get(Digest.of(b"").hex)

    def _send(self, path: Path, digest: Digest) -> None:
        with self._alone(digest):
            with self._told():
                self._objects.put(digest.hex, path, chunk_size=PART_BYTES, max_concurrency=_PARTS_AT_ONCE)
            self._cache.keep(path, digest)

    def _is_older(self, digest: Digest, moment: datetime) -> bool:
        if self._ahead is None:
            self._ahead = self._compared_clocks()
        try:
            with self._told(digest):
                return self._objects.head(digest.hex)["last_modified"] - self._ahead < moment
        except BlobMissingError:
            return False

    def _compared_clocks(self) -> timedelta:
        """Return how far the bucket's clock is ahead of ours."""
        if self._is_only_read:
            self.check()
            return timedelta(0)
        before = self._clock()
        with self._told():
            self._objects.put(_CLOCK, b"")
            return self._objects.head(_CLOCK)["last_modified"] - before

    def _pieces(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        with self._told():
            yield from pieces

    @contextmanager
    def _alone(self, digest: Digest) -> Iterator[None]:
        """Hold what keeps a sweep on this machine from deleting what is just being stored again."""
        lock = FileLock(self._cache.folder / f".{digest.hex[:2]}.lock")
        with disk_errors(self._cache.folder), lock:
            yield

    @contextmanager
    def _told(self, digest: Digest | None = None) -> Iterator[None]:
        """Translate what the bucket says; what is not there is `digest`, or else the bucket."""
        try:
            yield
        except (NotFoundError, FileNotFoundError) as exc:
            if digest is None or "NoSuchBucket" in str(exc):
                raise BucketMissingError(f"there is no bucket at `{self._name}`") from exc
            raise BlobMissingError(f"the blob `{digest}` is missing") from exc
        except (PermissionDeniedError, UnauthenticatedError) as exc:
            raise BucketRefusedError(f"`{self._name}` refuses this registry") from exc
        except (BaseError, OSError) as exc:
            raise BucketUnavailableError(f"`{self._name}` does not answer as it should: {_said(exc)}") from exc


class _Arriving(io.RawIOBase):
    """A file of pieces that arrive one after another."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._left = memoryview(b"")

    def readable(self) -> bool:
        """Say yes."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # what BufferedReader passes
        """Fill `buffer` as far as the present piece goes; 0 at the end."""
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._left = memoryview(piece)
        count = min(len(buffer), len(self._left))
        buffer[:count] = self._left[:count]
        self._left = self._left[count:]
        return count


def _said(error: Exception) -> str:
    """Return what the store said last, without addresses and retries."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[0].rpartition(" - ")[2].partition(": <")[0][:_SAID_CHARACTERS]
