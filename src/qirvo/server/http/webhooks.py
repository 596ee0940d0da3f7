"""A publisher's webhooks over HTTP."""

from functools import partial
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from qirvo.domain.webhooks import Delivery, Webhook
from qirvo.server.http.authentication import BEARER, Caller
from qirvo.server.http.bodies import described, json_body
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.notices import event_text
from qirvo.server.http.times import moment
from qirvo.server.http.wiring import acting_of, address_of, registry_of
from qirvo.server.usecases import webhooks
from qirvo.wire.notices import DeliveryDocument, DeliveryPage, PauseBody, WebhookBody, WebhookDocument, WebhookPage

router = LateRouter(prefix="/v1", tags=["notices"])


@router.get("/publishers/{publisher}/webhooks", openapi_extra=dict(BEARER))
def index(request: Request, by: Caller, publisher: str) -> WebhookPage:
    """List the webhooks of a publisher of the caller's."""
    found = webhooks.list_webhooks(publisher, by=by, uow=registry_of(request).reading())
    return WebhookPage(webhooks=[webhook_document(webhook) for webhook in found])


@router.post("/publishers/{publisher}/webhooks", status_code=201, openapi_extra=described(WebhookBody))
def add(
    request: Request, by: Caller, publisher: str, body: Annotated[WebhookBody, Depends(json_body(WebhookBody))]
) -> WebhookDocument:
    """Let a program be told of the publisher's notices; the answer alone has the secret that they are signed with."""
    webhook = webhooks.add_webhook(
        publisher,
        url=body.url,
        kinds=body.kinds,
        allow_plain=registry_of(request).plain_webhooks,
        acting=acting_of(request, by),
    )
    return webhook_document(webhook, secret=webhook.secret)


@router.delete("/webhooks/{webhook_id}", status_code=204, response_class=Response, openapi_extra=dict(BEARER))
def remove(request: Request, by: Caller, webhook_id: str) -> None:
    """Forget a webhook and what was told to it."""
    webhooks.remove_webhook(webhook_id, acting=acting_of(request, by))


@router.put("/webhooks/{webhook_id}/paused", openapi_extra=described(PauseBody))
def pause(
    request: Request, by: Caller, webhook_id: str, body: Annotated[PauseBody, Depends(json_body(PauseBody))]
) -> WebhookDocument:
    """Pause a webhook, or let it be told of what is raised from now on."""
    return webhook_document(webhooks.pause_webhook(webhook_id, is_paused=body.paused, acting=acting_of(request, by)))


@router.post("/webhooks/{webhook_id}/ping", status_code=202, openapi_extra=dict(BEARER))
def ping(request: Request, by: Caller, webhook_id: str) -> DeliveryDocument:
    """Tell a webhook that nothing happened, to see whether it answers."""
    render = partial(event_text, address=address_of(request))
    delivery = webhooks.ping_webhook(webhook_id, acting=acting_of(request, by), render=render)
    registry_of(request).wake()
    return delivery_document(delivery)


@router.get("/webhooks/{webhook_id}/deliveries", openapi_extra=dict(BEARER))
def deliveries(request: Request, by: Caller, webhook_id: str) -> DeliveryPage:
    """List the latest deliveries to a webhook."""
    found = webhooks.list_deliveries(webhook_id, by=by, uow=registry_of(request).reading())
    return DeliveryPage(deliveries=[delivery_document(delivery) for delivery in found])


@router.post("/deliveries/{delivery_id}/replay", status_code=202, openapi_extra=dict(BEARER))
def replay(request: Request, by: Caller, delivery_id: str) -> DeliveryDocument:
    """Send a delivery again, the same bytes under the same id."""
    delivery = webhooks.replay_delivery(delivery_id, acting=acting_of(request, by))
    registry_of(request).wake()
    return delivery_document(delivery)


def webhook_document(webhook: Webhook, *, secret: str | None = None) -> WebhookDocument:
    """Return a webhook as it travels."""
    return WebhookDocument(
        id=webhook.id,
        publisher=webhook.publisher,
        url=webhook.url,
        kinds=sorted(webhook.kinds),
        paused=webhook.is_paused,
        createdAt=moment(webhook.created_at),
        createdBy=webhook.created_by,
        secret=secret,
    )


def delivery_document(delivery: Delivery) -> DeliveryDocument:
    """Return a delivery as it travels."""
    return DeliveryDocument(
        id=delivery.id,
        webhook=delivery.webhook,
        kind=delivery.kind.value,
        state=delivery.state.value,
        attempts=delivery.attempts,
        said=delivery.said,
        createdAt=moment(delivery.created_at),
        body=delivery.body,
    )
