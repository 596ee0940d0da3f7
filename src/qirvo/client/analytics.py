"""A plugin's figures, and telling of what happened to it."""

from qirvo.client.asking import Asking, json_body, part, query_of
from qirvo.wire.analytics import AnalyticsDocument
from qirvo.wire.events import EventsAnswer, EventsBody


class AnalyticsCalls(Asking):
    """A plugin's figures, and telling of what happened to it."""

    __slots__ = ()

    def analytics(self, plugin_id: str, *, period: str = "30d", last: str | None = None) -> AnalyticsDocument:
        """Return the figures of the period that ends today, or with the day `last`."""
        query = query_of(period=period, last=last)
        return self._ask("GET", f"/v1/plugins/{part(plugin_id)}/analytics{query}", AnalyticsDocument)

    def tell_events(self, body: EventsBody) -> EventsAnswer:
        """Tell of what happened; an id told twice counts once."""
        return self._ask("POST", "/v1/events", EventsAnswer, body=json_body(body))
