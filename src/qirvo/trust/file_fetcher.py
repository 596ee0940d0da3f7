"""Fetching from a folder of this machine, `file:///…`: an exported mirror is read as if it were served.

Only plain files are read, and none through a link in its last part: the bytes are verified like any other's.
"""

import os
import stat
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from tuf.api.exceptions import DownloadError, DownloadHTTPError

from qirvo.trust.tuf_client import FetcherInterface

SCHEME = "file"
_CHUNK_BYTES = 256 * 1024
_NOT_FOUND = 404


class FileFetcher(FetcherInterface):
    """Fetches `file` addresses; what is not there is not found, as at a web server."""

    def _fetch(self, url: str) -> Iterator[bytes]:
        parts = urlsplit(url)
        if parts.scheme != SCHEME or parts.netloc:
            raise DownloadError(f"`{url}` is not the address of a file of this machine")
        path = unquote(parts.path)
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except FileNotFoundError as exc:
            raise DownloadHTTPError(f"there is no `{path}`", _NOT_FOUND) from exc
        except (OSError, ValueError) as exc:
            raise DownloadError(f"`{path}` cannot be read: {exc}") from exc
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise DownloadError(f"`{path}` is no plain file")
        return _chunks(descriptor, path)


def is_file_address(address: str) -> bool:
    """Whether `address` is that of a folder or file of this machine."""
    return address.startswith(f"{SCHEME}:")


def _chunks(descriptor: int, path: str) -> Iterator[bytes]:
    with os.fdopen(descriptor, "rb") as file:
        try:
            while chunk := file.read(_CHUNK_BYTES):
                yield chunk
        except OSError as exc:
            raise DownloadError(f"`{path}` cannot be read: {exc}") from exc
