"""Asking to be listed: what was uploaded becomes a submission that is checked and then reviewed.

A retry is the same submission. What the metadata say about identity must agree with the archive; whatever else they
say fills the listing.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from qirvo.deferred import dataclass
from qirvo.domain.access import Account, Right
from qirvo.domain.errors import ConflictError
from qirvo.domain.listings import Listing, compose_listing
from qirvo.domain.manifest_writing import from_canonical
from qirvo.domain.names import PluginId
from qirvo.domain.ramps import Ramp
from qirvo.domain.releases import Artifact, VersionNotNewerError, VersionPublishedError
from qirvo.domain.risk import Tier
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
from qirvo.domain.visibility import PublicAlreadyError, StaysPrivateError
from qirvo.server.ports import BlobStore, NewId, NoSuchUploadError, Page, UnitOfWork, Upload
from qirvo.server.usecases import uploads
from qirvo.server.usecases.acting import Acting
from qirvo.server.usecases.identity import agree_on_identity
from qirvo.server.usecases.provenance import record_run
from qirvo.server.usecases.release_signatures import require_signature, statement_of
from qirvo.server.usecases.rollouts import begin_at

CHECK_JOB = "check"
SETTLED = frozenset({SubmissionState.APPROVED, SubmissionState.PUBLISHED})


class OpenSubmissionError(ConflictError):
    """Other bytes of the same version await a decision."""

    code = "submission-open"
    hint = "Wait for the decision, or raise the version in manifest.json."


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionRequest:
    """What a publisher asks for, of an upload or of an archive that comes with it.

    Attributes:
        metadata: The Guide's metadata: identity facts, which must agree with the archive, and the listing.
        update_channel: None goes where the version naturally belongs.
        is_offered: Whether the release is exposed once published.
        ramp: How it is exposed then; None as the update channel does by itself.
        keeps_listing: What the metadata leave out stays as the publisher said before.
        test_report: JUnit XML that speaks of the content tree; empty sends none.
        signature: The publisher's own envelope over the release; empty sends none.
        is_draft: Whether it is only checked until it is sent.
        private: Whether the plugin is its publisher's members' alone; None leaves it as it is.
        start: When the rollout begins; None when it is published.
        notify: Whether those who want to hear of releases are told of it.
    """

    metadata: Mapping[str, Any]
    notes: str = ""
    breaking: bool = False
    security: bool = False
    update_channel: UpdateChannel | None = None
    is_offered: bool = True
    ramp: Ramp | None = None
    keeps_listing: bool = False
    test_report: str = ""
    signature: str = ""
    is_draft: bool = False
    private: bool | None = None
    start: datetime | None = None
    notify: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """The submission, and whether it is new."""

    submission: Submission
    is_new: bool


def submit(upload_id: str, request: SubmissionRequest, *, acting: Acting) -> Submitted:
    """Open a submission of an upload and have it checked; the same request again returns the same submission.

    Raises:
        NoSuchUploadError: There is no such upload of this account.
        MissingRightError: The account is no longer a member of the publisher.
        QirvoError: It is refused, as `submit_kept` says.
    """
    with acting.uow as uow:
        submitted = _submitted(_own_upload(upload_id, acting.by, uow), request, acting)
        if submitted.is_new:
            uow.commit()
    return submitted


def submit_kept(kept: Upload, request: SubmissionRequest, *, acting: Acting) -> Submitted:
    """Record what `uploads.keep` kept and open its submission, both or neither; `keep` asked whether `acting.by` may.

    Raises:
        IdentityMismatchError: The metadata contradict the archive.
        MalformedListingError: The metadata cannot be a listing.
        UnknownUpdateChannelError: The plugin has no such update channel.
        UpdateChannelMismatchError: A pre-release for a stable update channel.
        ReleaseNotesTooLongError: The release notes are.
        LongTestReportError: The test report is.
        VersionPublishedError: The version is published.
        OpenSubmissionError: Other bytes of this version are being examined.
        VersionNotNewerError: The update channel has this version or a newer one.
        PublicAlreadyError: The plugin is public and asked to be private.
        StaysPrivateError: The plugin is private and asked to be public.
        SignatureRequiredError: Its publisher wants every release signed.
        RefusedSignatureError: The signature does not fit what was sent.
        MalformedStrategyError: The rollout is to begin in the past, or more than a year from now.
    """
    with acting.uow as uow:
        submitted = _submitted(uploads.record(kept, acting=acting), request, acting)
        uow.commit()
    return submitted


def send_draft(submission_id: str, *, by: Account, now: datetime, uow: UnitOfWork, new_id: NewId) -> Submission:
    """Let a draft be examined.

    Raises:
        NoSuchSubmissionError: There is none, or none of a publisher of the caller's.
        SubmissionStateError: It is no draft.
        VersionPublishedError: The version is published.
        OpenSubmissionError: Another submission of this version is being examined.
        VersionNotNewerError: The update channel has this version or a newer one.
    """
    with uow:
        draft = _own(submission_id, by, uow)
        sent = draft.sent(by=by.name, now=now)
        _refuse_other(draft.plugin_id, draft.version, draft.request, uow)
        uow.submissions.save(sent)
        _record("submission.open", sent, Acting(by=by, now=now, uow=uow, new_id=new_id), before=draft)
        ask_for_checks(sent, uow=uow)
        uow.commit()
    return sent


def withdraw(submission_id: str, *, by: Account, now: datetime, uow: UnitOfWork, new_id: NewId) -> Submission:
    """Take a submission back, as long as nobody approved it.

    Raises:
        NoSuchSubmissionError: There is none, or none of a publisher of the caller's.
        SubmissionStateError: It is approved, or ended.
    """
    with uow:
        present = _own(submission_id, by, uow)
        withdrawn = present.withdrawn(by=by.name, now=now)
        uow.submissions.save(withdrawn)
        _record("submission.withdraw", withdrawn, Acting(by=by, now=now, uow=uow, new_id=new_id), before=present)
        uow.commit()
    return withdrawn


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
    if not by.may_know(submission.plugin_id):
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
    latest_first: bool = False,
) -> Page[Submission]:
    """Return the submissions that `by` may see, the oldest, the gravest or the latest first."""
    seen = None if Right.REVIEW in by.rights else by.publishers
    with uow:
        return uow.submissions.page(
            state=state,
            after=after,
            limit=limit,
            publishers=seen,
            tier=tier,
            gravest_first=gravest_first,
            latest_first=latest_first,
            patterns=() if by.grant is None else by.grant.plugins,
        )


def artifact_under_review(submission_id: str, *, by: Account, uow: UnitOfWork, blobs: BlobStore) -> Path:
    """Return where the bytes that a reviewer decides on can be read.

    Raises:
        MissingRightError: `by` may not review.
        NoSuchSubmissionError: There is no such submission.
    """
    by.require(Right.REVIEW)
    return blobs.path(get_submission(submission_id, by=by, uow=uow).artifact.digest)


def _submitted(upload: Upload, request: SubmissionRequest, acting: Acting) -> Submitted:
    """Open the submission in the transaction at hand, or return the one that it is already."""
    by, now, uow = acting.by, acting.now, acting.uow
    manifest = from_canonical(dict(upload.manifest))
    agree_on_identity(request.metadata, upload, manifest)
    said_before = _said_before(upload.plugin_id, uow) if request.keeps_listing else {}
    listing = compose_listing({**said_before, **request.metadata}, manifest)
    release_request = _release_request(request, upload, uow)
    same = _same(upload, listing, release_request, uow)
    if same is not None and (same.state is SubmissionState.DRAFT) == request.is_draft:
        return Submitted(submission=same, is_new=False)
    _refuse_other(upload.plugin_id, upload.version, release_request, uow)
    begin_at(request.start, now=now)  # refused now rather than when somebody has examined it
    submission = _open(upload, listing, release_request, acting=acting, is_draft=request.is_draft)
    require_signature(statement_of(submission), request.signature, uow)
    _choose_visibility(upload.plugin_id, request.private, now=now, uow=uow)
    uow.submissions.add(submission)
    if by.run is not None:
        record_run(submission, by.run, by=by, now=now, uow=uow, new_id=acting.new_id)
    _record("submission.draft" if request.is_draft else "submission.open", submission, acting)
    ask_for_checks(submission, uow=uow)
    return Submitted(submission=submission, is_new=True)


def _choose_visibility(plugin_id: PluginId, private: bool | None, *, now: datetime, uow: UnitOfWork) -> None:  # noqa: FBT001
    """Let the plugin be private from here on, where this is asked and it is not public."""
    if private and uow.private_plugins.is_public(plugin_id):
        raise PublicAlreadyError(f"`{plugin_id}` is public")
    if private:
        uow.private_plugins.add(plugin_id, now=now)
    elif private is False and uow.private_plugins.holds(plugin_id):
        raise StaysPrivateError(f"`{plugin_id}` is private")


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


def _own(submission_id: str, by: Account, uow: UnitOfWork) -> Submission:
    submission = uow.submissions.get(submission_id)
    if not by.owns(submission.plugin_id):
        raise NoSuchSubmissionError(f"there is no submission `{submission_id[:80]}`")
    return submission


def _record(act: str, submission: Submission, acting: Acting, *, before: Submission | None = None) -> None:
    told = {} if before is None else _told(before)
    acting.record(act, f"plugin:{submission.plugin_id}", before=told, after=_told(submission))


def _told(submission: Submission) -> Mapping[str, str]:
    return {
        "submission": submission.id,
        "version": str(submission.version),
        "digest": str(submission.artifact.digest),
        "state": submission.state.value,
    }


def _own_upload(upload_id: str, by: Account, uow: UnitOfWork) -> Upload:
    upload = uow.uploads.get(upload_id)
    if upload.account != by.name:
        raise NoSuchUploadError(f"there is no upload `{upload_id}`")
    by.require_publisher(upload.plugin_id)
    return upload


def _release_request(request: SubmissionRequest, upload: Upload, uow: UnitOfWork) -> ReleaseRequest:
    update_channel = request.update_channel or natural_update_channel(upload.version)
    policies = uow.update_channels.of(upload.plugin_id)
    accept_on(update_channel, upload.version, {name: policy.terms for name, policy in policies.items()})
    policy = policies.get(update_channel)
    usual = Ramp.immediate() if policy is None else policy.ramp
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
        ramp=(request.ramp or usual) if request.is_offered else None,
        quiet=None if policy is None else policy.quiet,
        test_report=request.test_report,
        signature=request.signature,
        start=request.start,
        notify=request.notify,
    )


def _same(upload: Upload, listing: Listing, request: ReleaseRequest, uow: UnitOfWork) -> Submission | None:
    """Return the submission that these bytes are already; after a rejection, only if nothing was changed since."""
    present = uow.submissions.find_open_or_published(upload.plugin_id, upload.version)
    if present is not None:
        return present if present.upload_digest == upload.upload_digest else None
    earlier = uow.submissions.find_by_upload(upload.upload_digest, submitted_by=upload.account)
    if earlier is None or earlier.state is SubmissionState.WITHDRAWN:
        return None
    if earlier.state is SubmissionState.REFUSED and earlier.request.test_report == request.test_report:
        return earlier  # the same bytes would be refused for the same findings
    return earlier if (earlier.listing, earlier.request) == (listing, request) else None


def _refuse_other(plugin_id: PluginId, version: Version, request: ReleaseRequest, uow: UnitOfWork) -> None:
    present = uow.submissions.find_open_or_published(plugin_id, version)
    if present is not None and present.state in SETTLED:
        raise VersionPublishedError(f"`{plugin_id}` `{version}` is published")
    if present is not None:
        raise OpenSubmissionError(f"`{plugin_id}` `{version}` is submitted as `{present.id}`")
    refuse_not_newer(plugin_id, version, request, uow=uow)


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


def _open(upload: Upload, listing: Listing, request: ReleaseRequest, *, acting: Acting, is_draft: bool) -> Submission:
    state = SubmissionState.DRAFT if is_draft else SubmissionState.RECEIVED
    return Submission(
        id=acting.new_id("sub_"),
        plugin_id=upload.plugin_id,
        version=upload.version,
        upload_digest=upload.upload_digest,
        artifact=Artifact(
            digest=upload.artifact_digest, size_bytes=upload.artifact_size_bytes, tree_digest=upload.tree_digest
        ),
        manifest=upload.manifest,
        listing=listing,
        request=request,
        submitted_by=acting.by.name,
        submitted_at=acting.now,
        state=state,
        history=(HistoryEntry(at=acting.now, state=state, by=acting.by.name),),
    )
