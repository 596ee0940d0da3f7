"""How a payment system proves that a report is its own: HMAC-SHA256 over the time and the body.

The header is `t=SECONDS,v1=HEX`, with several `v1` while secrets are changed. An old report is refused, so that one
that was overheard cannot be sent again much later.
"""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

from qirvo.domain.errors import ForbiddenError

TOLERANCE_S = 300
_MOST_CHARACTERS = 1_000


class PaymentSignatureError(ForbiddenError):
    """The report is not signed with a secret of the publisher, or is too old."""

    code = "payment-signature-refused"
    hint = (
        "Sign `TIMESTAMP.BODY` with HMAC-SHA256 and the publisher's secret, send `Qirvo-Signature: t=TIMESTAMP,v1=HEX`,"
        " and keep the clock right."
    )


def signature_of(secret: str, at: int, body: bytes) -> str:
    """Return the hexadecimal signature of `body`, sent at `at` seconds since 1970."""
    return hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()


def require_signed(header: str, body: bytes, *, secrets: Sequence[str], now: datetime) -> None:
    """Refuse a report that none of `secrets` signed within the tolerance; which one it was takes equally long.

    Raises:
        PaymentSignatureError: It is.
    """
    parts = [part.strip().partition("=") for part in header[:_MOST_CHARACTERS].split(",")]
    times = [value for name, _, value in parts if name == "t"]
    sent = [value for name, _, value in parts if name == "v1"]
    is_time = len(times) == 1 and times[0].isascii() and times[0].isdigit() and len(times[0]) <= 12  # noqa: PLR2004
    at = int(times[0]) if is_time else 0
    expected = [signature_of(secret, at, body) for secret in secrets or ("",)]
    matches = [hmac.compare_digest(mine.encode(), its.encode()) for mine in expected for its in sent]
    if not secrets or not any(matches):
        raise PaymentSignatureError("the signature of the report does not match")
    if abs(now.timestamp() - at) > TOLERANCE_S:
        raise PaymentSignatureError(f"the report was signed more than {TOLERANCE_S} seconds from now")
