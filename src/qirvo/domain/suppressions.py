"""Decisions that a finding does not count: for one rule and one content, with a reason and an end.

A suppression follows the bytes, not the name: the same file in another release is covered, a changed one is not. What
is suppressed stays visible, with the reason.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from qirvo.deferred import dataclass
from qirvo.domain.digests import Digest
from qirvo.domain.errors import InvalidError, NotFoundError
from qirvo.domain.findings import Finding

LONGEST = timedelta(days=366)
MAX_REASON = 500  # characters


class NoSuchSuppressionError(NotFoundError):
    """There is no such suppression."""

    code = "suppression-unknown"
    hint = "List them with `qirvo review suppressions`."


class MalformedSuppressionError(InvalidError):
    """The suppression asked for says too little, or holds for too long."""

    code = "suppression-malformed"
    hint = f"Name a rule, a digest, a reason of at most {MAX_REASON} characters, and an end within {LONGEST.days} days."


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """One decision that findings of a rule in some content do not count.

    Attributes:
        rule: Slug of the rule.
        digest: Of the file, or of the content tree for findings about the plugin as a whole.
        reason: What everybody is shown.
        by: Name of the account that decided.
        expires_at: From then on it holds no longer.
    """

    id: str
    rule: str
    digest: Digest
    reason: str
    by: str
    created_at: datetime
    expires_at: datetime

    def __post_init__(self) -> None:
        if not self.reason.strip() or len(self.reason) > MAX_REASON:
            raise MalformedSuppressionError(f"a reason of `{len(self.reason.strip())}` characters")
        if not self.created_at < self.expires_at <= self.created_at + LONGEST:
            raise MalformedSuppressionError(f"`{self.expires_at.isoformat()}` is not within `{LONGEST.days}` days")

    def is_active(self, now: datetime) -> bool:
        """Say whether it holds at `now`."""
        return self.created_at <= now < self.expires_at


def suppress(
    findings: Iterable[Finding],
    suppressions: Iterable[Suppression],
    *,
    digest_of: Callable[[str | None], Digest | None],
    now: datetime,
) -> tuple[Finding, ...]:
    """Return `findings`, those that an active suppression covers marked with its reason.

    Args:
        findings: Of one artifact.
        suppressions: Whatever is known; those that have ended do nothing.
        digest_of: Path of a finding's file → digest of its bytes; None → digest of the content tree.
        now: The present time.
    """
    reasons = {(each.rule, each.digest): each.reason for each in suppressions if each.is_active(now)}

    def judged(finding: Finding) -> Finding:
        digest = digest_of(finding.file)
        reason = None if digest is None else reasons.get((finding.rule, digest))
        return finding if reason is None else replace(finding, suppressed=reason)

    return tuple(judged(finding) for finding in findings)
