"""Fetching over HTTP for the verifier: kept connections, packed bytes, bounded in time, and never led to another host.

The verifier counts what it is handed against a signed length, so bytes are handed over decompressed: a small answer
that grows is stopped like a long one.
"""

import re
import time
from collections.abc import Collection, Iterator, Mapping
from urllib.parse import urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3
from tuf.api.exceptions import DownloadError, DownloadHTTPError, SlowRetrievalError

from qirvo import __version__
from qirvo.trust.ahead import AT_ONCE
from qirvo.trust.conditional import Changed
from qirvo.trust.tuf_client import FetcherInterface

_CHUNK_BYTES = 64 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_OK, _PART, _UNCHANGED = 200, 206, 304
_HEADERS = {"Accept-Encoding": "zstd, gzip", "User-Agent": f"qirvo/{__version__}"}
_RETRIES = urllib3.Retry(  # a kept connection may have been closed meanwhile; a source that says `Retry-After` is told
    total=1,
    redirect=False,
    status=False,
    respect_retry_after_header=False,  # to the caller, not waited for here
)


_VALIDATOR = re.compile(r'(?:W/)?"[!#-~]{0,200}"')  # RFC 9110 §8.8.3, without what is not ASCII


class AskedToWaitError(DownloadHTTPError):
    """The source wants to be left alone for a while (RFC 9110 §10.2.3).

    Attributes:
        retry_after_s: For how many seconds.
    """

    def __init__(self, message: str, status_code: int, retry_after_s: float) -> None:
        super().__init__(message, status_code)
        self.retry_after_s = retry_after_s


def asked_to_wait_s(error: BaseException) -> float:
    """Return for how many seconds the source behind `error` wants to be left alone; 0 when it did not say."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, AskedToWaitError):
            return seen.retry_after_s
        seen = seen.__cause__ or seen.__context__
    return 0.0


class HttpFetcher(FetcherInterface):
    """Fetches `http` and `https` addresses.

    Args:
        stall_s: How long a connection or a single read may take.
        whole_s: How long one file may take, however steadily it drips.
        authorization: Sent with every request; redirects stay on the same host.
        max_redirects: How many redirects are followed, within the same scheme, network host and port.
    """

    def __init__(
        self, *, stall_s: float = 20.0, whole_s: float = 300.0, max_redirects: int = 3, authorization: str = ""
    ) -> None:
        self._stall_s = stall_s
        self._whole_s = whole_s
        self._max_redirects = max_redirects
        self._headers = _HEADERS | ({"Authorization": authorization} if authorization else {})
        self._pools: dict[str, urllib3.PoolManager] = {}

    def close(self) -> None:
        """Close the kept connections."""
        for pool in self._pools.values():
            pool.clear()

    def part(self, url: str, start: int, end: int) -> bytes:
        """Return the bytes of the file at `url` from `start` up to `end`.

        Raises:
            DownloadError: The server does not answer, or does not send parts.
        """
        return b"".join(self.parts(url, start, end))

    def parts(self, url: str, start: int, end: int) -> Iterator[bytes]:
        """Yield the bytes of the file at `url` from `start` up to `end`, as they come.

        Raises:
            DownloadError: The server does not answer, or does not send parts.
        """
        left = end - start
        asked = {"Range": f"bytes={start}-{end - 1}", "Accept-Encoding": "identity"}
        for chunk in self._content(url, asked, _PART):
            left -= len(chunk)
            if left < 0:
                raise DownloadError(f"`{url}` sends more than the part that was asked for")
            yield chunk

    def changed(self, url: str, validator: str) -> Changed | None:
        """Return the file at `url` unless it is still the one of `validator`; then None.

        Raises:
            DownloadError: The server does not answer, or not with the file.
        """
        asked = {"If-None-Match": validator} if _VALIDATOR.fullmatch(validator) else {}
        deadline = time.monotonic() + self._whole_s
        response, at = self._answered(url, asked, {_OK, _UNCHANGED} if asked else {_OK})
        if response.status == _UNCHANGED:
            response.drain_conn()  # there is nothing in it, and the connection is kept
            response.release_conn()
            return None
        found = response.headers.get("ETag", "")
        return Changed(found if _VALIDATOR.fullmatch(found) else "", self._chunks(response, at, deadline))

    def _fetch(self, url: str) -> Iterator[bytes]:
        return self._content(url, {}, _OK)

    def _content(self, url: str, headers: Mapping[str, str], status: int) -> Iterator[bytes]:
        deadline = time.monotonic() + self._whole_s
        response, at = self._answered(url, headers, {status})
        return self._chunks(response, at, deadline)

    def _answered(
        self, url: str, headers: Mapping[str, str], wanted: Collection[int]
    ) -> tuple[urllib3.BaseHTTPResponse, str]:
        for _ in range(self._max_redirects + 1):
            response = self._ask(url, headers)
            if response.status in wanted:
                return response, url
            response.close()
            location = response.headers.get("Location") if response.status in _REDIRECTS else None
            if location is None:
                raise _refused(url, response)
            url = _followed(url, location)
        raise DownloadError(f"`{url}` redirects too often")

    def _ask(self, url: str, headers: Mapping[str, str]) -> urllib3.BaseHTTPResponse:
        try:
            return self._pool(url).request(
                "GET",
                url,
                headers={**self._headers, **headers},
                preload_content=False,
                redirect=False,
                retries=_RETRIES,
                timeout=urllib3.Timeout(connect=self._stall_s, read=self._stall_s),
            )
        except urllib3.exceptions.HTTPError as exc:
            raise _translated(url, exc) from exc

    def _chunks(self, response: urllib3.BaseHTTPResponse, url: str, deadline: float) -> Iterator[bytes]:
        whole = False
        try:
            for chunk in response.stream(_CHUNK_BYTES, decode_content=True):
                if time.monotonic() > deadline:
                    raise SlowRetrievalError(f"`{url}` took longer than `{self._whole_s:g}` seconds")
                yield chunk
            whole = True
        except urllib3.exceptions.HTTPError as exc:
            raise _translated(url, exc) from exc
        finally:
            if not whole:
                response.close()  # the rest is not wanted; a kept connection would still hold it
            response.release_conn()

    def _pool(self, url: str) -> urllib3.PoolManager:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise DownloadError(f"`{url}` is not an http or https address")
        proxy = "" if proxy_bypass(parts.netloc) else getproxies().get(parts.scheme, "")
        if proxy not in self._pools:
            self._pools[proxy] = (
                urllib3.ProxyManager(proxy, maxsize=AT_ONCE) if proxy else urllib3.PoolManager(maxsize=AT_ONCE)
            )
        return self._pools[proxy]


def _refused(url: str, response: urllib3.BaseHTTPResponse) -> DownloadHTTPError:
    said = f"`{url}` answered {response.status}"
    try:
        wait_s = _RETRIES.parse_retry_after(response.headers.get("Retry-After", "0"))
    except urllib3.exceptions.InvalidHeader:
        wait_s = 0.0
    if wait_s > 0:
        return AskedToWaitError(f"{said} and wants to be left alone for {wait_s:.0f} seconds", response.status, wait_s)
    return DownloadHTTPError(said, response.status)


def _followed(url: str, location: str) -> str:
    target = urljoin(url, location)
    here, there = urlsplit(url), urlsplit(target)
    if (here.scheme, here.netloc) != (there.scheme, there.netloc):
        raise DownloadError(f"`{url}` redirects to another host, `{there.netloc}`")
    return target


def _translated(url: str, exc: urllib3.exceptions.HTTPError) -> DownloadError:
    reason = exc.reason if isinstance(exc, urllib3.exceptions.MaxRetryError) else exc
    if isinstance(reason, urllib3.exceptions.TimeoutError):
        return SlowRetrievalError(f"`{url}` did not answer in time")
    return DownloadError(f"`{url}` cannot be fetched: {reason}")
