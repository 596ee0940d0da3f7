"""A report as SARIF 2.1.0, for programs that show findings of any tool beside the code.

The same report always gives the same document. A finding that refuses nothing (monitored) is at most a warning there,
so that a gate on errors says what the registry would say.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from qirvo import __version__
from qirvo.checks.catalog import DOCS_PATH, all_rules
from qirvo.checks.runner import CheckReport
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.manifest_reading import MANIFEST_FILE
from qirvo.domain.rules import RuleDoc

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
FINGERPRINT = "qirvo/v1"
_LEVELS: Mapping[Severity, str] = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def report_sarif(report: CheckReport, *, registry: str | None = None, folder: str = "") -> dict[str, Any]:
    """Return `report` as a SARIF log.

    Args:
        report: What the checks came to.
        registry: Address of a registry whose pages the rules link to.
        folder: Where the plugin is in the git repository, ending in `/`; empty at its root.
    """
    known = {rule.rule: rule for rule in all_rules()}
    used = sorted({finding.rule for finding in report.findings})
    driver = {
        "name": "qirvo",
        "semanticVersion": __version__,
        "rules": [_rule(slug, known.get(slug), registry) for slug in used],
    }
    properties = {"verdict": report.verdict.value, "profile": report.profile, "checks": list(report.checks)}
    if report.tree_digest is not None:
        properties["treeDigest"] = str(report.tree_digest)
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True}],
        "results": list(_results(report.findings, used, folder)),
        "properties": properties,
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(slug: str, rule: RuleDoc | None, registry: str | None) -> dict[str, Any]:
    told: dict[str, Any] = {"id": slug}
    if rule is None:  # a rule of the owner's own
        return told
    told |= {
        "shortDescription": {"text": rule.title},
        "help": {"text": rule.help},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"mode": rule.mode.value, "isAlarm": rule.is_alarm},
    }
    return told if registry is None else {**told, "helpUri": f"{registry}{DOCS_PATH}#{slug}"}


def _results(findings: Iterable[Finding], rules: list[str], folder: str) -> Iterable[dict[str, Any]]:
    seen: Counter[str] = Counter()
    for finding in findings:
        same = _identity(finding)
        seen[same] += 1
        yield {
            "ruleId": finding.rule,
            "ruleIndex": rules.index(finding.rule),
            "level": level_of(finding, _LEVELS),
            "message": {"text": ". ".join(part for part in (finding.message, finding.help) if part)},
            "locations": _locations(finding, folder),
            "partialFingerprints": {FINGERPRINT: f"{same}:{seen[same]}"},
            "suppressions": _suppressions(finding),
            "properties": {"severity": finding.severity.value, "monitored": finding.monitored},
        }


def level_of(finding: Finding, levels: Mapping[Severity, str]) -> str:
    """Return how grave `finding` is in the words of another format; what refuses nothing is no error there."""
    severity = finding.severity
    return levels[Severity.WARNING if severity is Severity.ERROR and not finding.refuses else severity]


def _identity(finding: Finding) -> str:
    """Return what stays the same when lines above the finding come and go."""
    told = "\0".join((finding.rule, finding.file or "", finding.excerpt or finding.message))
    return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:32]


def _locations(finding: Finding, folder: str) -> list[dict[str, Any]]:
    """Return where to show `finding`; what is about the whole plugin stands at its manifest.

    Forges refuse a result without a place, and one whose place has no line.
    """
    path = folder + (finding.file or MANIFEST_FILE)
    physical: dict[str, Any] = {"artifactLocation": {"uri": quote(path, errors="replace")}, "region": {"startLine": 1}}
    if finding.line is not None:
        physical["region"] = {"startLine": max(finding.line, 1)}
        if finding.excerpt:
            physical["region"]["snippet"] = {"text": finding.excerpt}
    return [{"physicalLocation": physical}]


def _suppressions(finding: Finding) -> list[dict[str, str]]:
    if not finding.suppressed:
        return []
    return [{"kind": "external", "status": "accepted", "justification": finding.suppressed}]
