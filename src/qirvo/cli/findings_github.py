"""Findings as GitHub workflow commands, which the forge shows as annotations beside the lines."""

from collections.abc import Iterable

from qirvo.domain.findings import Finding, Severity

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def annotations(findings: Iterable[Finding], *, folder: str = "") -> list[str]:
    """Return one workflow command for each finding; what does not count is a notice.

    Args:
        findings: What was found in a plugin.
        folder: Where the plugin is in the repository, ending in `/`; empty at its root.
    """
    return [_annotation(finding, folder) for finding in findings]


def _annotation(finding: Finding, folder: str) -> str:
    file = None if finding.file is None else folder + finding.file
    where = {"file": file, "line": finding.line, "title": finding.rule}
    properties = ",".join(f"{name}={_property(str(value))}" for name, value in where.items() if value is not None)
    notes = ("Monitored: it refuses nothing." if finding.monitored else "", _suppression(finding))
    message = ". ".join(part.removesuffix(".") for part in (finding.message, finding.help, *notes) if part)
    return f"::{_level(finding)} {properties}::{_data(message)}"


def _level(finding: Finding) -> str:
    if finding.suppressed:
        return "notice"
    return _LEVELS[Severity.WARNING if finding.monitored and finding.severity is Severity.ERROR else finding.severity]


def _suppression(finding: Finding) -> str:
    return f"Suppressed: {finding.suppressed}" if finding.suppressed else ""


def _data(text: str) -> str:
    """Return `text` as the runner reads it back: one line, `%` first so that nothing is escaped twice."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
