"""What is known of a rule before it is broken: how grave it is, what it says and what to do about it.

Every finding of a check is made from its rule, so the catalog of rules (`docs/checks.md`) cannot miss one.
"""

from dataclasses import dataclass

from qirvo.domain.findings import Finding, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDoc:
    """One rule of a check.

    Attributes:
        rule: Stable slug, `check/rule`.
        severity: How grave a finding of this rule is.
        title: What such a finding says, as one sentence.
        help: What to do.
    """

    rule: str
    severity: Severity
    title: str
    help: str

    def finding(
        self, message: str, *, file: str | None = None, line: int | None = None, advice: str | None = None
    ) -> Finding:
        """Return a finding of this rule; `advice` takes the place of the general help."""
        return Finding(
            rule=self.rule,
            severity=self.severity,
            message=message,
            file=file,
            line=line,
            help=self.help if advice is None else advice,
        )


def rules_of(check: str, severity: Severity, **rows: tuple[str, str]) -> dict[str, RuleDoc]:
    """Return the rules of `check` that share one `severity`, by slug; each row is a rule's title and help."""
    slugs = {name: f"{check}/{name.replace('_', '-')}" for name in rows}
    return {
        slugs[name]: RuleDoc(rule=slugs[name], severity=severity, title=title, help=advice)
        for name, (title, advice) in rows.items()
    }
