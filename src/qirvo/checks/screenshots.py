"""Whether the marketplace has a picture to show, and whether the declared pictures are there."""

from collections.abc import Iterator

from qirvo.checks.check import Check
from qirvo.checks.subject import Subject
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.manifest_entry import inside_path
from qirvo.domain.manifest_reading import MANIFEST_FILE
from qirvo.domain.manifest_section import shown
from qirvo.domain.rules import rules_of

RULES = rules_of(
    "screenshots",
    Severity.WARNING,
    file_missing=("A declared screenshot is not in the plugin.", "Add the file, or give a web address."),
) | rules_of(
    "screenshots",
    Severity.INFO,
    none=("There is no screenshot.", "Add pictures of 1280 by 720 under `screenshots/`, and list them."),
)
_FOLDERS = ("screenshots/", "assets/screenshots/")
_WITHOUT_PICTURES = frozenset({"cli-tool", "service"})


def _run(subject: Subject) -> Iterator[Finding]:
    manifest, written = subject.manifest, subject.written
    if manifest is None or written is None:
        return
    for path in manifest.screenshots:
        inside = inside_path(path)
        if not path.startswith(("https://", "http://")) and (inside is None or inside not in subject.tree):
            line = written.line_of(("screenshots",))
            message = f"the screenshot `{shown(path)}` is not in the plugin"
            yield RULES["screenshots/file-missing"].finding(message, file=MANIFEST_FILE, line=line)
    shown_somewhere = manifest.screenshots or any(path.startswith(_FOLDERS) for path in subject.tree.paths)
    if not shown_somewhere and manifest.type not in _WITHOUT_PICTURES:
        yield RULES["screenshots/none"].finding("there is no screenshot")


CHECK = Check(slug="screenshots", rules=RULES, run=_run)
