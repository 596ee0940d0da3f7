"""Examining a submission before a person does: the registry's own checks first, then the scanners of others.

What is found is weighed by the modes of its rules and by what was decided to be suppressed. A submission that the
registry's own checks refuse is not sent to anybody; any other goes to review when every scanner has settled.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from qirvo.domain.access import Right
from qirvo.domain.digests import Digest
from qirvo.domain.findings import Finding, Verdict, in_order, verdict_of
from qirvo.domain.notices import Notice, NoticeKind
from qirvo.domain.risk import History, risk_of
from qirvo.domain.rules import in_modes
from qirvo.domain.submissions import Assessment, Submission, SubmissionState
from qirvo.domain.suppressions import suppress
from qirvo.server.ports import ArtifactChecks, BlobStore, Examination, NewId, UnitOfWork
from qirvo.server.usecases.circumstances import circumstances_of
from qirvo.server.usecases.rules import modes_in_force
from qirvo.server.usecases.scans import Scanning, findings_of, open_scans

_EXAMINED = frozenset({SubmissionState.RECEIVED, SubmissionState.DRAFT})


def check_submission(
    submission_id: str,
    *,
    now: datetime,
    new_uow: Callable[[], UnitOfWork],
    blobs: BlobStore,
    checks: ArtifactChecks,
    scanning: Scanning,
    new_id: NewId,
) -> Submission:
    """Examine the stored artifact and record what was found; a submission that was checked before stays as it is.

    While scanners are awaited it stays as it is, too; whoever settles the last scan has this done again.

    Raises:
        NoSuchSubmissionError: There is no such submission.
    """
    with new_uow() as uow:
        submission = uow.submissions.get(submission_id)
        circumstances = circumstances_of(submission, uow=uow, blobs=blobs)
    if submission.state not in _EXAMINED:
        return submission
    examination = checks.examine(blobs.path(submission.artifact.digest), circumstances=circumstances)
    with new_uow() as uow:
        present = uow.submissions.get(submission_id)
        if present.state is not submission.state:
            return present  # another worker was faster, or it was sent or withdrawn
        own = weighed(examination.findings, digest_of=examination.digest_of, now=now, uow=uow)
        is_sent = present.state is SubmissionState.RECEIVED
        if (
            is_sent
            and verdict_of(own) is not Verdict.REFUSED
            and open_scans(present, scanning=scanning, now=now, uow=uow, new_id=new_id)
        ):
            uow.commit()
            return present
        said = findings_of(uow.scans.of(submission_id), scanning=scanning)
        found = weighed(said, digest_of=examination.digest_of, now=now, uow=uow)
        findings = in_order((*own, *found))
        checked = present.checked(findings, now=now, assessment=_assessed(present, examination, findings, uow=uow))
        uow.submissions.save(checked)
        if is_sent:
            uow.notices.add(_told(checked, uow, now=now, new_id=new_id))
        uow.commit()
    return checked


def _told(submission: Submission, uow: UnitOfWork, *, now: datetime, new_id: NewId) -> Notice:
    """Return what its publisher hears of a refusal, or reviewers of what waits for them."""
    of, refused = f"{submission.plugin_id} {submission.version}", submission.state is SubmissionState.REFUSED
    findings = [f"{finding.rule}: {finding.message}" for finding in submission.findings if finding.refuses]
    return Notice(
        id=new_id("not_"),
        at=now,
        kind=NoticeKind.SUBMISSION if refused else NoticeKind.REVIEW,
        title=f"{of}: refused by the checks" if refused else f"{of} waits for a review",
        text="\n".join(findings),
        link=f"/dashboard/submissions/{submission.id}" if refused else f"/review/{submission.id}",
        plugin_id=str(submission.plugin_id),
        publishers=frozenset({uow.transfers.owner(submission.plugin_id)}) if refused else frozenset(),
        accounts=frozenset() if refused else uow.people.holders(Right.REVIEW) - {submission.submitted_by},
    )


def _assessed(
    submission: Submission, examination: Examination, findings: Sequence[Finding], *, uow: UnitOfWork
) -> Assessment:
    """Return what is made of the release, with the plugin's history."""
    found, history = examination.difference, History(silence=_silence(submission, uow=uow))
    return Assessment(
        traits=examination.traits,
        difference=None if found is None else found.bounded(),
        risk=risk_of(findings, found, history).bounded(),
    )


def _silence(submission: Submission, *, uow: UnitOfWork) -> timedelta | None:
    """Return how long the plugin had no new release; None when it has none."""
    index = uow.plugins.index(submission.plugin_id)
    published = () if index is None else [release.published_at for release in index.releases.values()]
    return max(submission.submitted_at - max(published), timedelta(0)) if published else None


def weighed(
    findings: Iterable[Finding], *, digest_of: Callable[[str | None], Digest | None], now: datetime, uow: UnitOfWork
) -> tuple[Finding, ...]:
    """Return `findings` as this registry has them: in the modes of their rules, the suppressed ones marked."""
    moded = in_modes(findings, modes_in_force(uow.rule_policy))
    return suppress(moded, uow.suppressions.all(), digest_of=digest_of, now=now)
