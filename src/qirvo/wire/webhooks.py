"""What webhooks are told, and how it is signed: the headers of the Standard Webhooks specification.

`webhook-id` stays the same when a delivery is repeated; `webhook-signature` is `v1,` and the Base64 of the HMAC-SHA256
of id, dot, time in seconds, dot and body, under the bytes that the secret's Base64 stands for.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import field

from qirvo.deferred import dataclass
from qirvo.domain.errors import ForbiddenError

ID_HEADER, TIME_HEADER, SIGNATURE_HEADER = "webhook-id", "webhook-timestamp", "webhook-signature"
SECRET_PREFIX = "whsec_"  # noqa: S105  # what every secret begins with
GOOD_FOR_S = 300


class BadWebhookSignatureError(ForbiddenError):
    """The body is not signed with the webhook's secret, or too long ago."""

    code = "webhook-signature-bad"
    hint = "Compare the secret, and the clocks of both sides."


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeDocument:
    """A notice as it travels: to webhooks, and to whoever reads their own; `link` is a whole address."""

    id: str
    kind: str
    at: str
    title: str
    text: str
    link: str
    pluginId: str
    publishers: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookEvent:
    """What is sent to a webhook: `type` is `notice.` and the kind, or `ping`."""

    type: str
    timestamp: str
    data: NoticeDocument


def signed_headers(delivery_id: str, body: bytes, *, secret: str, now_s: int) -> dict[str, str]:
    """Return the headers that go with `body`."""
    return {
        "Content-Type": "application/json",
        ID_HEADER: delivery_id,
        TIME_HEADER: str(now_s),
        SIGNATURE_HEADER: _signature(delivery_id, body, secret=secret, time_s=str(now_s)),
    }


def require_signed(body: bytes, headers: Mapping[str, str], *, secret: str, now_s: int) -> None:
    """Refuse a body that is not signed with `secret`, or whose signature is not fresh: what a receiver does.

    Raises:
        BadWebhookSignatureError: It is not.
    """
    time_s, sent = headers.get(TIME_HEADER, ""), headers.get(SIGNATURE_HEADER, "")
    is_fresh = time_s.isascii() and time_s.isdigit() and abs(int(time_s[:12]) - now_s) <= GOOD_FOR_S
    expected = _signature(headers.get(ID_HEADER, ""), body, secret=secret, time_s=time_s).encode()
    is_ours = any(hmac.compare_digest(expected, each.encode("utf-8", "surrogateescape")) for each in sent.split(" "))
    if not is_ours or not is_fresh:
        raise BadWebhookSignatureError("the body is not signed as it must be")


def _signature(delivery_id: str, body: bytes, *, secret: str, time_s: str) -> str:
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    mac = hmac.new(key, f"{delivery_id}.{time_s}.".encode() + body, hashlib.sha256)
    return "v1," + base64.b64encode(mac.digest()).decode()
