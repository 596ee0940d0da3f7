"""Which rules may refuse: what the owner chose, and what reviewers' decisions say of each rule's precision."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from qirvo.deferred import dataclass
from qirvo.domain.access import Account, Right
from qirvo.domain.errors import InvalidError, NotFoundError
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.precision import EnforcementPolicy, Outcome, RulePrecision, require_allowed
from qirvo.domain.rules import Mode, RuleDoc
from qirvo.domain.submissions import Submission
from qirvo.server.intake_ports import ModeDecision, RulePolicy
from qirvo.server.ports import UnitOfWork
from qirvo.server.usecases.acting import Acting

MAX_REASON = 500  # characters


class NoSuchRuleError(NotFoundError):
    """There is no such rule."""

    code = "rule-unknown"
    hint = "List the rules with `qirvo rule list`."


class MalformedModeError(InvalidError):
    """A rule has no such mode, or nobody says why it should have it."""

    code = "rule-mode-malformed"
    hint = f"Use `off`, `monitor` or `enforce`, and give a reason of at most {MAX_REASON} characters."


class NoSuchAlarmError(InvalidError):
    """The submission has no alarm of that rule."""

    code = "alarm-unknown"
    hint = "Confirm only rules that `qirvo review show` lists as monitored errors."


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleStatus:
    """A rule, the mode it has here, and how often it was right.

    Attributes:
        decision: Who chose another mode than the rule's own; None when nobody did.
    """

    rule: RuleDoc
    mode: Mode
    precision: RulePrecision
    decision: ModeDecision | None = None


def list_rules(*, catalog: Iterable[RuleDoc], uow: UnitOfWork) -> Sequence[RuleStatus]:
    """Return every rule as it stands in this registry."""
    with uow:
        decisions, precisions = uow.rule_policy.modes(), uow.rule_policy.precisions()
    return [_status(rule, decisions.get(rule.rule), precisions.get(rule.rule)) for rule in catalog]


def rule_in(catalog: Iterable[RuleDoc], slug: str) -> RuleDoc:
    """Return the rule that is called `slug`.

    Raises:
        NoSuchRuleError: There is no such rule.
    """
    for rule in catalog:
        if rule.rule == slug:
            return rule
    raise NoSuchRuleError(f"there is no rule `{slug[:80]}`")


def set_mode(
    slug: str,
    mode: str,
    reason: str,
    *,
    acting: Acting,
    catalog: Iterable[RuleDoc],
    policy: EnforcementPolicy,
) -> RuleStatus:
    """Give a rule another mode from now on.

    Raises:
        MissingRightError: The actor may not administer.
        NoSuchRuleError: There is no such rule.
        MalformedModeError: There is no such mode, or no reason.
        UnchangeableRuleError: The rule is always enforced.
        PrecisionUnknownError: An alarm is to be enforced that was not right often enough.
    """
    acting.by.require(Right.ADMINISTER)
    rule = rule_in(catalog, slug)
    if mode not in set(Mode) or not reason.strip() or len(reason) > MAX_REASON:
        raise MalformedModeError(f"`{mode[:40]}` with a reason of `{len(reason.strip())}` characters")
    decision = ModeDecision(rule=slug, mode=Mode(mode), by=acting.by.name, at=acting.now, reason=reason.strip())
    with acting.uow as uow:
        measured = uow.rule_policy.precisions().get(slug)
        require_allowed(rule, decision.mode, measured or RulePrecision(rule=slug), policy)
        before = uow.rule_policy.modes().get(slug)
        uow.rule_policy.set_mode(decision)
        acting.record(
            "rule.mode",
            f"rule:{slug}",
            reason=decision.reason,
            before={"mode": (rule.mode if before is None else before.mode).value},
            after={"mode": decision.mode.value},
        )
        uow.commit()
    return _status(rule, decision, measured)


def modes_in_force(rule_policy: RulePolicy) -> Mapping[str, Mode]:
    """Return the mode of every rule that somebody chose one for."""
    return {rule: decision.mode for rule, decision in rule_policy.modes().items()}


def alarms_in(findings: Iterable[Finding]) -> frozenset[str]:
    """Return the rules whose alarms a reviewer's decision on these findings judges."""
    return frozenset(
        finding.rule
        for finding in findings
        if finding.severity is Severity.ERROR and finding.monitored and not finding.suppressed
    )


def outcomes_of(
    submission: Submission, *, approved: bool, confirmed: frozenset[str], by: Account, now: datetime
) -> Sequence[Outcome]:
    """Return what a decision says of the alarms in a submission.

    An approval says that every alarm was false. A rejection says so of none: it confirms the rules that the reviewer
    names, and leaves the others open.

    Raises:
        NoSuchAlarmError: A rule is confirmed that raised no alarm here, or with an approval.
    """
    alarms = alarms_in(submission.findings)
    unknown = confirmed if approved else confirmed - alarms
    if unknown:
        raise NoSuchAlarmError(f"`{min(unknown)[:80]}` cannot be confirmed in `{submission.id}`")
    judged = alarms if approved else confirmed
    return [
        Outcome(rule=rule, submission=submission.id, confirmed=not approved, by=by.name, at=now)
        for rule in sorted(judged)
    ]


def _status(rule: RuleDoc, decision: ModeDecision | None, measured: RulePrecision | None) -> RuleStatus:
    return RuleStatus(
        rule=rule,
        mode=rule.mode if decision is None else decision.mode,
        precision=measured or RulePrecision(rule=rule.rule),
        decision=decision,
    )
