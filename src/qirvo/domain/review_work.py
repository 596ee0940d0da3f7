"""What reviewers do on a submission before they decide: claim it, go through the checklist, raise a flag, approve.

The policy says how many have to approve, and what needs no person at all.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from qirvo.deferred import dataclass
from qirvo.domain.differences import Gravity
from qirvo.domain.errors import ConflictError, InvalidError
from qirvo.domain.findings import Severity
from qirvo.domain.risk import Tier
from qirvo.domain.submissions import OwnSubmissionError, RejectionReasonError, Submission

CHECKLIST: Mapping[str, str] = {
    "works": "It works as its listing describes",
    "experience": "It is usable: no dead ends, no surprises",
    "documentation": "Its documentation is there and true",
    "security": "It handles secrets and input with care, and sends nothing without need",
    "permissions": "Every permission is needed, and none is missing",
    "policy": "It keeps the registry's policies",
    "no-conflict": "It does not get in the way of the dashboard or of other plugins",
}
"""The documentation's manual review, as items to tick."""


class ClaimedError(ConflictError):
    """Another reviewer is at it."""

    code = "submission-claimed"
    hint = "Take another one, or wait until the claim ends."


class FlaggedError(ConflictError):
    """Somebody raised a flag about its security, and it has not been cleared."""

    code = "submission-flagged"
    hint = "Clear the flag with a reason first: `qirvo review flag --clear`."


class UnknownChecklistItemError(InvalidError):
    """The checklist has no such item."""

    code = "checklist-item-unknown"
    hint = "Items are " + ", ".join(f"`{item}`" for item in CHECKLIST) + "."


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPolicy:
    """How this registry reviews.

    Attributes:
        two_people_tiers: Tiers that two reviewers have to approve.
        claim_lifetime: How long a claim keeps others away.
        auto_approve: Whether updates that nothing speaks against are approved without a person.
        auto_least_releases: How many releases of the plugin must have been published before.
    """

    two_people_tiers: frozenset[Tier] = frozenset()
    claim_lifetime: timedelta = timedelta(hours=2)
    auto_approve: bool = False
    auto_least_releases: int = 3

    def approvals_needed(self, submission: Submission) -> int:
        """Return how many reviewers have to approve."""
        risk = submission.assessment.risk
        return 2 if risk is not None and risk.tier in self.two_people_tiers else 1

    def against(self, submission: Submission, *, releases: int, is_watched: bool) -> tuple[str, ...]:
        """Return what speaks against approving without a person; nothing, if it may be.

        Args:
            submission: In review.
            releases: How many releases of the plugin were published before.
            is_watched: Whether the plugin has to be looked at by a person next time, as after a transfer.
        """
        risk, difference = submission.assessment.risk, submission.assessment.difference
        said = {
            "the registry's owner wants a person": not self.auto_approve,
            f"the plugin has {releases} releases, and {self.auto_least_releases} are needed": releases
            < self.auto_least_releases,
            "the plugin has to be looked at by a person": is_watched,
            "it was not assessed": risk is None,
            f"its risk is {risk.tier if risk else 'unknown'}": risk is not None and risk.tier is not Tier.LOW,
            "it was compared with no release": difference is None or not difference.since,
            "it changes what hosts have to consent to": difference is not None
            and any(change.gravity is Gravity.HIGH for change in difference.changes),
            "it is breaking": submission.request.breaking,
            "it claims to be a security fix": submission.request.security,
            "the checks warn": any(finding.severity is not Severity.INFO for finding in submission.findings),
        }
        return tuple(sentence for sentence, holds in said.items() if holds)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewWork:
    """What was done on one submission so far.

    Attributes:
        flag: Why its security is doubted; empty without a flag.
        ticked: Items of `CHECKLIST` that hold.
        approved_by: Reviewers who approved while more were needed.
        security_by: Who confirmed that it fixes a security fault; empty while that is a claim.
    """

    submission: str
    claimed_by: str = ""
    claimed_until: datetime | None = None
    flag: str = ""
    flagged_by: str = ""
    ticked: frozenset[str] = frozenset()
    approved_by: frozenset[str] = frozenset()
    security_by: str = ""

    def holder(self, now: datetime) -> str:
        """Return who has claimed it; empty when nobody has, or not any more."""
        return self.claimed_by if self.claimed_until is not None and now < self.claimed_until else ""

    def claimed(self, submission: Submission, *, by: str, now: datetime, lifetime: timedelta) -> "ReviewWork":
        """Return it claimed by `by`; one's own claim begins anew.

        Raises:
            OwnSubmissionError: `by` submitted it.
            ClaimedError: Another reviewer has claimed it.
        """
        if by == submission.submitted_by:
            raise OwnSubmissionError(f"`{by}` submitted `{submission.id}` and cannot review it")
        self.require_free(by, now)
        return replace(self, claimed_by=by, claimed_until=now + lifetime)

    def released(self, *, by: str, now: datetime) -> "ReviewWork":
        """Return it claimed by nobody. Raises ClaimedError when another has claimed it."""
        self.require_free(by, now)
        return replace(self, claimed_by="", claimed_until=None)

    def require_free(self, by: str, now: datetime) -> None:
        """Refuse while another reviewer has claimed it.

        Raises:
            ClaimedError: One has.
        """
        holder = self.holder(now)
        if holder not in {"", by}:
            raise ClaimedError(f"`{holder}` has claimed `{self.submission}` until `{self.claimed_until:%H:%M}` UTC")

    def with_ticks(self, items: Iterable[str]) -> "ReviewWork":
        """Return it with exactly these items ticked.

        Raises:
            UnknownChecklistItemError: The checklist has no such item.
        """
        ticked = frozenset(items)
        unknown = sorted(ticked - set(CHECKLIST))
        if unknown:
            raise UnknownChecklistItemError(f"`{unknown[0][:80]}` is not on the checklist")
        return replace(self, ticked=ticked)

    def flagged(self, reason: str, *, by: str) -> "ReviewWork":
        """Return it with a flag: nobody approves it before the flag is cleared.

        Raises:
            RejectionReasonError: Nothing is said.
        """
        if not reason.strip():
            raise RejectionReasonError("a flag says what is doubted")
        return replace(self, flag=reason, flagged_by=by, approved_by=frozenset())

    def cleared(self) -> "ReviewWork":
        """Return it without a flag."""
        return replace(self, flag="", flagged_by="")

    def require_unflagged(self) -> None:
        """Refuse while there is a flag.

        Raises:
            FlaggedError: There is.
        """
        if self.flag:
            raise FlaggedError(f"`{self.flagged_by}` doubts the security of `{self.submission}`")
