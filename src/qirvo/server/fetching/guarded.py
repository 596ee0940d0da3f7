"""Asking by HTTP with the address looked at first: the connection goes to what was looked at, and nowhere else.

A name may have another address a moment later (DNS rebinding), so it is looked up once, every address it has must be
allowed, and the connection is made to one of these; TLS still proves the name.
"""

import socket
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from qirvo.deferred import dataclass
from qirvo.server.fetch_ports import FetchAnswer, FetchFailedError, FetchRequest, ForbiddenAddressError, Reach
from qirvo.server.fetching.places import Place, place_of

if TYPE_CHECKING:
    import urllib3

_CHUNK_BYTES = 16 * 1024
_LONGEST_URL = 2_000
_ALLOWED = {
    Reach.PUBLIC: frozenset({Place.PUBLIC}),
    Reach.LOOPBACK_TOO: frozenset({Place.PUBLIC, Place.LOOPBACK}),
    Reach.ANYWHERE: frozenset(Place),
}
LookUp = Callable[[str, int], Sequence[str]]
"""Returns every address of a host."""


def look_up(host: str, port: int) -> Sequence[str]:
    """Return every address of `host` as this machine knows it."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Target:
    scheme: str
    host: str
    port: int
    address: str
    path: str


class GuardedFetcher:
    """`fetch_ports.Fetcher` over urllib3.

    Args:
        look_up: Finds the addresses of a host.
    """

    def __init__(self, look_up: LookUp = look_up) -> None:
        self._look_up = look_up
        self._lookups = ThreadPoolExecutor(max_workers=4, thread_name_prefix="look-up")

    def fetch(self, request: FetchRequest) -> FetchAnswer:
        """Send the request to an address that was looked at before, and to no other; redirects are not followed.

        Raises:
            ForbiddenAddressError: The URL is none, or its host has an address outside the request's reach.
            FetchFailedError: There is no answer within the limits.
        """
        import urllib3

        ends_at = time.monotonic() + request.within_s
        target = self._target(request)
        pool = _pool(target, left_s=_left(ends_at))
        try:
            answer = pool.urlopen(
                "GET" if request.body is None else "POST",
                target.path,
                body=request.body,
                headers={"User-Agent": "qirvo-registry", **request.headers, "Host": _host_header(target)},
                redirect=False,
                retries=False,
                preload_content=False,
                timeout=urllib3.Timeout(total=_left(ends_at)),
            )
            return FetchAnswer(status=answer.status, body=_read(answer, request, ends_at))
        except (urllib3.exceptions.HTTPError, OSError) as exc:
            raise FetchFailedError(f"`{target.host}` does not answer: {type(exc).__name__}") from exc
        finally:
            pool.close()

    def _target(self, request: FetchRequest) -> _Target:
        parts, port = _parsed(request.url)
        host = str(parts.hostname)
        found = self._found(host, port, request.within_s)
        places = {place_of(address) for address in found}
        if not places or not places <= _ALLOWED[request.reach]:
            raise ForbiddenAddressError(f"`{host}` is not on the public internet")
        if parts.scheme != "https" and (places != {Place.LOOPBACK}):
            raise ForbiddenAddressError(f"`{host}` must be asked by `https://`")
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return _Target(scheme=parts.scheme, host=host, port=port, address=found[0], path=path)

    def _found(self, host: str, port: int, within_s: float) -> Sequence[str]:
        try:
            return self._lookups.submit(self._look_up, host, port).result(timeout=within_s)
        except (OSError, UnicodeError, FutureTimeoutError) as exc:
            raise FetchFailedError(f"`{host}` has no address") from exc


def _parsed(url: str) -> tuple[SplitResult, int]:
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as exc:
        raise ForbiddenAddressError("this is no address") from exc
    is_plain = url.isascii() and url.isprintable() and " " not in url and "\\" not in url and len(url) <= _LONGEST_URL
    if not is_plain or parts.scheme not in ("https", "http") or not parts.hostname or "@" in parts.netloc:
        raise ForbiddenAddressError("this is no `https://` address that can be asked")
    return parts, port


def _pool(target: _Target, *, left_s: float) -> "urllib3.HTTPConnectionPool":
    import urllib3

    timeout = urllib3.Timeout(total=left_s)
    if target.scheme == "http":
        return urllib3.HTTPConnectionPool(target.address, target.port, timeout=timeout, maxsize=1)
    return urllib3.HTTPSConnectionPool(
        target.address,
        target.port,
        timeout=timeout,
        maxsize=1,
        server_hostname=target.host,
        assert_hostname=target.host,
    )


def _host_header(target: _Target) -> str:
    host = f"[{target.host}]" if ":" in target.host else target.host
    usual = 443 if target.scheme == "https" else 80
    return host if target.port == usual else f"{host}:{target.port}"


def _read(answer: "urllib3.BaseHTTPResponse", request: FetchRequest, ends_at: float) -> bytes:
    content = bytearray()
    while chunk := answer.read1(_CHUNK_BYTES, decode_content=True):
        content += chunk
        if len(content) > request.most_bytes:
            raise FetchFailedError(f"the answer is longer than `{request.most_bytes}` bytes")
        if time.monotonic() > ends_at:  # a byte now and then never runs into the time-out of one reading
            raise FetchFailedError("the answer comes too slowly")
    return bytes(content)


def _left(ends_at: float) -> float:
    left = ends_at - time.monotonic()
    if left <= 0:
        raise FetchFailedError("there was no answer in time")
    return left
