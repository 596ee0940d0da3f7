"""Deciding on a submission, once the checks have looked (`checks`).

An approval records the release, moves the update channel's head and asks for a signature, all in one transaction; the
release becomes visible to readers only when `publications` has signed it. That a release fixes a security fault is a
claim until a reviewer confirms it; only then it is signed as one.
"""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from qirvo.deferred import dataclass
from qirvo.domain.access import Account, Right
from qirvo.domain.errors import InvalidError, QirvoError
from qirvo.domain.listing_edits import carried_over
from qirvo.domain.manifest_writing import from_canonical
from qirvo.domain.notices import NoticeKind
from qirvo.domain.releases import Release, Security, next_head
from qirvo.domain.review_work import ReviewPolicy, ReviewWork
from qirvo.domain.rollouts import Rollout
from qirvo.domain.submissions import POLICY, Submission, SubmissionState
from qirvo.server.ports import NewId, Plugin, ReadRepository, UnitOfWork
from qirvo.server.usecases.acting import Acting
from qirvo.server.usecases.publications import SIGN_JOB
from qirvo.server.usecases.release_signatures import require_signature, statement_of
from qirvo.server.usecases.rules import outcomes_of
from qirvo.server.usecases.submissions import refuse_not_newer


class MalformedDecisionError(InvalidError):
    """The decision is none."""

    code = "decision-malformed"
    hint = "Decide `approve`, `request-changes` or `reject`."


class CommentTooLongError(InvalidError):
    """The comment on a decision is longer than is kept."""

    code = "comment-too-long"
    hint = "Say it shorter, and name a page that says more."


MAX_COMMENT = 10_000  # characters


class Choice(StrEnum):
    """What a reviewer may decide."""

    APPROVE = "approve"
    REQUEST_CHANGES = "request-changes"
    REJECT = "reject"

    @classmethod
    def parse(cls, text: str) -> "Choice":
        """Read a decision.

        Raises:
            MalformedDecisionError: `text` is none.
        """
        if text not in set(cls):
            raise MalformedDecisionError(f"`{text[:40]}` is not a decision")
        return cls(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a reviewer decides.

    Attributes:
        confirmed: Rules whose alarms a rejection calls right; an approval calls every alarm false.
        confirms_security: Whether the release does fix a security fault, as its publisher claims.
    """

    choice: Choice
    comment: str = ""
    confirmed: frozenset[str] = frozenset()
    confirms_security: bool = False


def decide(
    submission_id: str, decision: Decision, *, acting: Acting, policy: ReviewPolicy, repository: ReadRepository
) -> Submission:
    """Record a reviewer's decision; an approval makes it a release and has it signed.

    Where the policy wants two people, the first approval is noted and the submission stays in review.

    Raises:
        MissingRightError: The actor may not review.
        NoSuchSubmissionError: There is no such submission.
        OwnSubmissionError: The actor submitted it.
        SubmissionStateError: It is not in review.
        ClaimedError: Another reviewer has claimed it.
        FlaggedError: It is to be approved while its security is doubted.
        RejectionReasonError: A rejection or request for changes without a comment.
        CommentTooLongError: The comment is longer than is kept.
        NoSuchAlarmError: A rule is confirmed that raised no alarm here, or with an approval.
        VersionNotNewerError: Meanwhile the update channel has this version or a newer one.
        UnpublishableIndexError: Hosts would refuse the plugin's index with this release.
        SignatureRequiredError: Meanwhile its publisher wants every release signed, and this one is not.
        RefusedSignatureError: Meanwhile the key that signed it was replaced or revoked.
    """
    by, uow, comment = acting.by, acting.uow, decision.comment
    by.require(Right.REVIEW)
    if len(comment) > MAX_COMMENT:
        raise CommentTooLongError(f"a comment of `{len(comment)}` characters is over `{MAX_COMMENT}`")
    is_approval = decision.choice is Choice.APPROVE
    with uow:
        submission, work = uow.submissions.get(submission_id), uow.review_desk.get(submission_id)
        work.require_free(by.name, acting.now)
        if decision.choice is Choice.REJECT:
            decided = submission.rejected(by=by.name, now=acting.now, comment=comment)
        elif decision.choice is Choice.REQUEST_CHANGES:
            decided = submission.changes_requested(by=by.name, now=acting.now, comment=comment)
        else:
            decided = submission.approved(by=by.name, now=acting.now, comment=comment)
            work.require_unflagged()
            work = _approved(work, decision, by=by.name)
            if len(work.approved_by) < policy.approvals_needed(submission):
                return _noted(submission, work, comment, acting)
            _record_release(decided, work, now=acting.now, uow=uow, repository=repository)
            uow.transfers.watch_no_more(submission.plugin_id)
        uow.review_desk.save(work)
        uow.submissions.save(decided)
        outcomes = outcomes_of(submission, approved=is_approval, confirmed=decision.confirmed, by=by, now=acting.now)
        uow.rule_policy.add_outcomes(outcomes)
        _record(decided, work, decision, acting, before=submission)
        uow.commit()
    return decided


def approve_by_policy(
    submission_id: str,
    *,
    now: datetime,
    uow: UnitOfWork,
    new_id: NewId,
    policy: ReviewPolicy,
    repository: ReadRepository,
) -> Submission:
    """Approve a submission against which nothing speaks, and note why; any other stays in review and says why not."""
    with uow:
        submission = uow.submissions.get(submission_id)
        if submission.state is not SubmissionState.IN_REVIEW or not policy.auto_approve:
            return submission
        releases = uow.review_desk.releases_published(str(submission.plugin_id))
        is_watched = uow.transfers.is_watched(submission.plugin_id)
        against = [
            *policy.against(submission, releases=releases, is_watched=is_watched),
            *_signature_trouble(submission, uow),
        ]
        if against:
            noted = submission.noted(f"a person decides: {'; '.join(against)}", by=POLICY, now=now)
            uow.submissions.save(noted)
            uow.commit()
            return noted
        decided = submission.approved(by=POLICY, now=now, comment="a small update of a plugin that is known")
        _record_release(decided, ReviewWork(submission=submission_id), now=now, uow=uow, repository=repository)
        uow.submissions.save(decided)
        before, after = ({"submission": each.id, "state": each.state.value} for each in (submission, decided))
        Acting(by=Account(name=POLICY), now=now, uow=uow, new_id=new_id).record(
            "submission.approve", f"plugin:{decided.plugin_id}", before=before, after=after
        )
        uow.commit()
    return decided


def _signature_trouble(submission: Submission, uow: UnitOfWork) -> list[str]:
    try:
        require_signature(statement_of(submission), submission.request.signature, uow)
    except QirvoError as exc:
        return [exc.message]
    return []


def _approved(work: ReviewWork, decision: Decision, *, by: str) -> ReviewWork:
    security_by = work.security_by or (by if decision.confirms_security else "")
    return replace(work, approved_by=work.approved_by | {by}, security_by=security_by)


def _noted(submission: Submission, work: ReviewWork, comment: str, acting: Acting) -> Submission:
    """Keep a first approval where two are needed; the claim ends, so that somebody else can take it."""
    text = f"approves; another reviewer has to as well. {comment}".strip()
    noted = submission.noted(text, by=acting.by.name, now=acting.now)
    acting.uow.submissions.save(noted)
    acting.uow.review_desk.save(replace(work, claimed_by="", claimed_until=None))
    acting.record("submission.first-approval", f"plugin:{submission.plugin_id}", after={"submission": submission.id})
    acting.uow.commit()
    return noted


def _record(decided: Submission, work: ReviewWork, decision: Decision, acting: Acting, *, before: Submission) -> None:
    was = {"submission": before.id, "version": str(before.version), "state": before.state.value}
    after = {
        "submission": decided.id,
        "version": str(decided.version),
        "state": decided.state.value,
        "checklist": sorted(work.ticked),
        "securityConfirmed": bool(work.security_by),
    }
    subject = f"plugin:{decided.plugin_id}"
    acting.record(f"submission.{decision.choice}", subject, reason=decision.comment, before=was, after=after)
    if decision.choice is not Choice.APPROVE:  # an approval is told of when the release is live
        acting.tell(
            NoticeKind.SUBMISSION,
            f"{decided.plugin_id} {decided.version}: {_OUTCOMES[decision.choice]}",
            text=decision.comment,
            link=f"/dashboard/submissions/{decided.id}",
            plugin_id=str(decided.plugin_id),
            publishers=frozenset({acting.uow.transfers.owner(decided.plugin_id)}),
        )


_OUTCOMES = {Choice.REJECT: "rejected", Choice.REQUEST_CHANGES: "changes are requested"}


def _record_release(
    submission: Submission, work: ReviewWork, *, now: datetime, uow: UnitOfWork, repository: ReadRepository
) -> None:
    plugin_id, request, signed_now = submission.plugin_id, submission.request, repository.signed_now()
    refuse_not_newer(plugin_id, submission.version, request, uow=uow)
    require_signature(statement_of(submission), request.signature, uow)  # its key may have ended meanwhile
    index = uow.plugins.index(plugin_id)
    present = uow.plugins.get(plugin_id).listing if index is not None else None
    uow.plugins.save(Plugin(id=plugin_id, listing=carried_over(present, submission.listing), updated_at=now))
    uow.plugins.add_release(plugin_id, _release_of(submission, work, now=now))
    if request.ramp is not None:
        start = signed_now if request.start is None else max(request.start, signed_now)
        rollout = Rollout(salt=f"{plugin_id}@{submission.version}", start=start, ramp=request.ramp, quiet=request.quiet)
        earlier = None if index is None else index.heads.get(request.update_channel)
        head = next_head(earlier, submission.version, rollout, signed_now=signed_now)
        uow.plugins.save_head(plugin_id, request.update_channel, head)
    uow.plugins.mark_changed(plugin_id)
    changed = uow.plugins.index(plugin_id)
    if changed is not None:
        repository.require_publishable(changed)
    uow.jobs.enqueue(SIGN_JOB, {}, dedupe=SIGN_JOB)


def _release_of(submission: Submission, work: ReviewWork, *, now: datetime) -> Release:
    manifest, traits = from_canonical(dict(submission.manifest)), submission.assessment.traits
    return Release(
        version=submission.version,
        artifact=submission.artifact,
        published_at=now,
        platform=manifest.platform,
        permissions=manifest.permission_names,
        breaking=submission.request.breaking,
        security=Security() if submission.request.security and work.security_by else None,
        notes=submission.request.notes,
        publisher_signature=submission.request.signature or None,
        epoch=manifest.data_epoch,
        traits=None if traits is None else traits.signed(),
    )
