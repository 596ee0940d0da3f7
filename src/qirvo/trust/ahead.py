"""Fetching several files at once before the verifier asks for them, one after the other, as it does.

What was fetched is handed over as if it had just arrived: everything is verified as always. What failed is left for the
verifier to ask for again, and to complain about.
"""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from tuf.api.exceptions import DownloadError, RepositoryError

from qirvo.trust.tuf_client import FetcherInterface

AT_ONCE = 8
"""Connections; browsers take six to one network host."""


class FetcherAhead(FetcherInterface):
    """Fetches through `fetcher`, and several at once when it is told to."""

    def __init__(self, fetcher: FetcherInterface) -> None:
        self._fetcher = fetcher
        self._kept: dict[str, bytes] = {}

    def fetch_all(self, limits: Mapping[str, int]) -> None:
        """Fetch the addresses, each up to its limit in bytes; what was kept before and not asked for is dropped."""
        self._kept.clear()
        if len(limits) < 2:  # noqa: PLR2004  # one is fetched when it is asked for
            return
        with ThreadPoolExecutor(max_workers=min(AT_ONCE, len(limits))) as pool:
            for url, content in pool.map(self._one, limits.items()):
                if content is not None:
                    self._kept[url] = content

    def _one(self, wanted: tuple[str, int]) -> tuple[str, bytes | None]:
        url, limit = wanted
        with suppress(DownloadError, RepositoryError):
            return url, bytes(self._fetcher.download_bytes(url, limit))
        return url, None

    def _fetch(self, url: str) -> Iterator[bytes]:
        kept = self._kept.pop(url, None)
        return self._fetcher.fetch(url) if kept is None else iter([kept])
