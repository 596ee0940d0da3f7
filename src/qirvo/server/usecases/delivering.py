"""One delivery to a webhook: sent until it is answered, or given up after two days."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from qirvo.domain.notices import Notice, NoticeKind
from qirvo.domain.webhooks import Delivery, DeliveryState, NoSuchDeliveryError, Webhook
from qirvo.server.delivery_ports import WebhookCalls, WebhookUnansweredError
from qirvo.server.ports import NewId, UnitOfWork
from qirvo.wire.webhooks import signed_headers

ATTEMPTS = 12
KEPT = timedelta(days=30)
_MAX_SAID = 300  # characters


def deliver(
    delivery_id: str, *, now: datetime, new_uow: Callable[[], UnitOfWork], calls: WebhookCalls, new_id: NewId
) -> None:
    """Send a delivery that waits; one that is gone or does not wait is a no-op.

    Raises:
        WebhookUnansweredError: It was not answered with success and is to be tried again.
    """
    with new_uow() as uow:
        try:
            delivery = uow.webhooks.delivery(delivery_id)
        except NoSuchDeliveryError:
            return
        webhook = uow.webhooks.get(delivery.webhook)
    if delivery.state is not DeliveryState.WAITING:
        return
    body = delivery.body.encode()
    headers = signed_headers(delivery.id, body, secret=webhook.secret, now_s=int(now.timestamp()))
    tried = replace(delivery, attempts=delivery.attempts + 1)
    try:
        status = calls.post(webhook.url, body, headers)
    except WebhookUnansweredError as refused:
        _record_failure(replace(tried, said=refused.message[:_MAX_SAID]), now=now, new_uow=new_uow, new_id=new_id)
        if tried.attempts < ATTEMPTS:
            raise
        return
    with new_uow() as uow:
        uow.webhooks.save_delivery(replace(tried, state=DeliveryState.DELIVERED, said=str(status)))
        uow.webhooks.save(uow.webhooks.get(webhook.id).after_success())
        uow.commit()


def forget_deliveries(*, now: datetime, new_uow: Callable[[], UnitOfWork]) -> None:
    """Forget deliveries that ended more than a month ago."""
    with new_uow() as uow:
        uow.webhooks.forget_deliveries(before=now - KEPT)
        uow.commit()


def _record_failure(tried: Delivery, *, now: datetime, new_uow: Callable[[], UnitOfWork], new_id: NewId) -> None:
    is_given_up = tried.attempts >= ATTEMPTS
    with new_uow() as uow:
        uow.webhooks.save_delivery(replace(tried, state=DeliveryState.FAILED) if is_given_up else tried)
        if is_given_up:
            before = uow.webhooks.get(tried.webhook)
            after = before.after_giving_up()
            uow.webhooks.save(after)
            if after.is_paused and not before.is_paused:
                uow.notices.add(_paused(after, tried.said, now=now, new_id=new_id))
        uow.commit()


def _paused(webhook: Webhook, said: str, *, now: datetime, new_id: NewId) -> Notice:
    return Notice(
        id=new_id("not_"),
        at=now,
        kind=NoticeKind.SECURITY,
        title=f"A webhook of {webhook.publisher} is paused",
        text=f"{webhook.given_up} deliveries in a row were given up. The last time: {said}. Nothing is sent to it now.",
        link=f"/publishers/{webhook.publisher}/webhooks",
        publishers=frozenset({webhook.publisher}),
    )
