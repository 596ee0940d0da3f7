"""A webhook: a publisher's own program, told of every notice that concerns the publisher, and each telling of it."""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from qirvo.deferred import dataclass
from qirvo.domain.errors import ConflictError, InvalidError, NotFoundError
from qirvo.domain.notices import NoticeKind

MAX_WEBHOOKS = 20  # of one publisher
MAX_URL = 2_000  # characters
GIVEN_UP_BEFORE_PAUSE = 5
"""So many deliveries in a row that were given up pause a webhook."""


class NoSuchWebhookError(NotFoundError):
    """There is no such webhook, or none of a publisher of the caller's."""

    code = "webhook-unknown"
    hint = "List them with `qirvo webhook list`."


class NoSuchDeliveryError(NotFoundError):
    """There is no such delivery, or none of a publisher of the caller's."""

    code = "delivery-unknown"
    hint = "List them with `qirvo webhook deliveries`."


class MalformedWebhookError(InvalidError):
    """The address cannot be a webhook's."""

    code = "webhook-malformed"
    hint = "Give an `https://` address without user name, password or fragment."


class TooManyWebhooksError(ConflictError):
    """The publisher has as many webhooks as it may."""

    code = "webhooks-too-many"
    hint = "Remove one with `qirvo webhook remove`, or let one of them pass notices on."


class DeliveryState(StrEnum):
    """How far a delivery is."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """A program that is told of a publisher's notices.

    Attributes:
        secret: What each delivery is signed with: `whsec_` and Base64, as in the Standard Webhooks specification.
        kinds: Kinds of notices it is told of.
        is_paused: Whether it is told of nothing, because it did not answer for long or a member said so.
        given_up: How many deliveries in a row were given up.
    """

    id: str
    publisher: str
    url: str
    secret: str
    kinds: frozenset[NoticeKind]
    created_at: datetime
    created_by: str
    is_paused: bool = False
    given_up: int = 0

    def after_success(self) -> "Webhook":
        """Return it after a delivery arrived."""
        return replace(self, given_up=0)

    def after_giving_up(self) -> "Webhook":
        """Return it after a delivery was given up; after several in a row it is paused."""
        given_up = self.given_up + 1
        return replace(self, given_up=given_up, is_paused=self.is_paused or given_up >= GIVEN_UP_BEFORE_PAUSE)

    def resumed(self) -> "Webhook":
        """Return it as it is told of notices again."""
        return replace(self, given_up=0, is_paused=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One notice told to one webhook.

    Attributes:
        id: Goes along as `webhook-id`: a receiver that knows it has the notice already.
        body: What is sent, the same at each attempt.
        attempts: How often it was sent.
        said: The last answer's status, or why there was none; empty before the first attempt.
    """

    id: str
    webhook: str
    kind: NoticeKind
    body: str
    created_at: datetime
    state: DeliveryState = DeliveryState.WAITING
    attempts: int = 0
    said: str = ""


def require_webhook_address(url: str, *, allow_plain: bool) -> str:
    """Return the address, which may be a webhook's.

    Args:
        url: What somebody gave.
        allow_plain: Whether `http://` may be used, as within a company.

    Raises:
        MalformedWebhookError: It may not.
    """
    schemes = ("https", "http") if allow_plain else ("https",)
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  # reading it is what checks it
        is_one = (
            parts.scheme in schemes
            and bool(parts.hostname)
            and parts.username is None
            and not parts.fragment
            and len(url) <= MAX_URL
            and url.isascii()
            and url.isprintable()
            and " " not in url
        )
    except ValueError:
        is_one = False
    if not is_one:
        raise MalformedWebhookError(f"`{url[:200]}` cannot be the address of a webhook")
    return url
