"""Uploads and submissions as they travel: the Guide's own shapes, and `/v1`'s."""

from dataclasses import dataclass, field
from typing import Any

from qirvo.wire.differences import WireRisk
from qirvo.wire.problems import WireFinding


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadAnswer:
    """The Guide's answer to `POST /upload`, with the digests beside it."""

    packageId: str
    uploadUrl: str
    pluginId: str
    version: str
    digest: str
    treeDigest: str
    success: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitBody:
    """The Guide's `POST /submit`: what was uploaded, and the listing's metadata.

    `release` says how to expose it, and `testReport` is JUnit XML about the content tree; the Guide has no such fields.
    """

    packageId: str
    metadata: dict[str, Any] = field(default_factory=dict)
    release: "ReleaseOptions | None" = None
    testReport: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseOptions:
    """How a release is to be exposed.

    Attributes:
        rolloutPercentage: Start of a gradual rollout in percent; none is everybody at once.
        rolloutDuration: Seconds until everybody is served.
        offered: False publishes without offering it to anybody yet.
    """

    releaseNotes: str = ""
    breaking: bool = False
    security: bool = False
    updateChannel: str | None = None
    rolloutPercentage: float | None = None
    rolloutDuration: int = 0
    offered: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitAnswer:
    """The Guide's answer to `POST /submit`; `estimatedReviewTime` is text for people."""

    submissionId: str
    reviewUrl: str
    estimatedReviewTime: str
    success: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateAnswer:
    """The Guide's answer to `PUT /plugins/{id}`; `publishedAt` is null while review is pending."""

    updateId: str
    version: str
    publishedAt: str | None
    submissionUrl: str
    success: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class WireHistoryEntry:
    """One change of a submission."""

    at: str
    state: str
    by: str
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionDocument:
    """A submission: the Guide's four fields, then ours. Times are ISO 8601 in UTC.

    `risk` is null before the checks have looked; its reasons are the 50 gravest.
    """

    id: str
    status: str
    reviewProgress: int
    feedback: str
    estimatedCompletion: str | None
    state: str
    pluginId: str
    version: str
    digest: str
    treeDigest: str
    sizeBytes: int
    submittedBy: str
    submittedAt: str
    verdict: str
    manifest: dict[str, Any] = field(default_factory=dict)
    listing: dict[str, Any] = field(default_factory=dict)
    release: ReleaseOptions = field(default_factory=ReleaseOptions)
    findings: list[WireFinding] = field(default_factory=list)
    history: list[WireHistoryEntry] = field(default_factory=list)
    risk: WireRisk | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionPage:
    """Some submissions in the order asked for; `next` is the cursor of the following page."""

    submissions: list[SubmissionDocument]
    next: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionBody:
    """A reviewer's decision: `approve` or `reject`.

    Attributes:
        confirmed: Rules whose alarms a rejection calls right; an approval calls every alarm false.
    """

    decision: str
    comment: str = ""
    confirmed: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmTestsBody:
    """A reviewer confirms tests that no report shows; `note` says what was run and seen."""

    note: str
