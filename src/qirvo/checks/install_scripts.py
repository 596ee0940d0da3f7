"""Whether package.json asks that something be run when it is installed. Hosts never do; other installers might."""

from collections.abc import Iterator

from qirvo.checks.check import Check
from qirvo.checks.subject import Subject
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.manifest_reading import PACKAGE_FILE
from qirvo.domain.manifest_section import shown
from qirvo.domain.manifest_text import JsonDocument
from qirvo.domain.rules import rules_of

RULES = rules_of(
    "install-scripts",
    Severity.WARNING,
    declared=(
        "package.json declares a script that runs on installing.",
        "Do the work when the plugin is built; hosts install without scripts.",
    ),
    native_build=(
        "A `binding.gyp` makes npm build native code on installing.",
        "Ship without native code; hosts install without scripts.",
    ),
)
_ON_INSTALL = ("preinstall", "install", "postinstall")


def _run(subject: Subject) -> Iterator[Finding]:
    if subject.package is not None:
        yield from _scripts(subject.package)
    if "binding.gyp" in subject.tree:
        yield RULES["install-scripts/native-build"].finding("there is a `binding.gyp`", file="binding.gyp")


def _scripts(package: JsonDocument) -> Iterator[Finding]:
    scripts = package.root.get("scripts")
    for name in _ON_INSTALL:
        if isinstance(scripts, dict) and scripts.get(name):
            message = f"the script `{name}` would run `{shown(scripts[name])}`"
            line = package.line_of(("scripts", name))
            yield RULES["install-scripts/declared"].finding(message, file=PACKAGE_FILE, line=line)


CHECK = Check(slug="install-scripts", rules=RULES, run=_run)
