"""What is known of a rule before it is broken: how grave it is, what it says and what to do about it.

Every finding of a check is made from its rule, so the catalog of rules (`docs/checks.md`) cannot miss one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import StrEnum

from qirvo.deferred import dataclass
from qirvo.domain.findings import Finding, Severity


class Mode(StrEnum):
    """How much a rule may do.

    A rule that guesses at intentions starts by being monitored: its findings are shown to people, who decide. It is
    enforced only when its precision has been measured.
    """

    OFF = "off"
    MONITOR = "monitor"
    ENFORCE = "enforce"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDoc:
    """One rule of a check.

    Attributes:
        rule: Stable slug, `check/rule`.
        severity: How grave a finding of this rule is.
        title: What such a finding says, as one sentence.
        help: What to do.
        mode: How much it may do unless the registry's owner says otherwise.
        is_alarm: Whether it says that somebody means harm, rather than that something is amiss.
    """

    rule: str
    severity: Severity
    title: str
    help: str
    mode: Mode = Mode.ENFORCE
    is_alarm: bool = False

    def finding(
        self,
        message: str,
        *,
        file: str | None = None,
        line: int | None = None,
        advice: str | None = None,
        excerpt: str = "",
    ) -> Finding:
        """Return a finding of this rule; `advice` takes the place of the general help."""
        return Finding(
            rule=self.rule,
            severity=self.severity,
            message=message,
            file=file,
            line=line,
            help=self.help if advice is None else advice,
            excerpt=excerpt,
            monitored=self.mode is Mode.MONITOR,
        )


def rules_of(
    check: str, severity: Severity, /, *, mode: Mode = Mode.ENFORCE, **rows: tuple[str, str]
) -> dict[str, RuleDoc]:
    """Return the rules of `check` that share one `severity`, by slug; each row is a rule's title and help."""
    slugs = {name: f"{check}/{name.replace('_', '-')}" for name in rows}
    return {
        slugs[name]: RuleDoc(rule=slugs[name], severity=severity, title=title, help=advice, mode=mode)
        for name, (title, advice) in rows.items()
    }


def alarms_of(check: str, /, **rows: tuple[str, str]) -> dict[str, RuleDoc]:
    """Return the rules of `check` that say somebody means harm; they are monitored until their precision is known."""
    made = rules_of(check, Severity.ERROR, mode=Mode.MONITOR, **rows)
    return {slug: replace(rule, is_alarm=True) for slug, rule in made.items()}


def in_modes(findings: Iterable[Finding], modes: Mapping[str, Mode]) -> tuple[Finding, ...]:
    """Return `findings` as the modes of their rules have them: those of a rule that is off are left out.

    Args:
        findings: As the checks made them.
        modes: Rule → mode where it differs from the rule's own.
    """
    return tuple(
        finding if finding.rule not in modes else replace(finding, monitored=modes[finding.rule] is Mode.MONITOR)
        for finding in findings
        if modes.get(finding.rule) is not Mode.OFF
    )
