"""How the registry asks a scanner of somebody else's, and how both sides sign what they send.

A request and its results carry three headers: the scan's id, the time in seconds, and `v1=` with the hexadecimal
HMAC-SHA256, under the shared secret, of time, dot, id, dot and body. A signature is good for five minutes around its
time, so a copied one cannot be used later; a scan is answered once, so not twice either.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from qirvo.deferred import dataclass
from qirvo.domain.errors import ForbiddenError

ID_HEADER = "X-Qirvo-Scan"
TIME_HEADER = "X-Qirvo-Timestamp"
SIGNATURE_HEADER = "X-Qirvo-Signature"
GOOD_FOR_S = 300
_VERSION = "v1="


class BadScanSignatureError(ForbiddenError):
    """The results are not signed with the scanner's secret, or too long ago."""

    code = "scan-signature-bad"
    hint = "Sign time, dot, scan id, dot and body with HMAC-SHA256 under the shared secret; look at the clock, too."


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannedArtifact:
    """What is to be scanned: a zip that can be fetched at `url` until the scan is settled."""

    url: str
    digest: str
    treeDigest: str
    sizeBytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanRequest:
    """What a scanner is sent. Answer 200 with findings, 202 to send them to `resultsUrl` later, or 204 for nothing."""

    scan: str
    submission: str
    pluginId: str
    version: str
    artifact: ScannedArtifact
    resultsUrl: str
    deadline: str
    event: str = "submission-received"
    manifest: dict[str, Any] = field(default_factory=dict)


def signed_headers(scan_id: str, body: bytes, *, secret: str, now_s: int) -> dict[str, str]:
    """Return the headers that go with `body`."""
    return {
        ID_HEADER: scan_id,
        TIME_HEADER: str(now_s),
        SIGNATURE_HEADER: _VERSION + _mac(scan_id, body, secret=secret, time_s=str(now_s)),
    }


def require_signed(scan_id: str, body: bytes, headers: Mapping[str, str], *, secret: str, now_s: int) -> None:
    """Refuse a body that is not signed with `secret`, or whose signature is not fresh.

    Raises:
        BadScanSignatureError: It is not.
    """
    time_s, signature = headers.get(TIME_HEADER, ""), headers.get(SIGNATURE_HEADER, "")
    is_fresh = time_s.isascii() and time_s.isdigit() and abs(int(time_s[:12]) - now_s) <= GOOD_FOR_S
    expected = _VERSION + _mac(scan_id, body, secret=secret, time_s=time_s)
    if not hmac.compare_digest(expected.encode(), signature.encode("utf-8", "surrogateescape")) or not is_fresh:
        raise BadScanSignatureError(f"the results of scan `{scan_id[:80]}` are not signed as they must be")


def _mac(scan_id: str, body: bytes, *, secret: str, time_s: str) -> str:
    return hmac.new(secret.encode(), f"{time_s}.{scan_id}.".encode() + body, hashlib.sha256).hexdigest()
