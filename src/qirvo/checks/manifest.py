"""Whether the manifest can be accepted. Its rules are those of `domain.manifest_reading`."""

from collections.abc import Iterator
from dataclasses import replace

from qirvo.analysis.text import excerpt_at
from qirvo.checks.check import Check
from qirvo.checks.subject import Subject
from qirvo.domain.findings import Finding
from qirvo.domain.manifest_reading import MANIFEST_FILE, PACKAGE_FILE
from qirvo.domain.manifest_rules import MANIFEST_RULES as RULES
from qirvo.domain.manifest_text import MAX_BYTES

_OLDER_NAMES = ("plugin.json", "qirvo.plugin.json")


def _run(subject: Subject) -> Iterator[Finding]:
    if subject.reading is not None:
        texts = {file: (subject.text(file, MAX_BYTES) or "").split("\n") for file in (MANIFEST_FILE, PACKAGE_FILE)}
        yield from (_with_excerpt(finding, texts.get(finding.file or "", [])) for finding in subject.reading.findings)
    elif (entry := subject.tree.get(MANIFEST_FILE)) is not None:
        message = f"`{MANIFEST_FILE}` has `{entry.size}` bytes; at most `{MAX_BYTES}` are read"
        yield RULES["manifest/too-large"].finding(message, file=MANIFEST_FILE)
    else:
        near = next((path for path in subject.tree.paths if _is_near(path)), None)
        yield RULES["manifest/missing"].finding(
            f"there is no `{MANIFEST_FILE}` at the root", advice=_where_to_put(subject, near)
        )


def _where_to_put(subject: Subject, near: str | None) -> str | None:
    """Return what to do about a missing manifest, when there is something like one, or a package without one."""
    if near is not None:
        folder = near.rpartition("/")[0]
        take = f"Take the folder `{folder}` as the plugin, or move" if folder else "Move"
        return f"{take} `{near}` to `{MANIFEST_FILE}` at the root of the plugin."
    if PACKAGE_FILE in subject.tree:
        return f"Put a `{MANIFEST_FILE}` beside `{PACKAGE_FILE}`, and name it in `files` there."
    return None


def _with_excerpt(finding: Finding, lines: list[str]) -> Finding:
    """Return `finding` with what stands at its line; a byte that is no text is shown as one that is not known."""
    if finding.line is None or finding.excerpt or finding.line > len(lines):
        return finding
    return replace(finding, excerpt=excerpt_at(lines[finding.line - 1].encode("utf-8", "replace"), 0))


def _is_near(path: str) -> bool:
    name = path.rpartition("/")[2].lower()
    return path.lower() in _OLDER_NAMES or name == MANIFEST_FILE


CHECK = Check(slug="manifest", rules=RULES, run=_run)
