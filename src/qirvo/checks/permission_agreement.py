"""Whether package.json asks for the permissions that the manifest asks for. Only the manifest's are ever granted."""

from collections.abc import Iterator

from qirvo.checks.check import Check
from qirvo.checks.subject import Subject
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.manifest_permissions import canonical_names
from qirvo.domain.manifest_reading import PACKAGE_FILE
from qirvo.domain.rules import rules_of

RULES = rules_of(
    "permission-agreement",
    Severity.WARNING,
    differs=(
        "package.json and the manifest ask for different permissions.",
        "Make `qirvo.permissions` in package.json the same as `permissions` in manifest.json, or remove it.",
    ),
)


def _run(subject: Subject) -> Iterator[Finding]:
    written = subject.package_section.get("permissions")
    if subject.manifest is None or subject.package is None or not isinstance(written, list):
        return
    named = [entry.get("name") or entry.get("type") if isinstance(entry, dict) else entry for entry in written]
    in_package = {name.value for text in named if isinstance(text, str) for name in canonical_names(text.strip())}
    in_manifest = subject.manifest.permission_names
    sides = (("only package.json has", in_package - in_manifest), ("only the manifest has", in_manifest - in_package))
    parts = [f"{side} {', '.join(f'`{name}`' for name in sorted(names))}" for side, names in sides if names]
    if parts:
        line = subject.package.line_of(("qirvo", "permissions"))
        rule = RULES["permission-agreement/differs"]
        yield rule.finding("; ".join(parts), file=PACKAGE_FILE, line=line)


CHECK = Check(slug="permission-agreement", rules=RULES, run=_run)
