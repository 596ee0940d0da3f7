"""Running a registry: people, jobs, rules, the audit log, counts."""

import time
from collections.abc import Callable

from qirvo.client.asking import Asking, json_body, part, query_of
from qirvo.domain.errors import UnavailableError
from qirvo.wire.accounts import AccountAnswer
from qirvo.wire.audit import AuditPage, ChainPage, HeadDocument
from qirvo.wire.events import EventCounts, EventsAnswer, EventsBody
from qirvo.wire.operator import JobPage, PeoplePage, PersonDocument, RightsBody, SuspendBody
from qirvo.wire.personal_records import ErasureBody, ErasureDocument
from qirvo.wire.rescans import RESCAN_DONE, RescanBody, RescanDocument, RescanPage
from qirvo.wire.rules import (
    ModeBody,
    RuleDocument,
    RulePage,
    SuppressionBody,
    SuppressionDocument,
    SuppressionPage,
)

_PAUSE_S = 0.5


class RescanRunsError(UnavailableError):
    """The re-scan did not end in time."""

    code = "rescan-runs"
    hint = "It goes on: look again with `qirvo rule rescans`."


class OperationCalls(Asking):
    """Running a registry: people, jobs, rules, the audit log, counts."""

    __slots__ = ()

    def audit(
        self,
        *,
        publisher: str | None = None,
        before: int | None = None,
        limit: int | None = None,
        **filters: str | None,
    ) -> AuditPage:
        """Return entries of the audit log, the latest first; only what concerns `publisher`, when given."""
        path = "/v1/audit" if publisher is None else f"/v1/publishers/{part(publisher)}/audit"
        return self._ask("GET", f"{path}{query_of(**filters, before=before, limit=limit)}", AuditPage)

    def audit_head(self) -> HeadDocument:
        """Return the number and hash of the audit log's last entry."""
        return self._ask("GET", "/v1/audit/head", HeadDocument)

    def audit_chain(
        self, *, publisher: str | None = None, after: int | None = None, **filters: str | None
    ) -> ChainPage:
        """Return entries in the order of writing, with what their hashes cover; of `publisher`, when given."""
        path = "/v1/audit" if publisher is None else f"/v1/publishers/{part(publisher)}/audit"
        return self._ask("GET", f"{path}/chain{query_of(**filters, after=after)}", ChainPage)

    def people(self, *, after: str | None = None, limit: int | None = None) -> PeoplePage:
        """Return accounts by name."""
        return self._ask("GET", f"/v1/accounts{query_of(after=after, limit=limit)}", PeoplePage)

    def suspend(self, name: str, body: SuspendBody) -> PersonDocument:
        """Let an account act no more."""
        return self._ask("PUT", f"/v1/accounts/{part(name)}/suspension", PersonDocument, body=json_body(body))

    def restore(self, name: str) -> PersonDocument:
        """Let an account act again."""
        return self._ask("DELETE", f"/v1/accounts/{part(name)}/suspension", PersonDocument)

    def erase_account(self, name: str, body: ErasureBody) -> ErasureDocument:
        """Erase somebody's account for them, for good."""
        return self._ask("POST", f"/v1/accounts/{part(name)}/erasure", ErasureDocument, body=json_body(body))

    def reset_sign_in(self, name: str) -> AccountAnswer:
        """Take from an account what it signs in with; the answer holds a one-time token."""
        return self._ask("POST", f"/v1/accounts/{part(name)}/sign-in-reset", AccountAnswer)

    def set_rights(self, name: str, body: RightsBody) -> PersonDocument:
        """Let an account hold exactly these rights."""
        return self._ask("PUT", f"/v1/accounts/{part(name)}/rights", PersonDocument, body=json_body(body))

    def jobs(self, *, state: str | None = None, after: int | None = None, limit: int | None = None) -> JobPage:
        """Return what the registry has yet to do, and what it gave up."""
        return self._ask("GET", f"/v1/jobs{query_of(state=state, after=after, limit=limit)}", JobPage)

    def retry_job(self, job_id: int) -> None:
        """Let a job that was given up be done again."""
        self._tell("POST", f"/v1/jobs/{job_id}/retry")

    def rules(self) -> RulePage:
        """Return every rule as it stands in the registry."""
        return self._ask("GET", "/v1/rules", RulePage)

    def set_rule_mode(self, rule: str, body: ModeBody) -> RuleDocument:
        """Give a rule another mode."""
        check, _, name = rule.partition("/")
        return self._ask("PUT", f"/v1/rules/{part(check)}/{part(name)}/mode", RuleDocument, body=json_body(body))

    def suppressions(self) -> SuppressionPage:
        """Return every decision that a finding does not count."""
        return self._ask("GET", "/v1/suppressions", SuppressionPage)

    def suppress(self, body: SuppressionBody) -> SuppressionDocument:
        """Let findings of a rule in one content not count."""
        return self._ask("POST", "/v1/suppressions", SuppressionDocument, body=json_body(body))

    def unsuppress(self, suppression_id: str) -> None:
        """Let the findings count again."""
        self._tell("DELETE", f"/v1/suppressions/{part(suppression_id)}")

    def start_rescan(self, body: RescanBody) -> RescanDocument:
        """Begin to look at every published release again."""
        return self._ask("POST", "/v1/rescans", RescanDocument, body=json_body(body))

    def rescans(self) -> RescanPage:
        """Return the latest re-scans, the newest first, without their hits."""
        return self._ask("GET", "/v1/rescans", RescanPage)

    def rescan(self, rescan_id: str) -> RescanDocument:
        """Return a re-scan and what it found so far."""
        return self._ask("GET", f"/v1/rescans/{part(rescan_id)}", RescanDocument)

    def wait_for_rescan(
        self,
        rescan_id: str,
        *,
        timeout_s: float,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> RescanDocument:
        """Ask again and again until the re-scan has looked at everything.

        Raises:
            RescanRunsError: It had not within `timeout_s` seconds.
        """
        deadline = clock() + timeout_s
        while (document := self.rescan(rescan_id)).state != RESCAN_DONE:
            if clock() >= deadline:
                raise RescanRunsError(f"re-scan `{rescan_id}` looked at `{document.done}` of `{document.total}`")
            pause(_PAUSE_S)
        return document

    def report_events(self, body: EventsBody) -> EventsAnswer:
        """Report what happened on a host."""
        return self._ask("POST", "/v1/events", EventsAnswer, body=json_body(body))

    def event_counts(self, plugin_id: str) -> EventCounts:
        """Return how often each kind of event was recorded for a plugin."""
        return self._ask("GET", f"/v1/events/counts{query_of(plugin=plugin_id)}", EventCounts)
