"""Whether package.json names the version that the manifest names. A release has one version."""

from collections.abc import Iterator

from qirvo.checks.check import Check
from qirvo.checks.subject import Subject
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.manifest_reading import PACKAGE_FILE
from qirvo.domain.manifest_section import shown
from qirvo.domain.rules import rules_of

RULES = rules_of(
    "version-agreement",
    Severity.ERROR,
    differs=("package.json and the manifest name two versions.", "Write the same version in both files."),
) | rules_of(
    "version-agreement",
    Severity.INFO,
    unsaid=("package.json names no version.", "Add `version` to package.json, or leave it: the manifest's counts."),
)


def _run(subject: Subject) -> Iterator[Finding]:
    if subject.package is None or subject.manifest is None:
        return
    written, version = subject.package.root.get("version"), subject.manifest.version
    line = subject.package.line_of(("version",))
    if written is None:
        yield RULES["version-agreement/unsaid"].finding("package.json has no `version`", file=PACKAGE_FILE)
    elif not isinstance(written, str) or written.strip() != str(version):
        message = f"package.json says `{shown(written)}`, the manifest `{version}`"
        yield RULES["version-agreement/differs"].finding(message, file=PACKAGE_FILE, line=line)


CHECK = Check(slug="version-agreement", rules=RULES, run=_run)
