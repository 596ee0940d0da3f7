"""A request to be listed, from receipt to publication: what may follow what, and who may decide.

received ──checks──> in-review ──approve──> approved ──signed──> published
    └──error finding──> refused   └──reject──> rejected
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from qirvo.domain.differences import Difference
from qirvo.domain.digests import Digest
from qirvo.domain.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from qirvo.domain.findings import Finding, Verdict, verdict_of
from qirvo.domain.listings import Listing
from qirvo.domain.manifests import JsonObject
from qirvo.domain.names import PluginId
from qirvo.domain.releases import Artifact
from qirvo.domain.risk import Risk
from qirvo.domain.rollouts import Ramp
from qirvo.domain.traits import Traits
from qirvo.domain.update_channels import UpdateChannel
from qirvo.domain.versions import Version


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
CHECKS, REGISTRY = "checks", "registry"
NOT_PEOPLE = frozenset({CHECKS, REGISTRY})
"""Who acts in a submission's history without being an account; no account is called so."""


class SubmissionState(StrEnum):
    """Where a submission is."""

    RECEIVED = "received"
    REFUSED = "refused"
    IN_REVIEW = "in-review"
    APPROVED = "approved"
    REJECTED = "rejected"
    PUBLISHED = "published"


FOLLOWS: Mapping[SubmissionState, frozenset[SubmissionState]] = {
    SubmissionState.RECEIVED: frozenset({SubmissionState.REFUSED, SubmissionState.IN_REVIEW}),
    SubmissionState.IN_REVIEW: frozenset({SubmissionState.APPROVED, SubmissionState.REJECTED}),
    SubmissionState.APPROVED: frozenset({SubmissionState.PUBLISHED}),
    SubmissionState.REFUSED: frozenset(),
    SubmissionState.REJECTED: frozenset(),
    SubmissionState.PUBLISHED: frozenset(),
}
GUIDE_STATUS: Mapping[SubmissionState, str] = {
    SubmissionState.RECEIVED: "pending",
    SubmissionState.IN_REVIEW: "under_review",
    SubmissionState.APPROVED: "approved",
    SubmissionState.PUBLISHED: "approved",
    SubmissionState.REFUSED: "rejected",
    SubmissionState.REJECTED: "rejected",
}
PROGRESS_PERCENT: Mapping[SubmissionState, int] = {
    SubmissionState.RECEIVED: 10,
    SubmissionState.IN_REVIEW: 50,
    SubmissionState.APPROVED: 90,
    SubmissionState.PUBLISHED: 100,
    SubmissionState.REFUSED: 100,
    SubmissionState.REJECTED: 100,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRequest:
    """What the publisher asks for beside the artifact.

    Attributes:
        ramp: How the release is exposed once published; None publishes it without offering it to anybody.
        test_report: JUnit XML that speaks of the content tree; empty when none was sent.
    """

    notes: str = ""
    breaking: bool = False
    security: bool = False
    update_channel: UpdateChannel = UpdateChannel.STABLE
    ramp: Ramp | None = field(default_factory=Ramp.immediate)
    test_report: str = ""


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
        """Record what the checks found and make of it: an error refuses, anything else goes to review."""
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
