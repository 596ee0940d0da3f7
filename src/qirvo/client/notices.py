"""Notices and webhooks."""

from qirvo.client.asking import Asking, json_body, part, query_of
from qirvo.wire.notices import (
    DeliveryDocument,
    DeliveryPage,
    NoticePage,
    PauseBody,
    PreferencesBody,
    PreferencesDocument,
    ReadAnswer,
    ReadBody,
    WebhookBody,
    WebhookDocument,
    WebhookPage,
)


class NoticeCalls(Asking):
    """Notices and webhooks."""

    __slots__ = ()

    def notices(self, *, before: int | None = None, limit: int | None = None) -> NoticePage:
        """Return the caller's notices, the latest first."""
        return self._ask("GET", f"/v1/notices{query_of(before=before, limit=limit)}", NoticePage)

    def mark_read(self, body: ReadBody) -> ReadAnswer:
        """Mark the caller's notices up to a number as read."""
        return self._ask("POST", "/v1/notices/read", ReadAnswer, body=json_body(body))

    def notice_preferences(self) -> PreferencesDocument:
        """Return which kinds of notices come by mail."""
        return self._ask("GET", "/v1/notice-preferences", PreferencesDocument)

    def choose_notices(self, body: PreferencesBody) -> PreferencesDocument:
        """Let exactly these kinds of notices come by mail."""
        return self._ask("PUT", "/v1/notice-preferences", PreferencesDocument, body=json_body(body))

    def webhooks(self, publisher: str) -> WebhookPage:
        """Return a publisher's webhooks."""
        return self._ask("GET", f"/v1/publishers/{part(publisher)}/webhooks", WebhookPage)

    def add_webhook(self, publisher: str, body: WebhookBody) -> WebhookDocument:
        """Let a program be told of a publisher's notices; the answer has its secret."""
        path = f"/v1/publishers/{part(publisher)}/webhooks"
        return self._ask("POST", path, WebhookDocument, body=json_body(body))

    def remove_webhook(self, webhook: str) -> None:
        """Forget a webhook."""
        self._tell("DELETE", f"/v1/webhooks/{part(webhook)}")

    def pause_webhook(self, webhook: str, body: PauseBody) -> WebhookDocument:
        """Pause a webhook, or let it go on."""
        return self._ask("PUT", f"/v1/webhooks/{part(webhook)}/paused", WebhookDocument, body=json_body(body))

    def ping_webhook(self, webhook: str) -> DeliveryDocument:
        """Tell a webhook that nothing happened."""
        return self._ask("POST", f"/v1/webhooks/{part(webhook)}/ping", DeliveryDocument)

    def deliveries(self, webhook: str) -> DeliveryPage:
        """Return the latest deliveries to a webhook."""
        return self._ask("GET", f"/v1/webhooks/{part(webhook)}/deliveries", DeliveryPage)

    def replay(self, delivery: str) -> DeliveryDocument:
        """Send a delivery again."""
        return self._ask("POST", f"/v1/deliveries/{part(delivery)}/replay", DeliveryDocument)
