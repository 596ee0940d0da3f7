"""A plugin's figures, and telling of what happened to it."""

from qirvo.client.answers import refuse_error
from qirvo.client.asking import Asking, json_body, part, query_of
from qirvo.wire.analytics import AnalyticsDocument
from qirvo.wire.distribution_reports import (
    DistributionReportDocument,
    ScheduleBody,
    ScheduleDocument,
    SchedulePage,
)
from qirvo.wire.events import EventsAnswer, EventsBody


class AnalyticsCalls(Asking):
    """A plugin's figures, and telling of what happened to it."""

    __slots__ = ()

    def analytics(self, plugin_id: str, *, period: str = "30d", last: str | None = None) -> AnalyticsDocument:
        """Return the figures of the period that ends today, or with the day `last`."""
        query = query_of(period=period, last=last)
        return self._ask("GET", f"/v1/plugins/{part(plugin_id)}/analytics{query}", AnalyticsDocument)

    def distribution_report(
        self, plugin_id: str, *, period: str = "30d", last: str | None = None
    ) -> DistributionReportDocument:
        """Return the report of the period that ends today, or with the day `last`."""
        query = query_of(period=period, last=last, format="json")
        return self._ask("GET", f"/v1/plugins/{part(plugin_id)}/distribution-report{query}", DistributionReportDocument)

    def distribution_report_file(
        self, plugin_id: str, form: str, *, period: str = "30d", last: str | None = None
    ) -> bytes:
        """Return the same as a file: `text`, `html`, `csv`, `json` or `parquet`."""
        query = query_of(period=period, last=last, format=form)
        answer = self._send("GET", f"/v1/plugins/{part(plugin_id)}/distribution-report{query}", None)
        refuse_error(answer, address=str(self.address))
        return answer.content

    def report_schedules(self) -> SchedulePage:
        """Return which plugins' reports the caller is sent."""
        return self._ask("GET", "/v1/report-schedules", SchedulePage)

    def report_schedule(self, plugin_id: str) -> ScheduleDocument:
        """Return how often the caller is sent a plugin's report."""
        return self._ask("GET", f"/v1/plugins/{part(plugin_id)}/report-schedule", ScheduleDocument)

    def choose_report_schedule(self, plugin_id: str, body: ScheduleBody) -> ScheduleDocument:
        """Be sent a plugin's report each week or month."""
        path = f"/v1/plugins/{part(plugin_id)}/report-schedule"
        return self._ask("PUT", path, ScheduleDocument, body=json_body(body))

    def end_report_schedule(self, plugin_id: str) -> None:
        """Be sent a plugin's report no more."""
        self._tell("DELETE", f"/v1/plugins/{part(plugin_id)}/report-schedule")

    def tell_events(self, body: EventsBody) -> EventsAnswer:
        """Tell of what happened; an id told twice counts once."""
        return self._ask("POST", "/v1/events", EventsAnswer, body=json_body(body))
