"""Every rule that a check may name: the source of `docs/checks.md` and of the registry's page of checks."""

import difflib

from qirvo.checks.check import Check
from qirvo.checks.suite import ALL_CHECKS, Profile
from qirvo.domain.errors import NotFoundError
from qirvo.domain.findings import Severity
from qirvo.domain.rules import RuleDoc

DOCS_PATH = "/docs/checks"
"""Where a registry explains the rules; the rule itself is the anchor."""

_GRAVITY = tuple(Severity)
_MOST_NEAR, _LONGEST_NAME = 5, 80


class NoSuchRuleError(NotFoundError):
    """No check has a rule of that name."""

    code = "check-rule-unknown"
    hint = "The rules stand in docs/checks.md and in every finding."


def all_rules() -> list[RuleDoc]:
    """Return every rule, check by check, the gravest of each check first."""
    return [rule for check in ALL_CHECKS for rule in _rules_of(check)]


def rules_in(profile: Profile) -> list[RuleDoc]:
    """Return every rule, and those that only `profile` has: a registry's owner may have brought some."""
    brought = {check.slug: check for check in profile.checks}
    return [rule for check in ALL_CHECKS for rule in _rules_of(brought.get(check.slug, check))]


def _rules_of(check: Check) -> list[RuleDoc]:
    return sorted(check.rules.values(), key=lambda rule: (_GRAVITY.index(rule.severity), rule.rule))


def find_rule(name: str) -> RuleDoc:
    """Return the rule `name`, which is written `check/rule`.

    Raises:
        NoSuchRuleError: There is none; the hint has the names that are near.
    """
    known = {rule.rule: rule for rule in all_rules()}
    if name in known:
        return known[name]
    asked = name[:_LONGEST_NAME]
    near = difflib.get_close_matches(asked, known, n=_MOST_NEAR, cutoff=0.7)
    near += [rule for rule in known if asked and asked in rule.split("/") and rule not in near][:_MOST_NEAR]
    hint = f"Did you mean {', '.join(f'`{rule}`' for rule in near[:_MOST_NEAR])}?" if near else None
    raise NoSuchRuleError(f"there is no rule `{asked}`", hint=hint)
