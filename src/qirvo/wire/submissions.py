"""Uploads and submissions as they travel: the Guide's own shapes, and `/v1`'s."""

from dataclasses import field
from typing import Any

from qirvo.deferred import dataclass
from qirvo.wire.differences import WireRisk
from qirvo.wire.problems import WireFinding
from qirvo.wire.trusted import ProvenanceDocument


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
class SubmitForm:
    """What is asked of an archive that comes beside it, as the field `submission` of a form.

    `release` says how to expose it, and `testReport` is JUnit XML about the content tree; the Guide has no such fields.
    A `draft` is checked, and examined only once it is sent. `signature` is the publisher's own envelope over the
    release.
    """

    metadata: dict[str, Any] = field(default_factory=dict)
    release: "ReleaseOptions | None" = None
    testReport: str = ""
    draft: bool = False
    signature: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitBody(SubmitForm):
    """The Guide's `POST /submit`: what was uploaded, and what is asked of it."""

    packageId: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseOptions:
    """How a release is to be exposed.

    Attributes:
        rolloutPercentage: Start of a gradual rollout in percent; none is everybody at once.
        rolloutDuration: Seconds until everybody is served.
        rolloutStart: When that begins, as ISO 8601 with its offset; null is when it is published.
        offered: False publishes without offering it to anybody yet.
        notifyUsers: False tells nobody that it is published: no notice, mail or webhook; the public feeds have it.
        private: Lets members of the publisher alone know of the plugin, from its first submission on; null leaves it
            as it is.
    """

    releaseNotes: str = ""
    breaking: bool = False
    security: bool = False
    updateChannel: str | None = None
    rolloutPercentage: float | None = None
    rolloutDuration: int = 0
    rolloutStart: str | None = None
    offered: bool = True
    notifyUsers: bool = True
    private: bool | None = None


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

    `risk` is null before the checks have looked; its reasons are the 50 gravest. `provenance` is null unless a trusted
    publisher submitted it. `digest` is of what was uploaded, `artifactDigest` of the archive that is made of it and
    served.
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
    provenance: ProvenanceDocument | None = None
    artifactDigest: str = ""

    @property
    def claims(self) -> dict[str, Any]:
        """What its publisher said for the listing beside the manifest."""
        origins = self.listing.get("origins") or {}
        return {name: self.listing[name] for name, origin in origins.items() if origin == "submission"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionPage:
    """Some submissions in the order asked for; `next` is the cursor of the following page."""

    submissions: list[SubmissionDocument]
    next: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionBody:
    """A reviewer's decision: `approve`, `request-changes` or `reject`.

    Attributes:
        confirmed: Rules whose alarms a rejection calls right; an approval calls every alarm false.
        confirmsSecurity: Whether the release does fix a security fault, as its publisher claims.
    """

    decision: str
    comment: str = ""
    confirmed: list[str] = field(default_factory=list)
    confirmsSecurity: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmTestsBody:
    """A reviewer confirms tests that no report shows; `note` says what was run and seen."""

    note: str
