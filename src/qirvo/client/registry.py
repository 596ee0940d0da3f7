"""A registry as Python sees it: one method for each thing a caller may ask of `/v1`, wire values in and out."""

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote, urlencode

import msgspec

from qirvo.client.addresses import RegistryAddress
from qirvo.client.answers import accept, refuse_error
from qirvo.client.multipart import FileForm, Progress
from qirvo.client.transport import Answer, Body, HttpTransport, Transport
from qirvo.domain.errors import NotFoundError, UnavailableError
from qirvo.domain.submissions import SubmissionState
from qirvo.wire.accounts import AccountAnswer, AccountBody, AccountDocument, RedeemAnswer
from qirvo.wire.components import ComponentPage
from qirvo.wire.differences import DifferenceDocument, FileDifferenceDocument
from qirvo.wire.events import EventCounts, EventsAnswer, EventsBody
from qirvo.wire.plugins import PluginDocument, PluginPage
from qirvo.wire.rescans import RESCAN_DONE, RescanBody, RescanDocument, RescanPage
from qirvo.wire.rollouts import RolloutBody, RolloutDocument, RolloutPage
from qirvo.wire.rules import (
    ModeBody,
    RuleDocument,
    RulePage,
    SuppressionBody,
    SuppressionDocument,
    SuppressionPage,
)
from qirvo.wire.submissions import (
    ConfirmTestsBody,
    DecisionBody,
    SubmissionDocument,
    SubmissionPage,
    SubmitAnswer,
    SubmitBody,
    UploadAnswer,
)

T = TypeVar("T")

PAUSE_S = 0.5
SETTLED = frozenset({SubmissionState.REFUSED, SubmissionState.REJECTED, SubmissionState.PUBLISHED})


class UploadFileMissingError(NotFoundError):
    """The file to upload is not there."""

    code = "upload-file-missing"
    hint = "Name an archive made with `qirvo plugin pack`."


class StillWaitingError(UnavailableError):
    """The submission did not reach the awaited state in time."""

    code = "submission-still-waiting"
    hint = "Nothing is lost: look again with `qirvo submission show`."


class RescanRunsError(UnavailableError):
    """The re-scan did not end in time."""

    code = "rescan-runs"
    hint = "It goes on: look again with `qirvo rule rescans`."


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryClient:
    """Asks one registry.

    Attributes:
        token: The bearer token; None asks as nobody.
    """

    address: RegistryAddress
    token: str | None
    transport: Transport

    @classmethod
    def open(cls, address: RegistryAddress, token: str | None) -> "RegistryClient":
        """Return a client over real connections."""
        return cls(address=address, token=token, transport=HttpTransport(address=address))

    def upload(self, path: Path, progress: Progress) -> UploadAnswer:
        """Send the archive at `path`, read from disk as it goes.

        Raises:
            UploadFileMissingError: There is no such file.
            QirvoError: The registry refused it, or could not be reached.
        """
        if not path.is_file():
            raise UploadFileMissingError(f"`{path}` is not a file")
        form = FileForm(field_name="plugin", path=path, boundary=f"qirvo-{secrets.token_hex(16)}")
        body = Body(content_type=form.content_type, size_bytes=form.size_bytes, pieces=lambda: form.chunks(progress))
        return self._ask("POST", "/v1/uploads", UploadAnswer, body=body)

    def submit(self, body: SubmitBody) -> SubmitAnswer:
        """Ask that an upload be listed; the same upload again is the same submission."""
        return self._ask("POST", "/v1/submissions", SubmitAnswer, body=_json(body))

    def submission(self, submission_id: str) -> SubmissionDocument:
        """Return a submission as it is now."""
        return self._ask("GET", f"/v1/submissions/{_part(submission_id)}", SubmissionDocument)

    def submissions(
        self,
        *,
        state: str | None = None,
        tier: str | None = None,
        order: str | None = None,
        after: str | None = None,
        limit: int | None = None,
    ) -> SubmissionPage:
        """Return some of the submissions the caller may see: the oldest first, or with `order` "risk" the gravest."""
        query = _query(state=state, tier=tier, order=order, after=after, limit=limit)
        return self._ask("GET", f"/v1/submissions{query}", SubmissionPage)

    def difference(self, submission_id: str) -> DifferenceDocument:
        """Return what is different in a submission since the release before it."""
        return self._ask("GET", f"/v1/submissions/{_part(submission_id)}/difference", DifferenceDocument)

    def file_difference(self, submission_id: str, file: str) -> FileDifferenceDocument:
        """Return what changed in one file of a submission."""
        path = f"/v1/submissions/{_part(submission_id)}/difference/files/{quote(file)}"
        return self._ask("GET", path, FileDifferenceDocument)

    def decide(self, submission_id: str, body: DecisionBody) -> SubmissionDocument:
        """Approve or reject a submission."""
        path = f"/v1/submissions/{_part(submission_id)}/decision"
        return self._ask("POST", path, SubmissionDocument, body=_json(body))

    def confirm_tests(self, submission_id: str, body: ConfirmTestsBody) -> SubmissionDocument:
        """Confirm the tests of a submission that came without a report."""
        path = f"/v1/submissions/{_part(submission_id)}/tests-confirmation"
        return self._ask("POST", path, SubmissionDocument, body=_json(body))

    def wait_for(
        self,
        submission_id: str,
        *,
        until: frozenset[SubmissionState] = SETTLED,
        timeout_s: float = 600.0,
        seen: Callable[[SubmissionDocument], None] = lambda _: None,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> SubmissionDocument:
        """Ask again and again until the submission is in one of the states `until`, or can reach none of them.

        Raises:
            StillWaitingError: It was not within `timeout_s` seconds.
        """
        deadline = clock() + timeout_s
        while True:
            document = self.submission(submission_id)
            seen(document)
            if document.state in until | SETTLED:
                return document
            if clock() >= deadline:
                raise StillWaitingError(f"submission `{submission_id}` is still `{document.state}`")
            pause(PAUSE_S)

    def search(self, words: str = "", *, after: str | None = None, limit: int | None = None) -> PluginPage:
        """Return plugins that have `words` in their listing."""
        return self._ask("GET", f"/v1/plugins{_query(q=words or None, after=after, limit=limit)}", PluginPage)

    def plugin(self, plugin_id: str) -> PluginDocument:
        """Return a plugin's page of the catalog."""
        return self._ask("GET", f"/v1/plugins/{_part(plugin_id)}", PluginDocument)

    def components(
        self, name: str, *, version: str | None = None, after: str | None = None, limit: int | None = None
    ) -> ComponentPage:
        """Return published releases that contain the package `name`, in a version or a range of versions."""
        query = _query(name=name, version=version, after=after, limit=limit)
        return self._ask("GET", f"/v1/components{query}", ComponentPage)

    def start_rollout(self, body: RolloutBody) -> RolloutDocument:
        """Expose a published release."""
        return self._ask("POST", "/v1/rollouts", RolloutDocument, body=_json(body))

    def rollouts(self, plugin_id: str) -> RolloutPage:
        """Return the plugin's rollouts, one per update channel."""
        return self._ask("GET", f"/v1/rollouts{_query(plugin=plugin_id)}", RolloutPage)

    def whoami(self) -> AccountDocument:
        """Return the account the token stands for."""
        return self._ask("GET", "/v1/whoami", AccountDocument)

    def redeem(self) -> RedeemAnswer:
        """Exchange the one-time token this client was opened with for a lasting one."""
        return self._ask("POST", "/v1/auth/redeem", RedeemAnswer)

    def create_account(self, body: AccountBody) -> AccountAnswer:
        """Create an account; the answer holds its one-time token."""
        return self._ask("POST", "/v1/accounts", AccountAnswer, body=_json(body))

    def rules(self) -> RulePage:
        """Return every rule as it stands in the registry."""
        return self._ask("GET", "/v1/rules", RulePage)

    def set_rule_mode(self, rule: str, body: ModeBody) -> RuleDocument:
        """Give a rule another mode."""
        check, _, name = rule.partition("/")
        return self._ask("PUT", f"/v1/rules/{_part(check)}/{_part(name)}/mode", RuleDocument, body=_json(body))

    def suppressions(self) -> SuppressionPage:
        """Return every decision that a finding does not count."""
        return self._ask("GET", "/v1/suppressions", SuppressionPage)

    def suppress(self, body: SuppressionBody) -> SuppressionDocument:
        """Let findings of a rule in one content not count."""
        return self._ask("POST", "/v1/suppressions", SuppressionDocument, body=_json(body))

    def unsuppress(self, suppression_id: str) -> None:
        """Let the findings count again."""
        self._tell("DELETE", f"/v1/suppressions/{_part(suppression_id)}")

    def start_rescan(self, body: RescanBody) -> RescanDocument:
        """Begin to look at every published release again."""
        return self._ask("POST", "/v1/rescans", RescanDocument, body=_json(body))

    def rescans(self) -> RescanPage:
        """Return the latest re-scans, the newest first, without their hits."""
        return self._ask("GET", "/v1/rescans", RescanPage)

    def rescan(self, rescan_id: str) -> RescanDocument:
        """Return a re-scan and what it found so far."""
        return self._ask("GET", f"/v1/rescans/{_part(rescan_id)}", RescanDocument)

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
            pause(PAUSE_S)
        return document

    def report_events(self, body: EventsBody) -> EventsAnswer:
        """Report what happened on a host."""
        return self._ask("POST", "/v1/events", EventsAnswer, body=_json(body))

    def event_counts(self, plugin_id: str) -> EventCounts:
        """Return how often each kind of event was recorded for a plugin."""
        return self._ask("GET", f"/v1/events/counts{_query(plugin=plugin_id)}", EventCounts)

    def _tell(self, method: str, path: str) -> None:
        refuse_error(self._send(method, path, None), address=str(self.address))

    def _ask(self, method: str, path: str, shape: type[T], *, body: Body | None = None) -> T:
        return accept(self._send(method, path, body), shape, address=str(self.address))

    def _send(self, method: str, path: str, body: Body | None) -> Answer:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token is not None else {}
        return self.transport.send(method, path, headers=headers, body=body)


def _json(value: object) -> Body:
    content = msgspec.json.encode(value)
    return Body(content_type="application/json", size_bytes=len(content), pieces=lambda: (content,))


def _part(text: str) -> str:
    return quote(text, safe="")


def _query(**given: str | int | None) -> str:
    present: Mapping[str, str | int] = {name: value for name, value in given.items() if value is not None}
    return f"?{urlencode(present)}" if present else ""
