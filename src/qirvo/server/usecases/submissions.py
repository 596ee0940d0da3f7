"""Asking to be listed: what was uploaded becomes a submission that is checked and then reviewed.

A retry is the same submission. What the metadata say about identity must agree with the archive; whatever else they
say fills the listing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from qirvo.domain.access import Account, Right
from qirvo.domain.errors import ConflictError
from qirvo.domain.listings import Listing, compose_listing
from qirvo.domain.manifest_writing import from_canonical
from qirvo.domain.names import PluginId
from qirvo.domain.releases import Artifact, VersionNotNewerError, VersionPublishedError
from qirvo.domain.risk import Tier
from qirvo.domain.rollouts import Ramp
from qirvo.domain.submissions import (
    MAX_NOTES,
    HistoryEntry,
    NoSuchSubmissionError,
    ReleaseNotesTooLongError,
    ReleaseRequest,
    Submission,
    SubmissionState,
)
from qirvo.domain.testing import MAX_TEST_REPORT, LongTestReportError
from qirvo.domain.update_channels import UpdateChannel, accept_on, natural_update_channel
from qirvo.domain.versions import Version
from qirvo.server.ports import BlobStore, NewId, NoSuchUploadError, Page, UnitOfWork, Upload
from qirvo.server.usecases.identity import agree_on_identity

CHECK_JOB = "check"
SETTLED = frozenset({SubmissionState.APPROVED, SubmissionState.PUBLISHED})


class OpenSubmissionError(ConflictError):
    """Other bytes of the same version await a decision."""

    code = "submission-open"
    hint = "Wait for the decision, or raise the version in manifest.json."


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionRequest:
    """What a publisher asks for.

    Attributes:
        metadata: The Guide's metadata: identity facts, which must agree with the archive, and the listing.
        update_channel: None goes where the version naturally belongs.
        ramp: How the release is exposed; None publishes it without offering it to anybody yet.
        keeps_listing: What the metadata leave out stays as the publisher said before.
        test_report: JUnit XML that speaks of the content tree; empty sends none.
    """

    upload_id: str
    metadata: Mapping[str, Any]
    notes: str = ""
    breaking: bool = False
    security: bool = False
    update_channel: UpdateChannel | None = None
    ramp: Ramp | None = None
    keeps_listing: bool = False
    test_report: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """The submission, and whether it is new."""

    submission: Submission
    is_new: bool


def submit(request: SubmissionRequest, *, by: Account, now: datetime, uow: UnitOfWork, new_id: NewId) -> Submitted:
    """Open a submission of an upload and have it checked; the same request again returns the same submission.

    Raises:
        NoSuchUploadError: There is no such upload of this account.
        MissingRightError: The account is no longer a member of the publisher.
        IdentityMismatchError: The metadata contradict the archive.
        MalformedListingError: The metadata cannot be a listing.
        UpdateChannelMismatchError: A pre-release for the stable update channel.
        ReleaseNotesTooLongError: The release notes are.
        LongTestReportError: The test report is.
        VersionPublishedError: The version is published.
        OpenSubmissionError: Other bytes of this version are being examined.
        VersionNotNewerError: The update channel has this version or a newer one.
    """
    with uow:
        upload = _own_upload(request.upload_id, by, uow)
        manifest = from_canonical(dict(upload.manifest))
        agree_on_identity(request.metadata, upload, manifest)
        said_before = _said_before(upload.plugin_id, uow) if request.keeps_listing else {}
        listing = compose_listing({**said_before, **request.metadata}, manifest)
        release_request = _release_request(request, upload)
        same = _same(upload, listing, release_request, uow)
        if same is not None:
            return Submitted(submission=same, is_new=False)
        _refuse_taken(upload, release_request, uow)
        submission = _open(upload, listing, release_request, by=by, now=now, submission_id=new_id("sub_"))
        uow.submissions.add(submission)
        ask_for_checks(submission, uow=uow)
        uow.commit()
    return Submitted(submission=submission, is_new=True)


def ask_for_checks(submission: Submission, *, uow: UnitOfWork) -> None:
    """Have the submission checked soon."""
    uow.jobs.enqueue(CHECK_JOB, {"submission": submission.id}, dedupe=f"{CHECK_JOB}:{submission.id}")


def require_updatable(plugin_id: PluginId, *, by: Account, uow: UnitOfWork) -> None:
    """Refuse an update before its bytes are read.

    Raises:
        MissingRightError: `by` is not a member of the publisher.
        UnlistedPluginError: There is no such plugin yet.
    """
    by.require_publisher(plugin_id)
    with uow:
        uow.plugins.get(plugin_id)


def published_at(submission: Submission) -> datetime | None:
    """Return when the submission became live, or None while it is not."""
    return next((entry.at for entry in submission.history if entry.state is SubmissionState.PUBLISHED), None)


def get_submission(submission_id: str, *, by: Account, uow: UnitOfWork) -> Submission:
    """Return a submission that `by` may see: of a publisher of theirs, or any for a reviewer.

    Raises:
        NoSuchSubmissionError: There is none, or none they may know of.
    """
    with uow:
        submission = uow.submissions.get(submission_id)
    if submission.plugin_id.publisher not in by.publishers and Right.REVIEW not in by.rights:
        raise NoSuchSubmissionError(f"there is no submission `{submission_id}`")
    return submission


def list_submissions(
    *,
    state: SubmissionState | None,
    after: str | None,
    limit: int,
    by: Account,
    uow: UnitOfWork,
    tier: Tier | None = None,
    gravest_first: bool = False,
) -> Page[Submission]:
    """Return the submissions that `by` may see, the oldest or the gravest first."""
    seen = None if Right.REVIEW in by.rights else by.publishers
    with uow:
        return uow.submissions.page(
            state=state, after=after, limit=limit, publishers=seen, tier=tier, gravest_first=gravest_first
        )


def artifact_under_review(submission_id: str, *, by: Account, uow: UnitOfWork, blobs: BlobStore) -> Path:
    """Return where the bytes that a reviewer decides on can be read.

    Raises:
        MissingRightError: `by` may not review.
        NoSuchSubmissionError: There is no such submission.
    """
    by.require(Right.REVIEW)
    return blobs.path(get_submission(submission_id, by=by, uow=uow).artifact.digest)


def _said_before(plugin_id: PluginId, uow: UnitOfWork) -> Mapping[str, Any]:
    """Return the listing's fields that came from the publisher's metadata, as metadata."""
    listing = uow.plugins.get(plugin_id).listing
    fields = {
        "name": listing.name,
        "description": listing.description,
        "category": listing.category,
        "tags": list(listing.tags),
        "pricing": dict(listing.pricing),
        "screenshots": list(listing.screenshots),
        "documentation": listing.documentation,
    }
    return {name: value for name, value in fields.items() if listing.origins.get(name) == "submission"}


def _own_upload(upload_id: str, by: Account, uow: UnitOfWork) -> Upload:
    upload = uow.uploads.get(upload_id)
    if upload.account != by.name:
        raise NoSuchUploadError(f"there is no upload `{upload_id}`")
    by.require_publisher(upload.plugin_id)
    return upload


def _release_request(request: SubmissionRequest, upload: Upload) -> ReleaseRequest:
    update_channel = request.update_channel or natural_update_channel(upload.version)
    accept_on(update_channel, upload.version)
    if len(request.notes) > MAX_NOTES:
        raise ReleaseNotesTooLongError(f"release notes of `{len(request.notes)}` characters are over `{MAX_NOTES}`")
    if len(request.test_report) > MAX_TEST_REPORT:
        length = len(request.test_report)
        raise LongTestReportError(f"a test report of `{length}` characters is over `{MAX_TEST_REPORT}`")
    return ReleaseRequest(
        notes=request.notes,
        breaking=request.breaking,
        security=request.security,
        update_channel=update_channel,
        ramp=request.ramp,
        test_report=request.test_report,
    )


def _same(upload: Upload, listing: Listing, request: ReleaseRequest, uow: UnitOfWork) -> Submission | None:
    """Return the submission that these bytes are already; after a rejection, only if nothing was changed since."""
    present = uow.submissions.find_open_or_published(upload.plugin_id, upload.version)
    if present is not None:
        return present if present.upload_digest == upload.upload_digest else None
    earlier = uow.submissions.find_by_upload(upload.upload_digest, submitted_by=upload.account)
    if earlier is None:
        return None
    if earlier.state is SubmissionState.REFUSED and earlier.request.test_report == request.test_report:
        return earlier  # the same bytes would be refused for the same findings
    return earlier if (earlier.listing, earlier.request) == (listing, request) else None


def _refuse_taken(upload: Upload, request: ReleaseRequest, uow: UnitOfWork) -> None:
    present = uow.submissions.find_open_or_published(upload.plugin_id, upload.version)
    if present is not None and present.state in SETTLED:
        raise VersionPublishedError(f"`{upload.plugin_id}` `{upload.version}` is published")
    if present is not None:
        raise OpenSubmissionError(f"`{upload.plugin_id}` `{upload.version}` is submitted as `{present.id}`")
    refuse_not_newer(upload.plugin_id, upload.version, request, uow=uow)


def refuse_not_newer(plugin_id: PluginId, version: Version, request: ReleaseRequest, *, uow: UnitOfWork) -> None:
    """Refuse a version that exists or is not newer than what its update channel has.

    Raises:
        VersionPublishedError: It exists.
        VersionNotNewerError: It is not newer.
    """
    index = uow.plugins.index(plugin_id)
    if index is None:
        return
    if version in index.releases:
        raise VersionPublishedError(f"`{plugin_id}` `{version}` is published")
    head = index.heads.get(request.update_channel)
    if head is not None and version <= head.current:
        raise VersionNotNewerError(
            f"`{plugin_id}` `{version}` is not newer than `{head.current}` on `{request.update_channel}`"
        )


def _open(
    upload: Upload, listing: Listing, request: ReleaseRequest, *, by: Account, now: datetime, submission_id: str
) -> Submission:
    return Submission(
        id=submission_id,
        plugin_id=upload.plugin_id,
        version=upload.version,
        upload_digest=upload.upload_digest,
        artifact=Artifact(
            digest=upload.artifact_digest, size_bytes=upload.artifact_size_bytes, tree_digest=upload.tree_digest
        ),
        manifest=upload.manifest,
        listing=listing,
        request=request,
        submitted_by=by.name,
        submitted_at=now,
        history=(HistoryEntry(at=now, state=SubmissionState.RECEIVED, by=by.name),),
    )
