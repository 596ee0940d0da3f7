"""What a registry says of how plugins fare, and their alerts: requests to it."""

from qirvo.client.asking import Asking, json_body, part, query_of
from qirvo.wire.monitoring import AlertBody, AlertDocument, AlertPage, MonitoringDocument, NamedAlertBody


class MonitoringCalls(Asking):
    """Requests about how plugins fare."""

    __slots__ = ()

    def monitoring(self, plugin_id: str, *, window: str = "1d") -> MonitoringDocument:
        """Return how a plugin fared within the window that ends now."""
        query = query_of(window=window)
        return self._ask("GET", f"/v1/plugins/{part(plugin_id)}/monitoring{query}", MonitoringDocument)

    def alerts(self, plugin_id: str) -> AlertPage:
        """Return a plugin's alerts."""
        return self._ask("GET", f"/v1/plugins/{part(plugin_id)}/alerts", AlertPage)

    def create_alert(self, plugin_id: str, body: NamedAlertBody) -> AlertDocument:
        """Watch one more figure."""
        return self._ask("POST", f"/v1/plugins/{part(plugin_id)}/alerts", AlertDocument, body=json_body(body))

    def change_alert(self, plugin_id: str, name: str, body: AlertBody) -> AlertDocument:
        """Watch by another rule what is watched under this name."""
        path = f"/v1/plugins/{part(plugin_id)}/alerts/{part(name)}"
        return self._ask("PUT", path, AlertDocument, body=json_body(body))

    def remove_alert(self, plugin_id: str, name: str) -> None:
        """Watch no more what is watched under this name."""
        self._tell("DELETE", f"/v1/plugins/{part(plugin_id)}/alerts/{part(name)}")
