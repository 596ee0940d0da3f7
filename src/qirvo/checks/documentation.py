"""Whether people can read what the plugin is, how it is installed and what changed in this version."""

import re
from collections.abc import Iterator

from qirvo.checks.check import Check
from qirvo.checks.subject import Subject
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.rules import rules_of

RULES = rules_of(
    "documentation",
    Severity.WARNING,
    readme_missing=("There is no README.", "Add `README.md`: what the plugin does, and a section `## Installation`."),
    readme_short=("The README is very short.", "Describe in more than 200 characters what the plugin does."),
    readme_installation=("The README has no section on installing.", "Add a section `## Installation`."),
    changelog_missing=("There is no changelog.", "Add `CHANGELOG.md`, and name it in `files` of package.json."),
    changelog_entry=("The changelog has no entry for this version.", "Add a heading with the version number."),
)
_SHORTEST_README = 200
_INSTALLATION = re.compile(r"^#{1,3}[ \t].*install", re.IGNORECASE | re.MULTILINE)


def _run(subject: Subject) -> Iterator[Finding]:
    yield from _readme(subject)
    yield from _changelog(subject)


def _readme(subject: Subject) -> Iterator[Finding]:
    files = subject.at_root(r"README(?:\..*)?")
    if not files:
        yield RULES["documentation/readme-missing"].finding("there is no `README.md`")
        return
    path, text = files[0], subject.text(files[0])
    if text is None:
        return
    if len(text.strip()) <= _SHORTEST_README:
        message = f"`{path}` has `{len(text.strip())}` characters"
        yield RULES["documentation/readme-short"].finding(message, file=path)
    if _INSTALLATION.search(text) is None:
        yield RULES["documentation/readme-installation"].finding(f"`{path}` has no `## Installation`", file=path)


def _changelog(subject: Subject) -> Iterator[Finding]:
    files = subject.at_root(r"CHANGELOG(?:\..*)?")
    if not files:
        yield RULES["documentation/changelog-missing"].finding("there is no `CHANGELOG.md`")
        return
    path, text = files[0], subject.text(files[0])
    if text is None or subject.manifest is None:
        return
    version = re.escape(str(subject.manifest.version))
    if re.search(rf"^#.*(?<![\w.+-])v?{version}(?![\w.+-])", text, re.MULTILINE) is None:
        message = f"`{path}` has no heading for `{subject.manifest.version}`"
        yield RULES["documentation/changelog-entry"].finding(message, file=path)


CHECK = Check(slug="documentation", rules=RULES, run=_run)
