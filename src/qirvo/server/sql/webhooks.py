"""Webhooks and what was told to them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from qirvo.domain.webhooks import Delivery, DeliveryState, NoSuchDeliveryError, NoSuchWebhookError, Webhook
from qirvo.server.sql.delivery_schema import deliveries, webhooks

_WEBHOOK_FIELDS = [column.name for column in webhooks.columns]
_DELIVERY_FIELDS = [column.name for column in deliveries.columns]
_GET = select(webhooks).where(webhooks.c.id == bindparam("webhook"))
_DELIVERY = select(deliveries).where(deliveries.c.id == bindparam("delivery"))
_DELIVERIES = (
    select(deliveries)
    .where(deliveries.c.webhook == bindparam("of"))
    .order_by(deliveries.c.created_at.desc(), deliveries.c.id)
    .limit(bindparam("most"))
)


class SqlWebhooks:
    """`delivery_ports.Webhooks` in tables."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, webhook: Webhook) -> None:
        """Add a webhook."""
        self._connection.execute(insert(webhooks), _row(webhook, _WEBHOOK_FIELDS))

    def save(self, webhook: Webhook) -> None:
        """Replace the webhook of the same id; one that is gone is a no-op."""
        row = _row(webhook, _WEBHOOK_FIELDS)
        self._connection.execute(update(webhooks).where(webhooks.c.id == webhook.id).values(row))

    def get(self, webhook_id: str) -> Webhook:
        """Return the webhook.

        Raises:
            NoSuchWebhookError: There is none of this id.
        """
        row = self._connection.execute(_GET, {"webhook": webhook_id}).mappings().one_or_none()
        if row is None:
            raise NoSuchWebhookError(f"there is no webhook `{webhook_id[:80]}`")
        return Webhook(**row)

    def of(self, publishers: frozenset[str]) -> Sequence[Webhook]:
        """Return the webhooks of `publishers`, oldest first."""
        asked = select(webhooks).where(webhooks.c.publisher.in_(sorted(publishers)))
        rows = self._connection.execute(asked.order_by(webhooks.c.created_at, webhooks.c.id)).mappings()
        return [Webhook(**row) for row in rows]

    def remove(self, webhook_id: str) -> None:
        """Forget the webhook and its deliveries; a missing one is a no-op."""
        self._connection.execute(delete(deliveries).where(deliveries.c.webhook == webhook_id))
        self._connection.execute(delete(webhooks).where(webhooks.c.id == webhook_id))

    def add_delivery(self, delivery: Delivery) -> None:
        """Add a delivery."""
        self._connection.execute(insert(deliveries), _row(delivery, _DELIVERY_FIELDS))

    def save_delivery(self, delivery: Delivery) -> None:
        """Replace the delivery of the same id; one that is gone is a no-op."""
        row = _row(delivery, _DELIVERY_FIELDS)
        self._connection.execute(update(deliveries).where(deliveries.c.id == delivery.id).values(row))

    def delivery(self, delivery_id: str) -> Delivery:
        """Return the delivery.

        Raises:
            NoSuchDeliveryError: There is none of this id.
        """
        row = self._connection.execute(_DELIVERY, {"delivery": delivery_id}).mappings().one_or_none()
        if row is None:
            raise NoSuchDeliveryError(f"there is no delivery `{delivery_id[:80]}`")
        return Delivery(**row)

    def deliveries(self, webhook_id: str, *, limit: int) -> Sequence[Delivery]:
        """Return the latest deliveries to the webhook, the latest first."""
        rows = self._connection.execute(_DELIVERIES, {"of": webhook_id, "most": limit}).mappings()
        return [Delivery(**row) for row in rows]

    def forget_deliveries(self, *, before: datetime) -> None:
        """Forget deliveries that were made before then and do not wait."""
        old = (deliveries.c.created_at < before, deliveries.c.state != DeliveryState.WAITING)
        self._connection.execute(delete(deliveries).where(*old))


def _row(value: object, fields: Sequence[str]) -> dict[str, object]:
    return {name: getattr(value, name) for name in fields}
