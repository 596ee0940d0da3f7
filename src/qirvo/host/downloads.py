"""`ports.Downloading` over HTTP: files that somebody serves, which no source signed."""

from pathlib import Path

from tuf.api.exceptions import DownloadError

from qirvo.artifacts.disk import disk_errors
from qirvo.domain.errors import InvalidError, UnavailableError
from qirvo.trust.fetcher import HttpFetcher
from qirvo.trust.tuf_client import FetcherInterface

_WHOLE_S = 1800.0


class NotDownloadedError(UnavailableError):
    """The file cannot be fetched."""

    code = "download-failed"
    hint = "Look whether a browser can get it; where the address leads to another one, give that."


class DownloadTooLongError(InvalidError):
    """The file is longer than any plugin."""

    code = "download-too-long"
    hint = "Give the address of the `.zip` itself."


class HttpDownloading:
    """Fetches over HTTP, or however `fetcher` does."""

    def __init__(self, *, fetcher: FetcherInterface | None = None) -> None:
        self._fetcher = fetcher if fetcher is not None else HttpFetcher(whole_s=_WHOLE_S)

    def download(self, url: str, destination: Path, *, max_bytes: int) -> None:
        """Fetch what is at `url` to `destination`, counted on its way."""
        done = 0
        try:
            with disk_errors(destination), destination.open("wb") as file:
                for chunk in self._fetcher.fetch(url):
                    done += len(chunk)
                    if done > max_bytes:
                        raise DownloadTooLongError(f"`{url}` is longer than `{max_bytes}` bytes")
                    file.write(chunk)
        except DownloadError as exc:
            raise NotDownloadedError(f"`{url}` cannot be fetched: {exc}") from exc
