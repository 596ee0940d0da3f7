"""A bucket of S3 or of what speaks like it: `copying.SiteStore`.

Credentials, region and endpoint come from the environment as other tools take them (`AWS_ACCESS_KEY_ID`,
`AWS_ENDPOINT_URL`, a role of the machine or of the pipeline), never from the command line.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from obstore.exceptions import BaseError, NotFoundError
from obstore.store import S3Store

from qirvo.artifacts.disk import disk_errors
from qirvo.authoring.website.publishing.order import SiteFile
from qirvo.domain.errors import UnavailableError

_REMOVED_AT_ONCE = 500


class BucketRefusedError(UnavailableError):
    """The bucket cannot be reached, or refuses."""

    code = "site-bucket-refused"
    hint = "Look at the credentials in the environment and at the bucket's name, then try again: nothing is lost."


class BucketStore:
    """A bucket, or what begins with a prefix in it.

    Args:
        address: `s3://BUCKET/PREFIX`.
        endpoint: Of another than Amazon's; empty for the environment's.
    """

    at_once = 16

    def __init__(self, address: str, *, endpoint: str = "") -> None:
        self.name = address
        with _told(address):
            self._store = S3Store.from_url(address, client_options={"allow_http": endpoint.startswith("http://")})

    def listing(self) -> Mapping[str, str]:
        """Return path → length of files named after their digest, the bucket's own mark of others."""
        found: dict[str, str] = {}
        with _told(self.name):
            for some in self._store.list():
                for each in some:
                    file = SiteFile(path=each["path"], size_bytes=each["size"])
                    mark = str(each["size"]) if file.is_by_digest else (each["e_tag"] or "").strip('"')
                    found[file.path] = mark
        return found

    def mark_of(self, file: SiteFile, place: Path) -> str:
        """Return what the bucket will say: the MD5 of a file that was sent in one piece."""
        if file.is_by_digest:
            return str(file.size_bytes)
        with disk_errors(place), place.open("rb") as content:
            return hashlib.file_digest(content, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()

    def read(self, path: str) -> bytes | None:
        """Return a small file's bytes; None where there is none."""
        with _told(self.name):
            try:
                return bytes(self._store.get(path).bytes())
            except (NotFoundError, FileNotFoundError):
                return None

    def put(self, file: SiteFile, place: Path) -> None:
        """Send a file; a bucket shows it whole or not at all."""
        attributes = {"Content-Type": file.content_type, "Cache-Control": file.cache_control}
        with disk_errors(place):
            content = place.read_bytes()
        with _told(self.name):
            self._store.put(file.path, content, attributes=attributes, use_multipart=False)

    def remove(self, paths: Sequence[str]) -> None:
        """Remove files; missing ones are none."""
        with _told(self.name):
            for start in range(0, len(paths), _REMOVED_AT_ONCE):
                self._store.delete(list(paths[start : start + _REMOVED_AT_ONCE]))


@contextmanager
def _told(address: str) -> Iterator[None]:
    try:
        yield
    except (NotFoundError, FileNotFoundError):
        raise
    except (BaseError, OSError, ValueError) as exc:
        first = str(exc).strip().splitlines()[0][:300] if str(exc).strip() else type(exc).__name__
        raise BucketRefusedError(f"`{address}` cannot be written: {first}") from exc
