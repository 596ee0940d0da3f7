"""What is said of releases: standings, advisories, reports."""

from qirvo.client.asking import Asking, json_body, part, query_of
from qirvo.wire.plugin_advisories import AdvisoryBody, AdvisoryDocument, AdvisoryPage, OsvDocument, WithdrawalBody
from qirvo.wire.standings import (
    CloseBody,
    ReportAnswer,
    ReportBody,
    ReportDocument,
    ReportPage,
    StandingBody,
    StandingDocument,
    StandingPage,
)


class StandingCalls(Asking):
    """What is said of releases: standings, advisories, reports."""

    __slots__ = ()

    def standings(self, plugin_id: str) -> StandingPage:
        """Return what is said of a plugin and its releases."""
        return self._ask("GET", f"/v1/plugins/{part(plugin_id)}/standings", StandingPage)

    def advisories(
        self,
        *,
        plugin: str | None = None,
        severity: str | None = None,
        since: str | None = None,
        after: str | None = None,
        limit: int | None = None,
    ) -> AdvisoryPage:
        """Return published security advisories, the one that changed last first."""
        query = query_of(plugin=plugin, severity=severity, since=since, after=after, limit=limit)
        return self._ask("GET", f"/v1/advisories{query}", AdvisoryPage)

    def advisories_of(self, plugin_id: str) -> AdvisoryPage:
        """Return every advisory about a plugin that the caller may see, drafts of their own among them."""
        return self._ask("GET", f"/v1/plugins/{part(plugin_id)}/advisories", AdvisoryPage)

    def advisory(self, advisory_id: str) -> AdvisoryDocument:
        """Return an advisory."""
        return self._ask("GET", f"/v1/advisories/{part(advisory_id)}", AdvisoryDocument)

    def osv(self, advisory_id: str) -> OsvDocument:
        """Return an advisory in OSV's form."""
        return self._ask("GET", f"/v1/advisories/{part(advisory_id)}.osv.json", OsvDocument)

    def create_advisory(self, plugin_id: str, body: AdvisoryBody) -> AdvisoryDocument:
        """Write a draft of an advisory."""
        return self._ask("POST", f"/v1/plugins/{part(plugin_id)}/advisories", AdvisoryDocument, body=json_body(body))

    def edit_advisory(self, advisory_id: str, body: AdvisoryBody) -> AdvisoryDocument:
        """Let an advisory say exactly this."""
        return self._ask("PUT", f"/v1/advisories/{part(advisory_id)}", AdvisoryDocument, body=json_body(body))

    def publish_advisory(self, advisory_id: str) -> AdvisoryDocument:
        """Publish a draft."""
        return self._ask("POST", f"/v1/advisories/{part(advisory_id)}/publication", AdvisoryDocument)

    def withdraw_advisory(self, advisory_id: str, reason: str) -> AdvisoryDocument:
        """Take an advisory back."""
        path = f"/v1/advisories/{part(advisory_id)}/withdrawal"
        return self._ask("PUT", path, AdvisoryDocument, body=json_body(WithdrawalBody(reason=reason)))

    def say(self, plugin_id: str, kind: str, body: StandingBody) -> StandingDocument:
        """Let a release, or the whole plugin, stand so."""
        path = f"/v1/plugins/{part(plugin_id)}/standings/{part(kind)}"
        return self._ask("PUT", path, StandingDocument, body=json_body(body))

    def lift(self, plugin_id: str, kind: str, version: str | None) -> None:
        """Let it stand so no more."""
        self._tell("DELETE", f"/v1/plugins/{part(plugin_id)}/standings/{part(kind)}{query_of(version=version)}")

    def report(self, plugin_id: str, body: ReportBody) -> ReportAnswer:
        """Report what is wrong with a plugin."""
        return self._ask("POST", f"/v1/plugins/{part(plugin_id)}/reports", ReportAnswer, body=json_body(body))

    def reports(self, *, state: str | None = None, after: int | None = None) -> ReportPage:
        """Return what users reported."""
        return self._ask("GET", f"/v1/reports{query_of(state=state, after=after)}", ReportPage)

    def close_report(self, report_id: str, body: CloseBody) -> ReportDocument:
        """Close a report."""
        return self._ask("PUT", f"/v1/reports/{part(report_id)}/closed", ReportDocument, body=json_body(body))
