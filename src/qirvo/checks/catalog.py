"""Every rule that a check may name: the source of `docs/checks.md`."""

from qirvo.checks.suite import ALL_CHECKS
from qirvo.domain.findings import Severity
from qirvo.domain.rules import RuleDoc

_GRAVITY = tuple(Severity)


def all_rules() -> list[RuleDoc]:
    """Return every rule, check by check, the gravest of each check first."""
    return [
        rule
        for check in ALL_CHECKS
        for rule in sorted(check.rules.values(), key=lambda rule: (_GRAVITY.index(rule.severity), rule.rule))
    ]
