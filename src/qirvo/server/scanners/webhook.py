"""Asking a scanner by HTTP: one signed POST, no redirects, a bounded answer in bounded time."""

import json
import time
from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from qirvo.domain.scans import Scanner
from qirvo.server.intake_ports import ReplyKind, ScannerReply, ScannerUnreachableError
from qirvo.wire.scans import ScanRequest, signed_headers

if TYPE_CHECKING:
    import urllib3

MOST_BYTES = 1024 * 1024
_CHUNK_BYTES = 64 * 1024
CONNECT_S, READ_S = 5.0, 15.0  # the worker waits meanwhile: whoever needs longer answers 202
_ANSWERS = {200: ReplyKind.RESULTS, 202: ReplyKind.LATER, 204: ReplyKind.NOTHING}


class WebhookScannerCalls:
    """`intake_ports.ScannerCalls` over HTTP.

    Args:
        clock: Returns the present time, which is signed.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock

    @cached_property
    def _http(self) -> "urllib3.PoolManager":
        import urllib3

        return urllib3.PoolManager(retries=False, maxsize=4)

    def ask(self, scanner: Scanner, request: ScanRequest) -> ScannerReply:
        """Send `request`, signed, and return what was answered.

        Raises:
            ScannerUnreachableError: No answer, or none that means anything.
        """
        import urllib3

        body = msgspec.json.encode(request)
        most_s = min(READ_S, scanner.patience.total_seconds())
        ends_at = time.monotonic() + most_s
        signed = signed_headers(request.scan, body, secret=scanner.secret, now_s=int(self._clock().timestamp()))
        try:
            answer = self._http.request(
                "POST",
                scanner.url,
                body=body,
                headers={"Content-Type": "application/json", **signed},
                redirect=False,
                timeout=urllib3.Timeout(connect=min(CONNECT_S, most_s), read=most_s),
                preload_content=False,
            )
            try:
                return self._read(scanner, answer, ends_at)
            finally:
                answer.release_conn()
        except urllib3.exceptions.HTTPError as exc:
            raise ScannerUnreachableError(f"the scanner `{scanner.name}` does not answer: {exc}") from exc

    def _read(self, scanner: Scanner, answer: "urllib3.BaseHTTPResponse", ends_at: float) -> ScannerReply:
        kind = _ANSWERS.get(answer.status)
        if kind is None:
            answer.close()
            raise ScannerUnreachableError(f"the scanner `{scanner.name}` answers `{answer.status}`")
        if kind is not ReplyKind.RESULTS:
            return ScannerReply(kind=kind)
        content = bytearray()
        while chunk := answer.read1(_CHUNK_BYTES, decode_content=True):
            content += chunk
            if len(content) > MOST_BYTES:
                answer.close()
                raise ScannerUnreachableError(f"the scanner `{scanner.name}` answers more than `{MOST_BYTES}` bytes")
            if time.monotonic() > ends_at:  # a byte now and then never runs into the time-out of one reading
                answer.close()
                raise ScannerUnreachableError(f"the scanner `{scanner.name}` answers too slowly")
        try:
            return ScannerReply(kind=kind, body=json.loads(content))
        except (ValueError, RecursionError) as exc:
            raise ScannerUnreachableError(f"the scanner `{scanner.name}` answers no JSON") from exc
