"""A request to be listed, from receipt to publication: what may follow what, and who may decide.

draft ──send──> received ──checks──> in-review ──approve──> approved ──signed──> published
                    └──error finding──> refused   └──reject──> rejected
                                                  └──request changes──> changes-requested

Its publisher may withdraw it until it is approved. What answers a refusal or a request for changes is a submission of
its own.
"""

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import datetime
from enum import StrEnum

from qirvo.deferred import dataclass
from qirvo.domain.differences import Difference
from qirvo.domain.digests import Digest
from qirvo.domain.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from qirvo.domain.findings import Finding, Verdict, verdict_of
from qirvo.domain.listings import Listing
from qirvo.domain.manifests import JsonObject
from qirvo.domain.names import PluginId
from qirvo.domain.ramps import Ramp
from qirvo.domain.releases import Artifact
from qirvo.domain.risk import Risk
from qirvo.domain.traits import Traits
from qirvo.domain.update_channels import UpdateChannel
from qirvo.domain.versions import Version
from qirvo.domain.weekly_hours import WeeklyHours


class NoSuchSubmissionError(NotFoundError):
    """There is no such submission, or none the caller may see."""

    code = "submission-unknown"
    hint = "List submissions with `qirvo review list`."


class SubmissionStateError(ConflictError):
    """The submission is past the point where this could be done."""

    code = "submission-state"
    hint = "Look at its state with `qirvo review show`."


class OwnSubmissionError(ForbiddenError):
    """Nobody decides on what they submitted themselves."""

    code = "submission-own"
    hint = "Ask another reviewer."


class IdentityMismatchError(InvalidError):
    """The metadata say something else than the archive."""

    code = "identity-mismatch"
    hint = "Leave the field out of the metadata, or make it agree with manifest.json in the archive."


class ReleaseNotesTooLongError(InvalidError):
    """Release notes are signed with every release; hosts fetch all of them."""

    code = "release-notes-too-long"
    hint = "Shorten the release notes, and name a page that says more."


MAX_NOTES = 10_000  # characters
CHECKS, REGISTRY, POLICY = "checks", "registry", "policy"
NOT_PEOPLE = frozenset({CHECKS, REGISTRY, POLICY})
"""Who acts in a submission's history without being an account; no account is called so."""


class SubmissionState(StrEnum):
    """Where a submission is."""

    DRAFT = "draft"
    RECEIVED = "received"
    REFUSED = "refused"
    IN_REVIEW = "in-review"
    APPROVED = "approved"
    REJECTED = "rejected"
    CHANGES_REQUESTED = "changes-requested"
    WITHDRAWN = "withdrawn"
    PUBLISHED = "published"


_S = SubmissionState
FOLLOWS: Mapping[SubmissionState, frozenset[SubmissionState]] = {
    _S.DRAFT: frozenset({_S.RECEIVED, _S.WITHDRAWN}),
    _S.RECEIVED: frozenset({_S.REFUSED, _S.IN_REVIEW, _S.WITHDRAWN}),
    _S.IN_REVIEW: frozenset({_S.APPROVED, _S.REJECTED, _S.CHANGES_REQUESTED, _S.WITHDRAWN}),
    _S.APPROVED: frozenset({_S.PUBLISHED}),
    _S.REFUSED: frozenset(),
    _S.REJECTED: frozenset(),
    _S.CHANGES_REQUESTED: frozenset(),
    _S.WITHDRAWN: frozenset(),
    _S.PUBLISHED: frozenset(),
}
FAILED = frozenset({_S.REFUSED, _S.REJECTED, _S.CHANGES_REQUESTED, _S.WITHDRAWN})
"""States in which it ended without a release."""
WITHDRAWABLE = frozenset(state for state, following in FOLLOWS.items() if _S.WITHDRAWN in following)
"""States from which it can still be taken back."""
ENDED = FAILED | {_S.PUBLISHED}
GUIDE_STATUS: Mapping[SubmissionState, str] = {
    _S.DRAFT: "pending",
    _S.RECEIVED: "pending",
    _S.IN_REVIEW: "under_review",
    _S.APPROVED: "approved",
    _S.PUBLISHED: "approved",
    _S.REFUSED: "rejected",
    _S.REJECTED: "rejected",
    _S.CHANGES_REQUESTED: "rejected",
    _S.WITHDRAWN: "rejected",
}
PROGRESS_PERCENT: Mapping[SubmissionState, int] = {
    _S.DRAFT: 0,
    _S.RECEIVED: 10,
    _S.IN_REVIEW: 50,
    _S.APPROVED: 90,
    _S.PUBLISHED: 100,
    _S.REFUSED: 100,
    _S.REJECTED: 100,
    _S.CHANGES_REQUESTED: 100,
    _S.WITHDRAWN: 100,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRequest:
    """What the publisher asks for beside the artifact.

    Attributes:
        ramp: How the release is exposed once published; None publishes it without offering it to anybody.
        quiet: Hours of the week in which its rollout stands still.
        test_report: JUnit XML that speaks of the content tree; empty when none was sent.
        signature: The publisher's own envelope over the release; empty when none was sent.
        start: When its rollout begins; None when it is published, as does a time that is past by then.
        notify: Whether those who want to hear of releases are told of it.
    """

    notes: str = ""
    breaking: bool = False
    security: bool = False
    update_channel: UpdateChannel = UpdateChannel.STABLE
    ramp: Ramp | None = field(default_factory=Ramp.immediate)
    quiet: WeeklyHours | None = None
    test_report: str = ""
    signature: str = ""
    start: datetime | None = None
    notify: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One change of a submission: when, who or what, and why."""

    at: datetime
    state: SubmissionState
    by: str
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What the checks make of a release.

    Attributes:
        traits: Its own; None when they cannot be read.
        difference: From the release before; None when it was compared with none.
        risk: How carefully to look at it; None where nobody said.
    """

    traits: Traits | None = None
    difference: Difference | None = None
    risk: Risk | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A request to be listed.

    Attributes:
        upload_digest: Of the archive as it was uploaded; the same upload is the same submission.
        artifact: The canonical archive made of it.
        manifest: The accepted manifest, in canonical form.
        submitted_by: Name of the account.
        assessment: What the release is like; of nothing before the checks have looked.
    """

    id: str
    plugin_id: PluginId
    version: Version
    upload_digest: Digest
    artifact: Artifact
    manifest: JsonObject
    listing: Listing
    request: ReleaseRequest
    submitted_by: str
    submitted_at: datetime
    state: SubmissionState = SubmissionState.RECEIVED
    findings: tuple[Finding, ...] = ()
    history: tuple[HistoryEntry, ...] = ()
    assessment: Assessment = Assessment()

    @property
    def checked_at(self) -> datetime:
        """When the checks first spoke of it; when it came, as long as they did not."""
        return next((entry.at for entry in self.history if entry.by == CHECKS), self.submitted_at)

    def checked(
        self, findings: tuple[Finding, ...], *, now: datetime, assessment: Assessment = Assessment()
    ) -> "Submission":
        """Record what the checks found: an error refuses, anything else goes to review; a draft stays one."""
        if self.state is SubmissionState.DRAFT:
            return replace(self, findings=findings, assessment=assessment)
        refused = verdict_of(findings) is Verdict.REFUSED
        state = SubmissionState.REFUSED if refused else SubmissionState.IN_REVIEW
        comment = "1 finding" if len(findings) == 1 else f"{len(findings)} findings"
        return replace(
            self._moved(state, now=now, by=CHECKS, comment=comment), findings=findings, assessment=assessment
        )

    def approved(self, *, by: str, now: datetime, comment: str = "") -> "Submission":
        """Record a reviewer's approval.

        Raises:
            OwnSubmissionError: The reviewer submitted it.
            SubmissionStateError: It is not in review.
        """
        self._refuse_own(by)
        return self._moved(SubmissionState.APPROVED, now=now, by=by, comment=comment)

    def rejected(self, *, by: str, now: datetime, comment: str) -> "Submission":
        """Record a reviewer's rejection, which needs a reason.

        Raises:
            OwnSubmissionError: The reviewer submitted it.
            SubmissionStateError: It is not in review.
            InvalidError: No reason is given.
        """
        self._refuse_own(by)
        if not comment.strip():
            raise RejectionReasonError("a rejection needs a reason")
        return self._moved(SubmissionState.REJECTED, now=now, by=by, comment=comment)

    def changes_requested(self, *, by: str, now: datetime, comment: str) -> "Submission":
        """Record that a reviewer wants something changed, which needs to be said.

        Raises:
            OwnSubmissionError: The reviewer submitted it.
            SubmissionStateError: It is not in review.
            RejectionReasonError: Nothing is said.
        """
        self._refuse_own(by)
        if not comment.strip():
            raise RejectionReasonError("a request for changes says what to change")
        return self._moved(SubmissionState.CHANGES_REQUESTED, now=now, by=by, comment=comment)

    def withdrawn(self, *, by: str, now: datetime, comment: str = "") -> "Submission":
        """Record that its publisher wants it no more, or that it cannot be its publisher's any more.

        Raises:
            SubmissionStateError: It is approved, or ended.
        """
        return self._moved(SubmissionState.WITHDRAWN, now=now, by=by, comment=comment)

    def sent(self, *, by: str, now: datetime) -> "Submission":
        """Record that a draft is to be examined.

        Raises:
            SubmissionStateError: It is no draft.
        """
        return self._moved(SubmissionState.RECEIVED, now=now, by=by)

    def noted(self, comment: str, *, by: str, now: datetime) -> "Submission":
        """Record something that happened without moving it on."""
        entry = HistoryEntry(at=now, state=self.state, by=by, comment=comment)
        return replace(self, history=(*self.history, entry))

    def published(self, *, now: datetime) -> "Submission":
        """Record that the release is live: signed and on the read plane."""
        return self._moved(SubmissionState.PUBLISHED, now=now, by=REGISTRY)

    def _refuse_own(self, by: str) -> None:
        if by == self.submitted_by:
            raise OwnSubmissionError(f"`{by}` submitted `{self.id}` and cannot decide on it")

    def _moved(self, state: SubmissionState, *, now: datetime, by: str, comment: str = "") -> "Submission":
        if state not in FOLLOWS[self.state]:
            raise SubmissionStateError(f"submission `{self.id}` is `{self.state}` and cannot become `{state}`")
        entry = HistoryEntry(at=now, state=state, by=by, comment=comment)
        return replace(self, state=state, history=(*self.history, entry))


class RejectionReasonError(InvalidError):
    """A rejection without a reason."""

    code = "rejection-reason"
    hint = "Say what has to change, with `--comment`."
