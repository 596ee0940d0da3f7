"""How notices reach people and programs: each person's page, what they want by mail, and webhooks.

Like `ports`, each docstring is the contract that the contract tests check.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from qirvo.deferred import dataclass
from qirvo.domain.errors import UnavailableError
from qirvo.domain.notice_preferences import NoticePreferences
from qirvo.domain.notices import Notice
from qirvo.domain.webhooks import Delivery, Webhook


class WebhookUnansweredError(UnavailableError):
    """The webhook did not answer, or not with success."""

    code = "webhook-unanswered"
    hint = "Let the address answer with a status from 200 to 299 within ten seconds."


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedNotice:
    """A notice on somebody's page."""

    number: int
    notice: Notice
    read_at: datetime | None = None


class Inbox(Protocol):
    """The notices on each person's page."""

    def add(self, account: str, number: int) -> None:
        """Put the notice with this number on the account's page; again, or without such an account, is a no-op."""
        ...

    def page(self, account: str, *, before: int = 0, limit: int) -> Sequence[ReceivedNotice]:
        """Return the account's notices, the latest first; below the number `before` when it is not 0."""
        ...

    def unread(self, account: str) -> int:
        """Return how many of the account's notices are not read."""
        ...

    def mark_read(self, account: str, *, up_to: int, now: datetime) -> int:
        """Mark the account's notices up to the number `up_to` as read; return how many were not."""
        ...

    def spread_up_to(self) -> int:
        """Return the number of the last notice that was spread; 0 before the first."""
        ...

    def set_spread(self, number: int) -> None:
        """Record that every notice up to `number` was spread."""
        ...

    def members(self, publishers: frozenset[str]) -> frozenset[str]:
        """Return the accounts that are members of one of `publishers`."""
        ...

    def preferences(self, account: str) -> NoticePreferences:
        """Return what the account wants by mail; the default when it chose nothing."""
        ...

    def save_preferences(self, account: str, preferences: NoticePreferences) -> None:
        """Replace what the account wants by mail."""
        ...


class Webhooks(Protocol):
    """Webhooks and what was told to them."""

    def add(self, webhook: Webhook) -> None:
        """Add a webhook."""
        ...

    def save(self, webhook: Webhook) -> None:
        """Replace the webhook of the same id; one that is gone is a no-op."""
        ...

    def get(self, webhook_id: str) -> Webhook:
        """Return the webhook. Raises NoSuchWebhookError."""
        ...

    def of(self, publishers: frozenset[str]) -> Sequence[Webhook]:
        """Return the webhooks of `publishers`, oldest first."""
        ...

    def remove(self, webhook_id: str) -> None:
        """Forget the webhook and its deliveries; a missing one is a no-op."""
        ...

    def add_delivery(self, delivery: Delivery) -> None:
        """Add a delivery."""
        ...

    def save_delivery(self, delivery: Delivery) -> None:
        """Replace the delivery of the same id; one that is gone is a no-op."""
        ...

    def delivery(self, delivery_id: str) -> Delivery:
        """Return the delivery. Raises NoSuchDeliveryError."""
        ...

    def deliveries(self, webhook_id: str, *, limit: int) -> Sequence[Delivery]:
        """Return the latest deliveries to the webhook, the latest first."""
        ...

    def forget_deliveries(self, *, before: datetime) -> None:
        """Forget deliveries that were made before then and do not wait."""
        ...


class WebhookCalls(Protocol):
    """The way out to webhooks."""

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """Send `body`; return the status, which is from 200 to 299.

        Raises:
            WebhookUnansweredError: Another status, no answer in time, a redirect, or an address that may not be asked.
        """
        ...
