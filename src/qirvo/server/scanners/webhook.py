"""Asking a scanner by HTTP: one signed POST, no redirects, a bounded answer in bounded time."""

import json
from collections.abc import Callable
from datetime import datetime

import msgspec
import urllib3

from qirvo.domain.scans import Scanner
from qirvo.server.intake_ports import ReplyKind, ScannerReply, ScannerUnreachableError
from qirvo.wire.scans import ScanRequest, signed_headers

MOST_BYTES = 1024 * 1024
CONNECT_S, READ_S = 5.0, 15.0  # the worker waits meanwhile: whoever needs longer answers 202
_ANSWERS = {200: ReplyKind.RESULTS, 202: ReplyKind.LATER, 204: ReplyKind.NOTHING}


class WebhookScannerCalls:
    """`intake_ports.ScannerCalls` over HTTP.

    Args:
        clock: Returns the present time, which is signed.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        timeout = urllib3.Timeout(connect=CONNECT_S, read=READ_S)
        self._http = urllib3.PoolManager(timeout=timeout, retries=False, maxsize=4)

    def ask(self, scanner: Scanner, request: ScanRequest) -> ScannerReply:
        """Send `request`, signed, and return what was answered.

        Raises:
            ScannerUnreachableError: No answer, or none that means anything.
        """
        body = msgspec.json.encode(request)
        signed = signed_headers(request.scan, body, secret=scanner.secret, now_s=int(self._clock().timestamp()))
        try:
            answer = self._http.request(
                "POST",
                scanner.url,
                body=body,
                headers={"Content-Type": "application/json", **signed},
                redirect=False,
                preload_content=False,
            )
            try:
                return self._read(scanner, answer)
            finally:
                answer.release_conn()
        except urllib3.exceptions.HTTPError as exc:
            raise ScannerUnreachableError(f"the scanner `{scanner.name}` does not answer: {exc}") from exc

    def _read(self, scanner: Scanner, answer: urllib3.BaseHTTPResponse) -> ScannerReply:
        kind = _ANSWERS.get(answer.status)
        if kind is None:
            answer.close()
            raise ScannerUnreachableError(f"the scanner `{scanner.name}` answers `{answer.status}`")
        if kind is not ReplyKind.RESULTS:
            return ScannerReply(kind=kind)
        content = answer.read(MOST_BYTES + 1, decode_content=True)
        if len(content) > MOST_BYTES:
            answer.close()
            raise ScannerUnreachableError(f"the scanner `{scanner.name}` answers more than `{MOST_BYTES}` bytes")
        try:
            return ScannerReply(kind=kind, body=json.loads(content))
        except (ValueError, RecursionError) as exc:
            raise ScannerUnreachableError(f"the scanner `{scanner.name}` answers no JSON") from exc
