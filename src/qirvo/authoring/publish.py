"""Publishing: check here what the registry will check, pack, sign, submit, and follow if asked.

The local checks are the registry's own, so that a refusal costs seconds and no upload. What is checked is what is
sent: a folder is packed first, and the archive is checked.
"""

import hashlib
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from qirvo.authoring.pack import pack
from qirvo.authoring.signing import NamelessReleaseError, statement_about
from qirvo.client.registry import RegistryClient
from qirvo.client.submissions import SETTLED
from qirvo.deferred import dataclass
from qirvo.domain.digests import Digest
from qirvo.domain.distribution_channels import DistributionChannel
from qirvo.domain.errors import ConflictError, InvalidError, NotFoundError
from qirvo.domain.findings import Verdict
from qirvo.domain.publisher_keys import ReleaseStatement
from qirvo.domain.submissions import FAILED, SubmissionState
from qirvo.wire.submissions import ReleaseOptions, SubmissionDocument, SubmitForm

if TYPE_CHECKING:
    from qirvo.checks.runner import CheckReport


class ChecksFailedError(InvalidError):
    """The plugin would be refused, so it was not sent."""

    code = "publish-checks-failed"
    hint = "Correct the errors above; `qirvo plugin validate` shows them again."


class NothingToPublishError(NotFoundError):
    """There is nothing at the path."""

    code = "publish-path-missing"
    hint = "Name a plugin's folder, or an archive made with `qirvo plugin pack`."


class NotMendableError(ConflictError):
    """What is to be submitted again cannot be, or something else was packed."""

    code = "resubmit-impossible"
    hint = "Name a submission of this plugin that was refused, rejected, withdrawn or asked to change."


class Reporter(Protocol):
    """Hears what goes on."""

    def said(self, text: str) -> None:
        """Take words for a person."""
        ...

    def progress(self, done_bytes: int, total_bytes: int) -> None:
        """Take how far the upload is."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishOptions:
    """How to publish.

    Attributes:
        listing: The Guide's `metadata`: what the listing says beside the manifest.
        release: How the release is to be exposed.
        dry_run: Stop after the local checks.
        is_draft: Have the registry check it, and nobody examine it before it is sent.
        test_report: JUnit XML that names what is published; None sends none.
        skip_checks: Send even what the local checks refuse; the registry checks all the same.
        await_states: Wait until the submission is in one of these states, or settled; none does not wait.
        instead_of: An earlier submission, whose plugin it has to be; None: any.
        await_s: For at most so many seconds.
        sign: Signs what is said of the release; may return an empty text for no signature.
        must_sign: Nothing is sent without one.
    """

    listing: Mapping[str, Any] = field(default_factory=dict)
    release: ReleaseOptions = field(default_factory=ReleaseOptions)
    test_report: bytes | None = None
    dry_run: bool = False
    is_draft: bool = False
    skip_checks: bool = False
    await_states: frozenset[SubmissionState] = frozenset()
    await_s: float = 600.0
    instead_of: SubmissionDocument | None = None
    sign: Callable[[ReleaseStatement], str] | None = None
    must_sign: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishResult:
    """What was, or would be, sent, and what became of it.

    Attributes:
        report: Of the local checks; None when they were skipped.
        submission: None after a dry run.
    """

    file_name: str
    size_bytes: int
    digest: str
    report: "CheckReport | None"
    submission: SubmissionDocument | None = None


def publish(
    path: Path, options: PublishOptions, *, open_client: Callable[[], RegistryClient], reporter: Reporter
) -> PublishResult:
    """Publish the plugin at `path`, a folder or an archive.

    Raises:
        ChecksFailedError: The local checks refuse it.
        QirvoError: It cannot be packed, or the registry refused it or could not be reached.
    """
    with sendable_archive(path) as archive:
        report = None if options.skip_checks else _checked(archive, options, reporter)
        result = PublishResult(
            file_name=archive.name, size_bytes=archive.stat().st_size, digest=_digest_of(archive), report=report
        )
        if options.dry_run:
            return result
        return replace(
            result, submission=_send(archive, result.digest, options, client=open_client(), reporter=reporter)
        )


def _checked(archive: Path, options: PublishOptions, reporter: Reporter) -> "CheckReport":
    from qirvo.authoring.validate import validate  # noqa: PLC0415  # the checks' libraries are an extra

    way = DistributionChannel.MARKETPLACE
    report = validate(archive, distribution_channel=way, test_report=options.test_report)
    if report.verdict is Verdict.REFUSED:
        errors = sum(finding.refuses for finding in report.findings)
        what = "1 error" if errors == 1 else f"{errors} errors"
        raise ChecksFailedError(f"`{archive.name}` was not sent: {what}", findings=report.findings)
    reporter.said(f"checked {archive.name}: {report.verdict}")
    return report


def _send(
    archive: Path, digest: str, options: PublishOptions, *, client: RegistryClient, reporter: Reporter
) -> SubmissionDocument:
    signature = _vouched(archive, options)
    if signature:
        reporter.said(f"signed {archive.name} with the publisher's key")
    asked = SubmitForm(
        metadata={"digest": digest, **options.listing},  # what arrives with another digest is refused
        release=options.release,
        testReport="" if options.test_report is None else _condensed(options.test_report),
        draft=options.is_draft,
        signature=signature,
    )
    submitted = client.submit_archive(archive, asked, reporter.progress)
    reporter.said(f"sent {archive.name} to {client.address}")
    reporter.said(f"submitted as {submitted.submissionId}; estimated review time: {submitted.estimatedReviewTime}")
    if not options.await_states:
        return client.submission(submitted.submissionId)
    return client.wait_for(
        submitted.submissionId,
        until=options.await_states,
        timeout_s=options.await_s,
        seen=_telling(reporter, options.await_states),
    )


def _vouched(archive: Path, options: PublishOptions) -> str:
    """Refuse what cannot be submitted instead of another, and return the signature over what lies here, if any."""
    before = options.instead_of
    if before is not None and before.state not in FAILED | {SubmissionState.WITHDRAWN}:
        raise NotMendableError(f"submission `{before.id}` is `{before.state}`")
    if before is None and options.sign is None:
        return ""
    try:
        said = statement_about(archive, breaking=options.release.breaking, security=options.release.security)
    except NamelessReleaseError:
        if before is not None or options.must_sign:
            raise
        return ""  # the registry says what is wrong with it
    if before is not None and str(said.plugin_id) != before.pluginId:
        raise NotMendableError(f"`{said.plugin_id}` was packed, and `{before.id}` is about `{before.pluginId}`")
    return "" if options.sign is None else options.sign(said)


def _condensed(report: bytes) -> str:
    from qirvo.checks.junit import condensed_report  # noqa: PLC0415  # the checks' libraries are an extra

    return condensed_report(report)


def _telling(reporter: Reporter, awaited: frozenset[SubmissionState]) -> Callable[[SubmissionDocument], None]:
    """Return a listener that tells once of every state that is waited in; the one it ends in is the answer."""
    told: list[str] = []

    def seen(submission: SubmissionDocument) -> None:
        waits = submission.state not in awaited | SETTLED
        if waits and submission.state not in told:
            told.append(submission.state)
            reporter.said(f"{submission.state}: waiting")

    return seen


@contextmanager
def sendable_archive(path: Path) -> Iterator[Path]:
    """Give the archive to send: `path` itself, or what its folder packs to, for as long as it is needed.

    Raises:
        NothingToPublishError: There is nothing at `path`.
        QirvoError: It cannot be packed.
    """
    if not path.exists():
        raise NothingToPublishError(f"`{path}` does not exist")
    if not path.is_dir():
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="qirvo-publish-") as folder:
        yield pack(path, Path(folder)).path


def _digest_of(archive: Path) -> str:
    with archive.open("rb") as content:
        return str(Digest(hashlib.file_digest(content, "sha256").hexdigest()))
