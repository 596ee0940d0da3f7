"""A publisher's webhooks: added, tried, paused, removed by its members; every delivery can be sent again."""

import base64
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from qirvo.domain.access import Account
from qirvo.domain.notice_preferences import read_kinds
from qirvo.domain.notices import Notice, NoticeKind
from qirvo.domain.webhooks import (
    MAX_WEBHOOKS,
    Delivery,
    DeliveryState,
    NoSuchDeliveryError,
    NoSuchWebhookError,
    TooManyWebhooksError,
    Webhook,
    require_webhook_address,
)
from qirvo.server.ports import OUTGOING, UnitOfWork
from qirvo.server.usecases.acting import Acting
from qirvo.server.usecases.spreading import DELIVER_JOB, Render, tell
from qirvo.wire.webhooks import SECRET_PREFIX

SHOWN = 50


def add_webhook(publisher: str, *, url: str, kinds: Collection[str], allow_plain: bool, acting: Acting) -> Webhook:
    """Let a program be told of the publisher's notices; its secret is in the answer, this once.

    Args:
        publisher: Whose notices.
        url: Where it is.
        kinds: Kinds of notices; none means all.
        allow_plain: Whether `http://` may be used.
        acting: Who adds it.

    Raises:
        MissingRightError: `by` is not a member of the publisher.
        MalformedWebhookError: The address may not be a webhook's.
        UnknownNoticeKindError: One of `kinds` is none.
        TooManyWebhooksError: The publisher has `MAX_WEBHOOKS` already.
    """
    acting.by.require_member(publisher)
    webhook = Webhook(
        id=acting.new_id("hook_"),
        publisher=publisher,
        url=require_webhook_address(url, allow_plain=allow_plain),
        secret=SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode(),
        kinds=read_kinds(frozenset(kinds)) or frozenset(NoticeKind),
        created_at=acting.now,
        created_by=acting.by.name,
    )
    with acting.uow as uow:
        if len(uow.webhooks.of(frozenset({publisher}))) >= MAX_WEBHOOKS:
            raise TooManyWebhooksError(f"`{publisher}` has `{MAX_WEBHOOKS}` webhooks")
        uow.webhooks.add(webhook)
        acting.record("webhook.add", f"publisher:{publisher}", after=_told(webhook))
        uow.notices.add(_added(webhook, acting))
        uow.commit()
    return webhook


def list_webhooks(publisher: str, *, by: Account, uow: UnitOfWork) -> Sequence[Webhook]:
    """Return the publisher's webhooks, oldest first.

    Raises:
        MissingRightError: `by` is not a member of the publisher.
    """
    by.require_member(publisher)
    with uow:
        return uow.webhooks.of(frozenset({publisher}))


def remove_webhook(webhook_id: str, *, acting: Acting) -> None:
    """Forget a webhook and what was told to it.

    Raises:
        NoSuchWebhookError: There is none, or none of a publisher of the caller's.
    """
    with acting.uow as uow:
        webhook = _own(webhook_id, acting)
        uow.webhooks.remove(webhook.id)
        acting.record("webhook.remove", f"publisher:{webhook.publisher}", before=_told(webhook))
        uow.commit()


def pause_webhook(webhook_id: str, *, is_paused: bool, acting: Acting) -> Webhook:
    """Tell the webhook of nothing, or of everything that is raised from now on.

    Raises:
        NoSuchWebhookError: There is none, or none of a publisher of the caller's.
    """
    with acting.uow as uow:
        webhook = _own(webhook_id, acting)
        changed = replace(webhook, is_paused=True) if is_paused else webhook.resumed()
        uow.webhooks.save(changed)
        act = "webhook.pause" if is_paused else "webhook.resume"
        acting.record(act, f"publisher:{webhook.publisher}", before=_told(webhook), after=_told(changed))
        uow.commit()
    return changed


def ping_webhook(webhook_id: str, *, acting: Acting, render: Render) -> Delivery:
    """Tell the webhook something that happened nowhere, to see whether it answers.

    Raises:
        NoSuchWebhookError: There is none, or none of a publisher of the caller's.
    """
    with acting.uow as uow:
        webhook = _own(webhook_id, acting)
        delivery = tell(
            webhook.id, _ping(webhook, acting), render(_ping(webhook, acting)), uow=uow, new_id=acting.new_id
        )
        acting.record("webhook.ping", f"publisher:{webhook.publisher}", after={"webhook": webhook.id})
        uow.commit()
    return delivery


def list_deliveries(webhook_id: str, *, by: Account, uow: UnitOfWork) -> Sequence[Delivery]:
    """Return the latest deliveries to a webhook, the latest first.

    Raises:
        NoSuchWebhookError: There is none, or none of a publisher of the caller's.
    """
    with uow:
        _require_own(uow.webhooks.get(webhook_id), by)
        return uow.webhooks.deliveries(webhook_id, limit=SHOWN)


def replay_delivery(delivery_id: str, *, acting: Acting) -> Delivery:
    """Send a delivery again, the same bytes under the same id, whatever became of it.

    Raises:
        NoSuchDeliveryError: There is none, or none of a publisher of the caller's.
    """
    with acting.uow as uow:
        delivery = uow.webhooks.delivery(delivery_id)
        webhook = uow.webhooks.get(delivery.webhook)
        if webhook.publisher not in acting.by.publishers:
            raise NoSuchDeliveryError(f"there is no delivery `{delivery_id[:80]}`")
        again = replace(delivery, state=DeliveryState.WAITING, attempts=0)
        uow.webhooks.save_delivery(again)
        uow.jobs.enqueue(DELIVER_JOB, {"delivery": delivery.id}, queue=OUTGOING)
        before, after = ({"delivery": each.id, "state": each.state.value} for each in (delivery, again))
        acting.record("webhook.replay", f"publisher:{webhook.publisher}", before=before, after=after)
        uow.commit()
    return again


def _own(webhook_id: str, acting: Acting) -> Webhook:
    return _require_own(acting.uow.webhooks.get(webhook_id), acting.by)


def _require_own(webhook: Webhook, by: Account) -> Webhook:
    if webhook.publisher not in by.publishers:
        raise NoSuchWebhookError(f"there is no webhook `{webhook.id[:80]}`")
    by.require_unbound(webhook.publisher)
    return webhook


def _told(webhook: Webhook) -> Mapping[str, object]:
    """Return what the audit log has of a webhook: its address without the query, which may be a secret."""
    address = webhook.url.partition("?")[0]
    kinds = sorted(kind.value for kind in webhook.kinds)
    return {"webhook": webhook.id, "url": address, "kinds": kinds, "paused": webhook.is_paused}


def _added(webhook: Webhook, acting: Acting) -> Notice:
    return Notice(
        id=acting.new_id("not_"),
        at=acting.now,
        kind=NoticeKind.SECURITY,
        title=f"A webhook of {webhook.publisher} was added",
        text=f"{acting.by.name} lets {webhook.url} be told of {webhook.publisher}'s notices.",
        link=f"/publishers/{webhook.publisher}/webhooks",
        publishers=frozenset({webhook.publisher}),
    )


def _ping(webhook: Webhook, acting: Acting) -> Notice:
    return Notice(
        id=webhook.id,
        at=acting.now,
        kind=NoticeKind.MILESTONE,
        title="Nothing happened",
        text=f"{acting.by.name} asked whether this webhook answers.",
        link=f"/publishers/{webhook.publisher}/webhooks",
        publishers=frozenset({webhook.publisher}),
    )
