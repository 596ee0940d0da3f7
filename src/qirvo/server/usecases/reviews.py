"""Deciding on a submission, once the checks have looked (`checks`).

An approval records the release, moves the update channel's head and asks for a signature, all in one transaction; the
release becomes visible to readers only when `publications` has signed it.
"""

from datetime import datetime
from enum import StrEnum

from qirvo.domain.access import Account, Right
from qirvo.domain.errors import InvalidError
from qirvo.domain.manifest_writing import from_canonical
from qirvo.domain.releases import Release, Security, next_head
from qirvo.domain.rollouts import Rollout
from qirvo.domain.submissions import Submission
from qirvo.server.ports import Plugin, Repository, UnitOfWork
from qirvo.server.usecases.publications import SIGN_JOB
from qirvo.server.usecases.rules import outcomes_of
from qirvo.server.usecases.submissions import refuse_not_newer


class MalformedDecisionError(InvalidError):
    """The decision is none."""

    code = "decision-malformed"
    hint = "Decide `approve` or `reject`."


class CommentTooLongError(InvalidError):
    """The comment on a decision is longer than is kept."""

    code = "comment-too-long"
    hint = "Say it shorter, and name a page that says more."


MAX_COMMENT = 10_000  # characters


class Choice(StrEnum):
    """What a reviewer may decide."""

    APPROVE = "approve"
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


def decide(
    submission_id: str,
    choice: Choice,
    comment: str,
    *,
    by: Account,
    now: datetime,
    uow: UnitOfWork,
    repository: Repository,
    confirmed: frozenset[str] = frozenset(),
) -> Submission:
    """Record a reviewer's decision; an approval makes it a release and has it signed.

    What it says of alarms is counted: an approval calls every alarm false, a rejection calls those of the rules
    `confirmed` right.

    Raises:
        MissingRightError: `by` may not review.
        NoSuchSubmissionError: There is no such submission.
        OwnSubmissionError: `by` submitted it.
        SubmissionStateError: It is not in review.
        RejectionReasonError: A rejection without a comment.
        CommentTooLongError: The comment is longer than is kept.
        NoSuchAlarmError: A rule is confirmed that raised no alarm here, or with an approval.
        VersionNotNewerError: Meanwhile the update channel has this version or a newer one.
        UnpublishableIndexError: Hosts would refuse the plugin's index with this release.
    """
    by.require(Right.REVIEW)
    if len(comment) > MAX_COMMENT:
        raise CommentTooLongError(f"a comment of `{len(comment)}` characters is over `{MAX_COMMENT}`")
    with uow:
        submission = uow.submissions.get(submission_id)
        if choice is Choice.REJECT:
            decided = submission.rejected(by=by.name, now=now, comment=comment)
        else:
            decided = submission.approved(by=by.name, now=now, comment=comment)
            _record_release(decided, now=now, uow=uow, repository=repository)
        uow.submissions.save(decided)
        is_approval = choice is Choice.APPROVE
        uow.rule_policy.add_outcomes(outcomes_of(submission, approved=is_approval, confirmed=confirmed, by=by, now=now))
        uow.commit()
    return decided


def _record_release(submission: Submission, *, now: datetime, uow: UnitOfWork, repository: Repository) -> None:
    plugin_id, request, signed_now = submission.plugin_id, submission.request, repository.signed_now()
    refuse_not_newer(plugin_id, submission.version, request, uow=uow)
    index = uow.plugins.index(plugin_id)
    uow.plugins.save(Plugin(id=plugin_id, listing=submission.listing, updated_at=now))
    uow.plugins.add_release(plugin_id, _release_of(submission, now=now))
    if request.ramp is not None:
        rollout = Rollout(salt=f"{plugin_id}@{submission.version}", start=signed_now, ramp=request.ramp)
        present = None if index is None else index.heads.get(request.update_channel)
        head = next_head(present, submission.version, rollout, signed_now=signed_now)
        uow.plugins.save_head(plugin_id, request.update_channel, head)
    uow.plugins.mark_changed(plugin_id)
    changed = uow.plugins.index(plugin_id)
    if changed is not None:
        repository.require_publishable(changed)
    uow.jobs.enqueue(SIGN_JOB, {}, dedupe=SIGN_JOB)


def _release_of(submission: Submission, *, now: datetime) -> Release:
    manifest, traits = from_canonical(dict(submission.manifest)), submission.assessment.traits
    return Release(
        version=submission.version,
        artifact=submission.artifact,
        published_at=now,
        platform=manifest.platform,
        permissions=manifest.permission_names,
        breaking=submission.request.breaking,
        security=Security() if submission.request.security else None,
        notes=submission.request.notes,
        traits=None if traits is None else traits.signed(),
    )
