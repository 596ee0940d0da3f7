"""Whether the manifest can be accepted. Its rules are those of `domain.manifest_reading`."""

from collections.abc import Iterator

from qirvo.checks.check import Check
from qirvo.checks.subject import Subject
from qirvo.domain.findings import Finding
from qirvo.domain.manifest_reading import MANIFEST_FILE
from qirvo.domain.manifest_rules import MANIFEST_RULES as RULES
from qirvo.domain.manifest_text import MAX_BYTES

_OLDER_NAMES = ("plugin.json", "qirvo.plugin.json")


def _run(subject: Subject) -> Iterator[Finding]:
    if subject.reading is not None:
        yield from subject.reading.findings
    elif (entry := subject.tree.get(MANIFEST_FILE)) is not None:
        message = f"`{MANIFEST_FILE}` has `{entry.size}` bytes; at most `{MAX_BYTES}` are read"
        yield RULES["manifest/too-large"].finding(message, file=MANIFEST_FILE)
    else:
        near = next((path for path in subject.tree.paths if _is_near(path)), None)
        advice = None if near is None else f"Move `{near}` to `{MANIFEST_FILE}` at the root of the plugin."
        yield RULES["manifest/missing"].finding(f"there is no `{MANIFEST_FILE}` at the root", advice=advice)


def _is_near(path: str) -> bool:
    name = path.rpartition("/")[2].lower()
    return path.lower() in _OLDER_NAMES or name == MANIFEST_FILE


CHECK = Check(slug="manifest", rules=RULES, run=_run)
