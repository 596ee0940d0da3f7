"""How a registry is asked: one request, patience where it is asked too often, answers of the shape they shall have."""

import time
from collections.abc import Callable, Mapping
from typing import TypeVar
from urllib.parse import quote, urlencode

import msgspec

from qirvo.client.addresses import RegistryAddress
from qirvo.client.answers import accept, refuse_error
from qirvo.client.transport import IDEMPOTENT, Answer, Body, Transport
from qirvo.deferred import dataclass

T = TypeVar("T")

PATIENCE_S = 20
"""How long a request that changes nothing waits altogether for a registry that is asked too often."""
_RETRIES = 2
_TOO_OFTEN = 429


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What every call to a registry shares.

    Attributes:
        token: The bearer token; None asks as nobody.
        sleep: Waits until a registry that was asked too often answers again.
    """

    address: RegistryAddress
    token: str | None
    transport: Transport
    sleep: Callable[[float], None] = time.sleep

    def _tell(self, method: str, path: str, *, body: Body | None = None) -> None:
        refuse_error(self._send(method, path, body), address=str(self.address))

    def _ask(self, method: str, path: str, shape: type[T], *, body: Body | None = None) -> T:
        return accept(self._send(method, path, body), shape, address=str(self.address))

    def _send(self, method: str, path: str, body: Body | None, *, headers: Mapping[str, str] | None = None) -> Answer:
        proof = {"Authorization": f"Bearer {self.token}"} if self.token is not None else {}
        sent = {**proof, **(headers or {})}
        answer = self.transport.send(method, path, headers=sent, body=body)
        left_s = PATIENCE_S
        for _ in range(_RETRIES if method in IDEMPOTENT else 0):
            wait_s = answer.retry_after_s
            if answer.status != _TOO_OFTEN or wait_s is None or wait_s > left_s:
                break
            self.sleep(wait_s)
            left_s -= wait_s
            answer = self.transport.send(method, path, headers=sent, body=body)
        return answer


def json_body(value: object) -> Body:
    """Return `value` as the body of a request."""
    content = msgspec.json.encode(value)
    return Body(content_type="application/json", size_bytes=len(content), pieces=lambda: (content,))


def part(text: str) -> str:
    """Return `text` as one part of a path."""
    return quote(text, safe="")


def query_of(**given: str | int | None) -> str:
    """Return what is given as the query of an address; empty when nothing is."""
    present: Mapping[str, str | int] = {name: value for name, value in given.items() if value is not None}
    return f"?{urlencode(present)}" if present else ""
