"""Packages inside the artifact with known vulnerabilities, or known to mean harm.

What is told is a fact of an advisory about a version that was seen, with where it was seen: whether the plugin can be
hurt by it is for people to say. Without advisories nothing is said.
"""

from collections.abc import Iterator, Mapping
from functools import partial

from qirvo.checks.check import Check
from qirvo.checks.subject import Subject
from qirvo.domain.advisories import Advisories, Advisory, Danger, NoAdvisories
from qirvo.domain.components import Component, Origin
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.rules import RuleDoc, alarms_of, rules_of

SLUG = "known-vulnerabilities"
_UPDATE = "Update the package to a version that is not affected, build again, and publish that."
_MOST_ALIASES = 3

RULES: Mapping[str, RuleDoc] = {
    **alarms_of(
        SLUG,
        malicious_package=(
            "A package that is known to mean harm is part of the plugin.",
            "Remove the package, look for what it did on the machine that built the plugin, and change its secrets.",
        ),
    ),
    **rules_of(
        SLUG,
        Severity.ERROR,
        critical=("A package in the plugin has a known vulnerability of critical severity.", _UPDATE),
    ),
    **rules_of(
        SLUG,
        Severity.WARNING,
        high=("A package in the plugin has a known vulnerability of high severity.", _UPDATE),
        moderate=("A package in the plugin has a known vulnerability of moderate severity.", _UPDATE),
        lock_file_unreadable=(
            "A lock file cannot be read, so the packages it names are not known.",
            "Write the lock file anew with the package manager, or leave it out of the archive.",
        ),
    ),
    **rules_of(
        SLUG,
        Severity.INFO,
        low=("A package in the plugin has a known vulnerability of low severity.", _UPDATE),
    ),
}
_RULE_OF = {
    Danger.CRITICAL: RULES["known-vulnerabilities/critical"],
    Danger.HIGH: RULES["known-vulnerabilities/high"],
    Danger.MODERATE: RULES["known-vulnerabilities/moderate"],
    Danger.LOW: RULES["known-vulnerabilities/low"],
}
_HOW = {
    Origin.INSTALLED: "its own package.json",
    Origin.KNOWN_FILE: "the whole file is the package's",
    Origin.BANNER: "its banner or version constant",
    Origin.MODULE_PATH: "the module path a bundler wrote",
    Origin.LOCK_FILE: "the lock file of the build",
    Origin.DECLARED: "package.json asks for it",
}


def check_with(advisories: Advisories) -> Check:
    """Return the check over `advisories`."""
    return Check(slug=SLUG, rules=RULES, run=partial(_run, advisories=advisories))


def _run(subject: Subject, *, advisories: Advisories) -> Iterator[Finding]:
    for unread in subject.inventory.unread:
        rule = RULES["known-vulnerabilities/lock-file-unreadable"]
        yield rule.finding(f"`{unread.file}` cannot be read: {unread.reason}", file=unread.file)
    components = [component for component in subject.inventory.components if component.version]
    known = advisories.of({component.name for component in components})
    for component in components:
        for advisory in known.get(component.name, ()):
            if advisory.affects(component.version):
                yield _finding(component, advisory)


def _finding(component: Component, advisory: Advisory) -> Finding:
    malicious = RULES["known-vulnerabilities/malicious-package"]
    rule = malicious if advisory.is_malicious else _RULE_OF[advisory.danger]
    seen = component.surest
    mended = advisory.fixed_in(component.version)
    return rule.finding(
        f"`{component}` {_named(advisory)}; seen by {_HOW[seen.origin]}{_elsewhere(component)}",
        file=seen.file,
        line=seen.line or None,
        advice=None
        if mended is None or advisory.is_malicious
        else f"Update `{component.name}` to `{mended}` or later.",
        excerpt=seen.excerpt,
    )


def _named(advisory: Advisory) -> str:
    aliases = [alias for alias in advisory.aliases if alias.startswith("CVE-")] or list(advisory.aliases)
    also = f" ({', '.join(f'`{alias}`' for alias in aliases[:_MOST_ALIASES])})" if aliases else ""
    summary = f": {advisory.summary}" if advisory.summary else ""
    return f"is named by `{advisory.id}`{also}{summary}"


def _elsewhere(component: Component) -> str:
    others = len({sighting.file for sighting in component.sightings}) - 1
    return f", and in {others} more file{'s' if others > 1 else ''}" if others > 0 else ""


CHECK = check_with(NoAdvisories())
