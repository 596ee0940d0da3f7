"""How often a rule was right, as reviewers decided, and when that is enough to let it refuse by itself.

Precision is counted from outcomes: a reviewer confirms an alarm, or calls it false. What decides is not the plain
share but the lower end of its 95 % interval (Wilson's score), so that three lucky cases are not enough.
"""

import math
from datetime import datetime

from qirvo.deferred import dataclass
from qirvo.domain.errors import ConflictError
from qirvo.domain.rules import Mode, RuleDoc

_Z = 1.96  # of the normal distribution, for 95 %


class PrecisionUnknownError(ConflictError):
    """The rule was not right often enough, or not looked at often enough, to refuse by itself."""

    code = "rule-precision-unknown"
    hint = "Go on monitoring it; every decision on a submission with its alarm is counted."


class UnchangeableRuleError(ConflictError):
    """Without this rule an artifact could not be read or named."""

    code = "rule-unchangeable"
    hint = "Rules of `archive` and `manifest` are always enforced."


ALWAYS_ENFORCED = ("archive/", "manifest/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a reviewer decided about the alarm of one rule in one submission."""

    rule: str
    submission: str
    confirmed: bool
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EnforcementPolicy:
    """What a rule that guesses has to show before it may refuse.

    Attributes:
        least_outcomes: How many decisions there must be.
        least_precision: What the lower end of the interval must reach, from 0 to 1.
    """

    least_outcomes: int = 30
    least_precision: float = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePrecision:
    """How often a rule was right.

    Attributes:
        confirmed: Submissions in which its alarm was confirmed.
        false_alarms: Submissions in which it was called false.
    """

    rule: str
    confirmed: int = 0
    false_alarms: int = 0

    @property
    def outcomes(self) -> int:
        """How many decisions there are."""
        return self.confirmed + self.false_alarms

    @property
    def precision(self) -> float | None:
        """The share of alarms that were right; None without any decision."""
        return self.confirmed / self.outcomes if self.outcomes else None

    @property
    def lower_bound(self) -> float:
        """The lower end of the 95 % interval of the precision (Wilson 1927); 0 without any decision."""
        if not self.outcomes:
            return 0.0
        share, count = self.confirmed / self.outcomes, self.outcomes
        centre = share + _Z * _Z / (2 * count)
        spread = _Z * math.sqrt(share * (1 - share) / count + _Z * _Z / (4 * count * count))
        return max(0.0, (centre - spread) / (1 + _Z * _Z / count))


def require_allowed(rule: RuleDoc, mode: Mode, measured: RulePrecision, policy: EnforcementPolicy) -> None:
    """Refuse a mode that `rule` may not have.

    Raises:
        UnchangeableRuleError: The rule is always enforced.
        PrecisionUnknownError: An alarm is to be enforced whose precision is not known to be high enough.
    """
    if rule.rule.startswith(ALWAYS_ENFORCED) and mode is not Mode.ENFORCE:
        raise UnchangeableRuleError(f"`{rule.rule}` cannot be set to `{mode}`")
    if not rule.is_alarm or mode is not Mode.ENFORCE:
        return
    if measured.outcomes < policy.least_outcomes or measured.lower_bound < policy.least_precision:
        raise PrecisionUnknownError(
            f"`{rule.rule}` was right in `{measured.confirmed}` of `{measured.outcomes}` decisions, so surely in "
            f"`{measured.lower_bound:.0%}` at least; `{policy.least_precision:.0%}` after "
            f"`{policy.least_outcomes}` decisions are needed"
        )
