"""Requests to a registry over `http.client`: one connection a request, bounded in time and size, no redirects.

A request that changes nothing is tried again when the connection breaks; any other is sent once, because nobody can
tell whether it arrived. A refusal answered before the body was read (401, 413) is read even when sending broke off.
"""

import http.client
import ssl
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from qirvo import __version__
from qirvo.client.addresses import RegistryAddress
from qirvo.deferred import dataclass
from qirvo.domain.errors import UnavailableError

MAX_ANSWER_BYTES = 32 * 1024 * 1024
IDEMPOTENT = frozenset({"GET", "HEAD"})
_SECONDS_DIGITS = 9


class RegistryUnreachableError(UnavailableError):
    """No answer came from the registry."""

    code = "registry-unreachable"
    hint = "Check the address and that the registry runs, then try again."


class AnswerTooLargeError(UnavailableError):
    """The registry's answer is larger than this client reads."""

    code = "registry-answer-too-large"
    hint = "Ask for fewer things at once; otherwise tell the registry's operator."


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back.

    Attributes:
        retry_after_s: After how many seconds to ask again, where the answer says so in seconds.
    """

    status: int
    content: bytes
    media_type: str = ""
    retry_after_s: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What is sent: its length is known, its pieces can be read anew."""

    content_type: str
    size_bytes: int
    pieces: Callable[[], Iterable[bytes]]


class Transport(Protocol):
    """Sends a request to one registry."""

    def send(self, method: str, path: str, *, headers: Mapping[str, str], body: Body | None = None) -> Answer:
        """Send the request and return the answer, whatever its status.

        Raises:
            RegistryUnreachableError: There was no answer.
            AnswerTooLargeError: The answer is beyond the limit.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpTransport:
    """The real one.

    Attributes:
        timeout_s: How long a connection may take, and how long a single read or write may stall.
        attempts: How often a request that changes nothing is tried.
    """

    address: RegistryAddress
    timeout_s: float = 30.0
    attempts: int = 3
    max_answer_bytes: int = MAX_ANSWER_BYTES

    def send(self, method: str, path: str, *, headers: Mapping[str, str], body: Body | None = None) -> Answer:
        """Send the request and return the answer, whatever its status."""
        for attempt in range(1, self.attempts + 1):
            try:
                return self._send_once(method, path, headers=headers, body=body)
            except (OSError, http.client.HTTPException) as exc:
                if method in IDEMPOTENT and attempt < self.attempts:
                    continue
                reason = str(exc) or type(exc).__name__
                raise RegistryUnreachableError(f"no answer from `{self.address}`: {reason}") from exc
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _send_once(self, method: str, path: str, *, headers: Mapping[str, str], body: Body | None) -> Answer:
        connection = self._connect()
        try:
            connection.putrequest(method, self.address.path + path, skip_accept_encoding=True)
            for name, value in (_standing_headers(method, body) | dict(headers)).items():
                connection.putheader(name, value)
            try:
                connection.endheaders()
                for piece in body.pieces() if body is not None else ():
                    connection.send(piece)
            except (BrokenPipeError, ConnectionResetError):
                pass  # answered before all was sent; the answer says why, and its absence raises below
            return self._read(connection.getresponse())
        finally:
            connection.close()

    def _connect(self) -> http.client.HTTPConnection:
        name, port = self.address.network_host, self.address.port
        if self.address.scheme == "https":
            return http.client.HTTPSConnection(name, port, timeout=self.timeout_s, context=ssl.create_default_context())
        return http.client.HTTPConnection(name, port, timeout=self.timeout_s)

    def _read(self, response: http.client.HTTPResponse) -> Answer:
        content = response.read(self.max_answer_bytes + 1)
        if len(content) > self.max_answer_bytes:
            raise AnswerTooLargeError(f"`{self.address}` answered more than `{self.max_answer_bytes}` bytes")
        media_type = response.headers.get_content_type() if response.headers.get("Content-Type") else ""
        retry_after_s = _whole_seconds(response.headers.get("Retry-After", ""))
        return Answer(status=response.status, content=content, media_type=media_type, retry_after_s=retry_after_s)


def _standing_headers(method: str, body: Body | None) -> dict[str, str]:
    standing = {"User-Agent": f"qirvo/{__version__}", "Accept": "application/json", "Connection": "close"}
    if body is not None:
        return standing | {"Content-Type": body.content_type, "Content-Length": str(body.size_bytes)}
    return standing if method in IDEMPOTENT else standing | {"Content-Length": "0"}


def _whole_seconds(text: str) -> int | None:
    """Return what `Retry-After` says; None for a date, which a clock that is wrong would misread, and for nonsense."""
    plain = text.strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= _SECONDS_DIGITS else None
