"""What reviewers do before they decide: claim, go through the checklist, raise a flag; and what helps them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta

from qirvo.deferred import dataclass
from qirvo.domain.access import Right
from qirvo.domain.errors import InvalidError, NotFoundError
from qirvo.domain.notices import NoticeKind
from qirvo.domain.review_times import ReviewTimes, Span, review_times
from qirvo.domain.review_work import ReviewPolicy, ReviewWork
from qirvo.domain.risk import Tier
from qirvo.domain.submissions import Submission
from qirvo.server.ports import UnitOfWork
from qirvo.server.review_ports import ReadyAnswer, Reviewed
from qirvo.server.usecases.acting import Acting

LOOKED_BACK = timedelta(days=90)
MAX_TITLE, MAX_TEXT = 100, 5_000  # characters
_MOST_TOLD = 200  # characters of a text in the audit log


class NoSuchAnswerError(NotFoundError):
    """There is no such ready answer."""

    code = "answer-unknown"
    hint = "List them with `qirvo review answers`."


class MalformedAnswerError(InvalidError):
    """A ready answer has a title and a text."""

    code = "answer-malformed"
    hint = f"Give a title of at most {MAX_TITLE} and a text of at most {MAX_TEXT:,} characters."


@dataclass(frozen=True, slots=True, kw_only=True)
class TimesByTier:
    """How long reviews took, of every tier and of all together."""

    all: ReviewTimes
    tiers: Mapping[Tier, ReviewTimes]

    def of(self, tier: Tier | None) -> ReviewTimes:
        """Return the tier's own times where they say something, or else those of all."""
        own = self.tiers.get(tier) if tier is not None else None
        return own if own is not None and own.p50 is not None else self.all


def show_work(submission_id: str, *, acting: Acting) -> ReviewWork:
    """Return what was done on the submission, for a reviewer. Raises like `claim`."""
    acting.by.require(Right.REVIEW)
    with acting.uow as uow:
        uow.submissions.get(submission_id)
        return uow.review_desk.get(submission_id)


def claim(submission_id: str, *, acting: Acting, policy: ReviewPolicy) -> ReviewWork:
    """Keep other reviewers away for a while.

    Raises:
        MissingRightError: The actor may not review.
        NoSuchSubmissionError: There is no such submission.
        OwnSubmissionError: The actor submitted it.
        ClaimedError: Another reviewer has claimed it.
    """
    return _change(
        submission_id,
        lambda work, submission: work.claimed(
            submission, by=acting.by.name, now=acting.now, lifetime=policy.claim_lifetime
        ),
        "review.claim",
        acting,
    )


def release(submission_id: str, *, acting: Acting) -> ReviewWork:
    """Let others have it. Raises like `claim`."""
    return _change(
        submission_id, lambda work, _: work.released(by=acting.by.name, now=acting.now), "review.release", acting
    )


def tick(submission_id: str, items: Collection[str], *, acting: Acting) -> ReviewWork:
    """Let exactly these items of the checklist be ticked. Raises UnknownChecklistItemError, and like `claim`."""

    def ticked(work: ReviewWork, _: Submission) -> ReviewWork:
        work.require_free(acting.by.name, acting.now)
        return work.with_ticks(items)

    return _change(submission_id, ticked, "review.tick", acting)


def flag(submission_id: str, reason: str, *, acting: Acting) -> ReviewWork:
    """Doubt its security: nobody approves it before the flag is cleared, and administrators hear of it.

    Raises:
        RejectionReasonError: Nothing is said.
        MissingRightError: The actor may not review.
        NoSuchSubmissionError: There is no such submission.
    """
    acting.by.require(Right.REVIEW)
    with acting.uow as uow:
        submission = uow.submissions.get(submission_id)
        before = uow.review_desk.get(submission_id)
        work = before.flagged(reason, by=acting.by.name)
        uow.review_desk.save(work)
        acting.record(
            "review.flag", f"plugin:{submission.plugin_id}", reason=reason, before=_work(before), after=_work(work)
        )
        acting.tell(
            NoticeKind.SECURITY,
            f"{submission.plugin_id} {submission.version}: its security is doubted",
            text=reason,
            link=f"/review/{submission.id}",
            plugin_id=str(submission.plugin_id),
            accounts=uow.people.administrators() | uow.people.holders(Right.REVIEW),
        )
        uow.commit()
    return work


def clear_flag(submission_id: str, *, acting: Acting) -> ReviewWork:
    """Doubt it no more. Raises like `claim`."""
    return _change(submission_id, lambda work, _: work.cleared(), "review.clear-flag", acting)


def works_of(submissions: Sequence[Submission], *, acting: Acting) -> Mapping[str, ReviewWork]:
    """Return what was done on each of these submissions, for a reviewer."""
    acting.by.require(Right.REVIEW)
    with acting.uow as uow:
        done = uow.review_desk.of([submission.id for submission in submissions])
    return {each.id: done.get(each.id, ReviewWork(submission=each.id)) for each in submissions}


def list_answers(*, acting: Acting) -> Sequence[ReadyAnswer]:
    """Return the ready answers by title, for a reviewer."""
    acting.by.require(Right.REVIEW)
    with acting.uow as uow:
        return uow.review_desk.answers()


def save_answer(title: str, text: str, *, acting: Acting, answer_id: str | None = None) -> ReadyAnswer:
    """Add a ready answer, or change the one with this id; administrators only.

    Raises:
        MissingRightError: The actor may not administer.
        MalformedAnswerError: Title or text is empty or too long.
    """
    acting.by.require(Right.ADMINISTER)
    if not (1 <= len(title.strip()) <= MAX_TITLE and 1 <= len(text.strip()) <= MAX_TEXT):
        raise MalformedAnswerError("title or text is empty or too long")
    answer = ReadyAnswer(id=answer_id or acting.new_id("ans_"), title=title.strip(), text=text.strip())
    with acting.uow as uow:
        before = _answer(answer.id, uow)
        uow.review_desk.save_answer(answer)
        acting.record("answer.save", f"answer:{answer.id}", before=before, after=_answer(answer.id, uow))
        uow.commit()
    return answer


def remove_answer(answer_id: str, *, acting: Acting) -> None:
    """Forget a ready answer; administrators only.

    Raises:
        MissingRightError: The actor may not administer.
        NoSuchAnswerError: There is none of this id.
    """
    acting.by.require(Right.ADMINISTER)
    with acting.uow as uow:
        before = _answer(answer_id, uow)
        if not uow.review_desk.remove_answer(answer_id):
            raise NoSuchAnswerError(f"there is no ready answer `{answer_id[:80]}`")
        acting.record("answer.remove", f"answer:{answer_id}", before=before)
        uow.commit()


def times_by_tier(*, now: datetime, uow: UnitOfWork, looked_back: timedelta = LOOKED_BACK) -> TimesByTier:
    """Return how long reviews took, of submissions that came within `looked_back`; anybody may know."""
    with uow:
        reviewed = uow.review_desk.reviewed(since=now - looked_back)
    spans = [(each.tier, _span(each, now)) for each in reviewed]
    return TimesByTier(
        all=review_times([span for _, span in spans]),
        tiers={tier: review_times([span for of, span in spans if of is tier]) for tier in Tier},
    )


def _answer(answer_id: str, uow: UnitOfWork) -> Mapping[str, str]:
    found = next((each for each in uow.review_desk.answers() if each.id == answer_id), None)
    return {} if found is None else {"title": found.title, "text": found.text[:_MOST_TOLD]}


def _work(work: ReviewWork) -> Mapping[str, object]:
    """Return what the audit log has of a reviewer's work."""
    return {
        "submission": work.submission,
        "claimedBy": work.claimed_by,
        "ticks": sorted(work.ticked),
        "flag": work.flag,
    }


def _span(reviewed: Reviewed, now: datetime) -> Span:
    end = reviewed.decided_at or reviewed.ended_at or now
    return Span(max(end - reviewed.began_at, timedelta()), is_decided=reviewed.decided_at is not None)


def _change(
    submission_id: str, change: Callable[[ReviewWork, Submission], ReviewWork], act: str, acting: Acting
) -> ReviewWork:
    acting.by.require(Right.REVIEW)
    with acting.uow as uow:
        submission = uow.submissions.get(submission_id)
        before = uow.review_desk.get(submission_id)
        work = change(before, submission)
        uow.review_desk.save(work)
        acting.record(act, f"plugin:{submission.plugin_id}", before=_work(before), after=_work(work))
        uow.commit()
    return work
